"""Plain-language handouts and booklets for people with a neuroendocrine tumor."""

__version__ = "0.1.0"
