"""Messages compared by their words: full-width and half-width marks, and blanks, are the same."""

import unicodedata


def plain(message: object) -> str:
    """A message with its marks half-width and its blanks out."""
    return "".join(unicodedata.normalize("NFKC", str(message)).split())
