"""Image files: read, write and segment."""
