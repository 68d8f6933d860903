"""What was received and what counts of it: readings, rows, which file replaces which, whose template it is."""
