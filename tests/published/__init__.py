"""Published tables and bulletins recomputed."""
