"""The repository's own month of submissions, the truth beside it, and what makes both: `python -m tests.data.make_month`.

Nothing here imports the product: the truth is computed from what was planned. No firm, project or number is anybody's.
"""
