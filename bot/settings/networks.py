"""Networks as they stand in settings, and whether an address belongs to one."""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Networks = Sequence[IPv4Network | IPv6Network]


def networks_of(text: str) -> Networks:
    """The networks in a setting, which are separated by blanks. Raises ValueError."""
    return tuple(ip_network(part) for part in text.split())


def within(address: str, networks: Networks) -> bool:
    """Whether an address belongs to one of these networks; no name and no nonsense does."""
    found = address_of(address)
    return found is not None and any(found in network for network in networks)


def address_of(text: str) -> IPv4Address | IPv6Address | None:
    """The address that a text is; one of IPv4 that came through a socket of IPv6 is the same address."""
    try:
        found = ip_address(text)
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found
