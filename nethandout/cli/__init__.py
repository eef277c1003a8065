"""The commands: what each accepts, and what it calls."""
