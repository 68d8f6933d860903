"""Columns computed from a record's own cells (`derived` of a form's YAML), for rules to look at.

One module a kind, named as the YAML writes it; kinds.py lists them. A kind sees plain lists of values, so that a form
can be read without pandas; forms/derive.py fills frames.
"""
