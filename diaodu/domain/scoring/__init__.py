"""Scoring: a plan's scheme item by item, every point with its clause, inputs and formula.

One module a rule kind, named as the plan writes it; kinds.py lists them, items.py adds them up, units.py totals
and ranks. Points are rounded half-up to two places once per item; a total is the sum of its printed items (a
rescaled total is rounded once more); grades are taken on the printed figure. An item that is not applicable has
no points and leaves the total's base.
"""
