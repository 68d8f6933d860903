"""What our own mail gateway says of a sender (Authentication-Results, RFC 8601): read where it alone can have said it."""

from authres import AuthenticationResultsHeader
from authres.core import AuthResError


def is_authentic(header: str, authserv: str, address: str) -> bool:
    """Whether the gateway of that name vouches for the domain of an address: DMARC, or DKIM or SPF of that domain.

    `header` is the topmost of its kind: those below may have been written by the sender.
    """
    try:
        said = AuthenticationResultsHeader.parse(f"Authentication-Results: {header}")
    except (AuthResError, ValueError):
        return False
    domain = address.rpartition("@")[2].lower()
    if (said.authserv_id or "").lower() != authserv.strip().lower():
        return False
    return any(_vouches(one, domain) for one in said.results)


def _vouches(result: object, domain: str) -> bool:
    method, outcome = getattr(result, "method", ""), getattr(result, "result", "")
    if outcome != "pass":
        return False
    own = {
        (one.type, one.name): (one.value or "").rpartition("@")[2].lower() for one in getattr(result, "properties", ())
    }
    of = {"dmarc": ("header", "from"), "dkim": ("header", "d"), "spf": ("smtp", "mailfrom")}
    named = own.get(of[method], "") if method in of else ""
    return bool(named) and (domain == named or domain.endswith(f".{named}"))
