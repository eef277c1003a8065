"""Read content from folders, check it, and select what a publication is made of."""
