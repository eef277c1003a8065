"""Importing: a text that somebody has (.txt, .md, .html, .docx) becomes sections."""
