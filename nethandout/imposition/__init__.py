"""From finished pages to printed sheets."""
