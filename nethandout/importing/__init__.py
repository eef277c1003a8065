"""Turn source texts (.txt, .md, .html, .docx) into sections."""
