"""The policy of sending mail."""
