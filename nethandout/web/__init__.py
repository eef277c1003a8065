"""Pages in the browser of this computer: choose and print a booklet, and see the pages of a text while writing it."""
