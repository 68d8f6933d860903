"""Words of a mail's head and names of its files as the sender meant them: RFC 2231, RFC 2047, bytes that say nothing of themselves."""

import re
import unicodedata
from contextlib import suppress
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.policy import Compat32

from diaodu.domain.text.keys import clean_line

_WIDER: dict[str, str] = dict.fromkeys(("gb2312", "gbk", "cp936", "x-gbk", "euc-cn", "gb_2312-80"), "gb18030")
"""Labels under which Chinese mail programs write what the label's own set lacks."""
_GUESSES = ("utf-8", "gb18030")
_FOLD = re.compile(r"\r?\n[ \t]*")
_LONGEST_NAME = 180


class RawHeaders(Compat32):
    """Headers as they came: bytes that are not ASCII stay, as surrogates, for whoever knows better."""

    def header_fetch_parse(self, name: str, value: str) -> str:  # type: ignore[override]  # a Header where bytes are unknown
        """The value itself."""
        del name
        return value


def decoded(data: bytes, charset: str | None) -> str:
    """Bytes of a charset; of one that is unknown, or not what the bytes are in, as UTF-8 or GB18030."""
    label = (charset or "").strip().lower()
    for name in (*([_WIDER.get(label, label)] if label else []), *_GUESSES):
        try:
            return data.decode(name)
        except (LookupError, ValueError):
            continue
    return data.decode("gb18030", "replace")


def header_words(value: str | None) -> str:
    """A header's value in characters, on one line."""
    text = _FOLD.sub(" ", value or "")
    if not text.isascii():
        text = decoded(text.encode("utf-8", "surrogateescape"), None)
    if "=?" in text and text.isascii():
        with suppress(HeaderParseError, ValueError):
            text = "".join(_word(*word) for word in decode_header(text))
    return clean_line(text)


def _word(said: str | bytes, charset: str | None) -> str:
    return said if isinstance(said, str) else decoded(said, charset)


def file_name(part: Message) -> str:
    """The name a part gives its file, without folders; "" where it gives none."""
    found = [_parameter(part, name, header) for name, header in (("filename", "content-disposition"), ("name", "content-type"))]  # fmt: skip
    named = [name for name in found if name]
    return bare_name(next((name for name in named if "\ufffd" not in name), named[0] if named else ""))


def _parameter(part: Message, name: str, header: str) -> str:
    value = part.get_param(name, header=header)
    if isinstance(value, tuple):
        charset, _, text = value
        return clean_line(decoded(text.encode("latin-1", "replace"), charset))
    return header_words(value) if isinstance(value, str) else ""


def bare_name(name: str) -> str:
    """A file's name without its folders, composed, no longer than a file system takes; its ending stays."""
    own = unicodedata.normalize("NFC", clean_line(name.replace("\\", "/").rpartition("/")[2])).strip()
    if len(own) <= _LONGEST_NAME:
        return own
    stem, dot, ending = own.rpartition(".")
    return f"{stem[: _LONGEST_NAME - len(ending) - 1]}{dot}{ending}" if len(ending) < 10 else own[:_LONGEST_NAME]  # noqa: PLR2004 - an ending is short
