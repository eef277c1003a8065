"""Impose finished pages: lay them on the sheets that a printer prints."""
