"""Acts: what a person does to a period, each kept whole with its line of the audit trail."""
