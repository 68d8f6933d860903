"""JSON as the ledgers keep it: clean texts, no NaN, the same bytes for the same value.

orjson writes and reads what it takes just as json does. What it does not take is json's, and begins with a blank:
of a number of more than 64 bits orjson would read another one.
"""

import json
from typing import Any

import orjson

from diaodu.domain.text.cleaning import clean_json

_STRICT = orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME
_BY_JSON = " "


def to_json(value: Any) -> str:
    """Write a value, what no database takes left out of it."""
    try:
        text = orjson.dumps(value, option=_STRICT).decode()
    except TypeError:  # a lone surrogate, a key that is no text, a long number
        return _BY_JSON + _cleaned(value)
    return _cleaned(value) if "\\u0000" in text else text


def _cleaned(value: Any) -> str:
    return json.dumps(clean_json(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def from_json(text: str | bytes) -> Any:
    """Read what `to_json` wrote."""
    whole = text if isinstance(text, str) else text.decode()
    return json.loads(whole) if whole.startswith(_BY_JSON) else orjson.loads(whole)
