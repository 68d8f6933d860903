"""Kinds of measures (指标): what a figure is made of and how it is computed.

One module a kind, named as the plan writes it; kinds.py lists them. Three families: kinds of rows (rows.py) look at a
form's records, kinds of what was told (told.py) at people's entries and the log of submissions, derived ones
(derived.py) at other measures. A frame comes in as it is; nothing here imports pandas.
"""
