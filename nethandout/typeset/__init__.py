"""From HTML to a finished PDF."""
