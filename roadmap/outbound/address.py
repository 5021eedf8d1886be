"""Which addresses are fetched: http and https, names and numbers of the public internet, the usual ports. Pure.

The address that is fetched is put together anew from what was checked, so no second parser can read it in another way.
"""

import ipaddress
import re
from collections.abc import Collection
from ipaddress import IPv4Address, IPv6Address
from typing import Final, NamedTuple
from urllib.parse import quote, urljoin, urlsplit

import idna

from roadmap.outbound.failing import refused

PORTS: Final = {"http": 80, "https": 443}
Allowed = Collection[tuple[str, int]]  # (IP address, port) of a test's own server
NONE: Final[Allowed] = frozenset()

_LONGEST = 2000
_CONTROL = re.compile(r"[\x00-\x20\x7f\\]")
_NAME = re.compile(r"(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_NUMBER = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)")  # of a last label that makes the whole name an IPv4 address
_SAFE = "%/:?#[]@!$&'()*+,;=-._~"
_PUBLIC_V6 = ipaddress.ip_network("2000::/3")
# What `is_global` lets pass in one of the versions of Python we run on, or what leads into a cloud from inside.
_CLOSED: Final = tuple(
    ipaddress.ip_network(one)
    for one in (
        *("192.0.0.0/24", "192.88.99.0/24", "100.64.0.0/10", "168.63.129.16/32"),
        *("2001::/23", "2002::/16", "3fff::/20"),
    )
)


class Address(NamedTuple):
    """An address as it is asked for: `url` is whole, and plain ASCII."""

    scheme: str
    host: str  # a name in its IDNA form, or an IP address without brackets
    port: int
    url: str


def checked(url: str, *, allow: Allowed = NONE) -> Address:
    """The address in its one form. Raises NotFetched(REFUSED) with the reason as a sentence."""
    if len(url) > _LONGEST or _CONTROL.search(url):
        raise refused("This address is too long, or holds spaces, backslashes or control characters.")
    try:
        parts = urlsplit(url)
        scheme, name, port = parts.scheme.lower(), parts.hostname or "", parts.port
    except ValueError as error:
        raise refused("This is not a well-formed address.") from error
    if scheme not in PORTS:
        raise refused("Only addresses that begin with http:// or https:// are fetched.")
    if "@" in parts.netloc:
        raise refused("An address with a user name or password in it is not fetched.")
    is_bracketed = "[" in parts.netloc
    host = _ip_v6(name) if is_bracketed else _name_or_ip_v4(name)
    number = PORTS[scheme] if port is None else port
    if number not in PORTS.values() and number not in {one for _, one in allow}:
        raise refused(f"Only the ports 80 and 443 are asked; this address names {number}.")
    if is_bracketed or _NUMBER.fullmatch(host.rsplit(".", 1)[-1]):
        check_ip(ipaddress.ip_address(host), number, allow=allow)
    shown = f"[{host}]" if is_bracketed else host
    end = "" if number == PORTS[scheme] else f":{number}"
    path = quote(parts.path, safe=_SAFE) or "/"
    query = f"?{quote(parts.query, safe=_SAFE)}" if parts.query else ""
    return Address(scheme, host, number, f"{scheme}://{shown}{end}{path}{query}")


def following(address: Address, location: str, *, allow: Allowed = NONE) -> Address:
    """Where a redirect leads, checked like any other address."""
    try:
        joined = urljoin(address.url, location.strip(" "))
    except ValueError as error:
        raise refused("It leads on to something that is not an address.") from error
    return checked(joined, allow=allow)


def check_ip(ip: IPv4Address | IPv6Address, port: int, *, allow: Allowed = NONE) -> None:
    """Raises NotFetched(REFUSED) unless this is an address of the public internet."""
    if (str(ip), port) in allow:
        return
    is_odd = ip not in _PUBLIC_V6 if isinstance(ip, IPv6Address) else False
    is_closed = any(ip in network for network in _CLOSED if network.version == ip.version)
    if is_odd or is_closed or not ip.is_global or ip.is_multicast or ip.is_reserved:
        raise refused("This address leads to a private or reserved network. Only the public internet is asked.")


def _name_or_ip_v4(name: str) -> str:
    try:
        host = idna.encode(name.removesuffix("."), uts46=True).decode().lower() if name else ""
    except UnicodeError as error:
        raise refused("The host of this address is not a name that can exist.") from error
    if host and _NUMBER.fullmatch(host.rsplit(".", 1)[-1]):
        return _ip_v4(host)
    if not _NAME.fullmatch(host):
        raise refused("The host of this address is not a full name of the public internet.")
    return host


def _ip_v4(host: str) -> str:
    """Four decimal numbers and nothing else: 127.1, 0x7f000001, 017700000001 and 2130706433 are ways to hide."""
    try:
        return str(IPv4Address(host))
    except ValueError as error:
        raise refused("An IP address is written as four decimal numbers, and this one is not.") from error


def _ip_v6(host: str) -> str:
    try:
        ip = IPv6Address(host)
    except ValueError as error:
        raise refused("This is not a well-formed IPv6 address.") from error
    if ip.scope_id or ip.ipv4_mapped is not None:
        raise refused("An IPv6 address with a zone, or with an IPv4 address inside, is not fetched.")
    return str(ip)
