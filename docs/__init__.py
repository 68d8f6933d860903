"""What is written about Diaodu, and the scripts that write the parts which derive from the code."""
