"""Examine finished PDFs: where they come from, and what is wrong with them."""
