"""Aggregate (汇总): from records to measures, targets and lists."""
