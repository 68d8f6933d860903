"""The bulletin (简报): its facts, tables, charts and annexes."""
