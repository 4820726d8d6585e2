"""Who calls: the address a connection comes from, or the one for which a proxy of ours says that it asks.

Anybody can write X-Forwarded-For. It is read from its end, as far as our own proxies (`HUIFANG_PROXIES`) wrote it.
"""

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address

from aiohttp import web

Networks = Sequence[IPv4Network | IPv6Network]


def caller(request: web.Request, proxies: Networks) -> str:
    """The caller's address, as it is logged and as the brakes count it."""
    remote = request.remote or ""
    said = ",".join(request.headers.getall("X-Forwarded-For", [])).split(",")
    while said and within(remote, proxies):
        claimed = said.pop().strip()
        if not _is_address(claimed):
            break
        remote = claimed
    return remote[:64]


def within(address: str, networks: Networks) -> bool:
    """Whether an address belongs to one of these networks."""
    return _is_address(address) and any(ip_address(address) in network for network in networks)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
