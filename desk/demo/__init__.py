"""A made-up month for `diaodu demo`: its records, their faults, and the sheets clerks make of them."""
