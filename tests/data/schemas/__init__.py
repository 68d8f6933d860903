"""Dumps of every released schema with rows in every table, on both engines: what upgrades start from."""
