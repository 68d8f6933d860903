"""Everything on one machine: which processes that is, and how they are kept running."""
