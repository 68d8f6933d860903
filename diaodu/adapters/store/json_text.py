"""JSON as the ledgers keep it: clean texts, no NaN, the same bytes for the same value.

orjson writes and reads what it takes just as json does; what it does not, or would take for something else, is json's.
"""

import json
import re
from typing import Any

import orjson

from diaodu.domain.text.cleaning import clean_json

_STRICT = orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME
_MAYBE_LARGE = re.compile(r"[0-9]{19}")
"""Of a number of more than 64 bits orjson makes another one."""


def to_json(value: Any) -> str:
    """Write a value, what no database takes left out of it."""
    try:
        text = orjson.dumps(value, option=_STRICT).decode()
    except TypeError:  # a lone surrogate, a key that is no text, a long number
        return _cleaned(value)
    return _cleaned(value) if "\\u0000" in text else text


def _cleaned(value: Any) -> str:
    return json.dumps(clean_json(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def from_json(text: str | bytes) -> Any:
    """Read what `to_json` wrote."""
    whole = text if isinstance(text, str) else text.decode()
    return json.loads(whole) if _MAYBE_LARGE.search(whole) else orjson.loads(whole)
