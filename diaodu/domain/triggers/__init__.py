"""Kinds of triggers (触发事项): what a clause wants listed, and how its entries are found.

One module a kind, named as the plan writes it; kinds.py lists them. A kind sees plain rows and figures of the period
(scene.py); nothing here imports pandas.
"""
