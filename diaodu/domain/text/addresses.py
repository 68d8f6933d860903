"""E-mail addresses as the registry takes them: strict, plain ASCII, one way to write each."""

import re
import unicodedata

from diaodu.domain.text.keys import clean_text, compact

_MAX_LOCAL, _MAX_ADDRESS = 64, 254  # RFC 5321 4.5.3.1
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_AROUND_MARKS = re.compile(r" ?([@.]) ?")
_ADDRESS = re.compile(rf"({_ATOM}(?:\.{_ATOM})*)@({_LABEL}(?:\.{_LABEL})+)", re.ASCII)


def is_address(text: str) -> bool:
    """Whether a text is one bare address (RFC 5321 dot-string at a domain): no name, no space, no quotes."""
    found = _ADDRESS.fullmatch(text)
    return found is not None and len(found[1]) <= _MAX_LOCAL and len(text) <= _MAX_ADDRESS


def typed_address(text: str) -> str:
    """An address as people type it: full-width characters, blanks around it and its marks aside, a Chinese domain in ASCII.

    What is no address stays as it is, for whoever tells so: a blank between two words may part a name from an address.
    """
    plain = _AROUND_MARKS.sub(r"\1", " ".join(clean_text(unicodedata.normalize("NFKC", text)).split()))
    if " " in plain:
        return text
    local, at, domain = compact(plain).rpartition("@")
    return f"{local}{at}{ascii_domain(domain)}" if at else text


def ascii_domain(domain: str) -> str:
    """A domain as the mail system knows it (IDNA): 政务.cn is xn--zfr164b.cn. One that is none stays as it is."""
    if domain.isascii():
        return domain
    import idna  # its tables are large: only a domain in Chinese needs them

    try:
        return idna.encode(domain, uts46=True).decode("ascii")
    except idna.IDNAError:
        return domain


def canonical_address(text: str) -> str:
    """The address with its domain in lower case: `A@QQ.COM` and `A@qq.com` are one mailbox."""
    local, _, domain = text.rpartition("@")
    return f"{local}@{domain.lower()}"
