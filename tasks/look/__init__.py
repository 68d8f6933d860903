"""Look: a period as people look at it, from the ledgers alone; what a command prints and a page shows."""
