"""A real PostgreSQL for those tests of the desk that ask for one."""

from tests.lib.store_fixtures import postgres

__all__ = ["postgres"]
