"""Who may do what at the desk, and what is kept of what they did."""
