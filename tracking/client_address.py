"""Where a request comes from, for counting only: an IPv4 address, or the /64 that one IPv6 customer has to itself."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

UNKNOWN = "unknown"


def client_address(request: HttpRequest) -> str:
    """The last address in the header that settings trust, else that of the connection.

    What comes before the last comma was sent by the client, who may write anything; the proxy adds the last one.
    """
    for header in (settings.CLIENT_ADDRESS_HEADER, "REMOTE_ADDR"):
        address = network_of(request.META.get(header, "").rpartition(",")[2])
        if address:
            return address
    return UNKNOWN


def network_of(text: str) -> str:
    """ "" for what is not an address. Some proxies add a port: 192.0.2.1:51234, [2001:db8::1]:51234."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((int(address), 64), strict=False))
