"""Dispatch (发送): letters that are ready go out, each at most once."""
