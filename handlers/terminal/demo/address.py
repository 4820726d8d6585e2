"""Where the demo's pages are opened: as an address to type, and as a code to scan with a phone."""

import socket
from dataclasses import dataclass
from ipaddress import ip_address

from rich.console import Console
from rich.text import Text

from bot.paper.qr import half_blocks
from bot.settings.addresses import is_loopback

_ELSEWHERE = ("192.0.2.1", 9)
"""Nobody's (RFC 5737); nothing is sent there."""
_HOW = "手机扫不开本机的地址；加 --host 0.0.0.0，同一个网里的手机就能扫"


@dataclass(frozen=True, slots=True)
class Address:
    """Where the demo listens."""

    host: str
    port: int

    @property
    def url(self) -> str:
        """Where its pages are opened: on all addresses, at the one by which others reach this machine."""
        return f"http://{_reached_at(self.host)}:{self.port}/"


def draw_code(console: Console, address: Address) -> None:
    """The address as a code; only on a terminal that is wide enough for it, and shows black on white."""
    lines = half_blocks(address.url)
    if not console.is_terminal or console.no_color or console.width < len(lines[0]):
        return
    for line in lines:
        console.print(Text(line, style="black on bright_white"), soft_wrap=True)
    if is_loopback(address.host):
        console.print(_HOW, highlight=False, markup=False, soft_wrap=True)


def _reached_at(host: str) -> str:
    try:
        anywhere = ip_address(host).is_unspecified
    except ValueError:
        return host
    if not anywhere:
        return f"[{host}]" if ":" in host else host
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as way_out:
        try:
            way_out.connect(_ELSEWHERE)  # of a datagram socket: chooses our own address, and says nothing
            return str(way_out.getsockname()[0])
        except OSError:
            return "127.0.0.1"
