"""Enter (人工录入): what people put on the ledger beside the units' files."""
