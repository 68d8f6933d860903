"""Rules of rows (`rules` of a form's YAML), each carried out by one expectation of Great Expectations.

One class a kind, named by its expectation; kinds.py lists them. Great Expectations itself is known to the package
`expectations` alone, which finds its class by the name.
"""
