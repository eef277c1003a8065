"""From a publication to HTML."""
