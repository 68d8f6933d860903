"""Kinds of amounts in consequences (奖惩): how much comes to a unit, or is taken from it.

One module a kind, named as the plan writes it; kinds.py lists them. Each amount is divided exactly and rounded half-up
once, on a unit's whole amount.
"""
