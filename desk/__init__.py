"""WHERE PEOPLE SIT: the command line for operators."""
