"""From a source text to section files: reading, settling characters, sorting, setting as Markdown."""
