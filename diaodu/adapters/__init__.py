"""The world outside: store, reader, mail, renderers, plan and form files, Prefect's settings."""
