"""Reproduce (重现): an issue as it was sent, byte by byte, and as it would be written now."""
