"""HOW: one module a step, in the order of the month."""
