"""The mailbox (收件邮箱): messages as they lie there, and what a message holds."""
