"""Who calls: the address a connection comes from, or the one for which a proxy of ours says that it asks.

Anybody can write X-Forwarded-For. It is read from its end, as far as our own proxies (`HUIFANG_PROXIES`) wrote it.
"""

from ipaddress import IPv6Address, ip_address, ip_network

from aiohttp import web

from bot.settings.networks import Networks, address_of, within


def caller(request: web.Request, proxies: Networks) -> str:
    """The caller's address, as it is logged and as the brakes count it."""
    remote = request.remote or ""
    said = ",".join(request.headers.getall("X-Forwarded-For", [])).split(",")
    while said and within(remote, proxies):
        claimed = said.pop().strip()
        if address_of(claimed) is None:
            break
        remote = claimed
    return remote[:64]


def network(address: str) -> str:
    """What is counted together as one caller: an IPv4 address, the /64 that every IPv6 host has to itself.

    An address that is none counts as it is.
    """
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ip_network((int(found), 64), strict=False))
