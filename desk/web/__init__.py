"""The web desk: pages over the same use cases as the commands."""
