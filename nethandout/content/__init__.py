"""From folders to a publication: reading, checking, choosing."""
