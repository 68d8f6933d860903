"""Make values fit for any database: one place, once, before they are written."""

import math
import re
from typing import Any

# PostgreSQL refuses NUL in text, and UTF-8 has no lone surrogates; SQLite would store both.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def clean_text(text: str) -> str:
    """Take out NUL and lone surrogates."""
    return text if text.isprintable() else _UNSTORABLE.sub("", text)


def clean_json(value: Any) -> Any:
    """Clean every text inside, make tuples lists, and NaN and the infinities None."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {clean_text(str(key)): clean_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [clean_json(item) for item in value]
    return value
