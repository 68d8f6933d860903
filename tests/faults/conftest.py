"""The real store, on SQLite and (slow) on PostgreSQL."""

from tests.lib.store_fixtures import database_url, empty_ledger, postgres, store

__all__ = ["database_url", "empty_ledger", "postgres", "store"]
