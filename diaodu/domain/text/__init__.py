"""What people type, brought to values: amounts, dates, names, and how values are said again."""
