"""Impose finished pages: arrange them on the sheets that a printer prints."""
