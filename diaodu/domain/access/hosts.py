"""Hosts by their names."""

from ipaddress import ip_address


def is_loopback(host: str) -> bool:
    """Whether a host is this machine, seen from itself."""
    try:
        return host == "localhost" or ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
