"""Who sends a form, as far as counting needs it: a keyed hash of the network address that is another one each day."""

import ipaddress
from datetime import UTC, datetime

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.crypto import salted_hmac


def sender_of(request: HttpRequest, *, at: datetime) -> str:
    """The same for all requests of one sender on one day. Nobody who reads it learns the address."""
    return salted_hmac(
        "public_site.sender", f"{at.astimezone(UTC).date()} {_network(request)}", algorithm="sha256"
    ).hexdigest()


def _network(request: HttpRequest) -> str:
    """One address of IPv4, one network of IPv6: whoever has one such address has as many as he likes."""
    try:
        address = ipaddress.ip_address(get_adapter(request).get_client_ip(request))
    except (PermissionDenied, ValueError):
        return "unknown"
    return str(ipaddress.ip_network((address, 64), strict=False)) if address.version == 6 else str(address)
