"""The lines that cross from a reading process, one JSON object each.

A name that is no Unicode and a number of more than 64 bits are not orjson's: such a line is json's, and begins with a
blank, since what orjson takes for a number of that size is another one.
"""

import json
from typing import Any

import orjson

_BY_JSON = b" "


def encode(line: dict[str, Any]) -> bytes:
    """Write a line, without its end."""
    try:
        return orjson.dumps(line)
    except orjson.JSONEncodeError:
        return _BY_JSON + json.dumps(line).encode()


def decode(line: bytes) -> dict[str, Any]:
    """Read what `encode` wrote."""
    return json.loads(line) if line.startswith(_BY_JSON) else orjson.loads(line)
