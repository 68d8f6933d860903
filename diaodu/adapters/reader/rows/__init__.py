"""From a table's rows to records: which rows count, and each cell by its column's type."""
