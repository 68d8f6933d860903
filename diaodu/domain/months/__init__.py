"""What goes on from month to month: projects, earlier lists, carrying over, judgements that have become stale."""
