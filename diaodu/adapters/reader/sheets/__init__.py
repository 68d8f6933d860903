"""From a grid to its tables: which sheet is which form, what stands above it, and what belongs to no form."""
