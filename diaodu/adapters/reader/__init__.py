"""The reader: a received file's bytes become records, each value with its address (docs/reading.md)."""
