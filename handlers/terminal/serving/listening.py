"""The address to serve on, bound before anything is started: a process that cannot be reached must not begin to send."""

import errno
import socket

from bot.domain.os_reason import os_reason
from handlers.terminal.door import Unwelcome


class CannotListen(RuntimeError):
    """The port cannot be bound; the message says why and what to do."""


def taken(host: str, port: int) -> socket.socket:
    """A socket bound to the address, not listening yet: connections are refused until everything is ready.

    Raises Unwelcome when `host` is not an address of this machine, and CannotListen when the port cannot be bound.
    """
    try:
        found = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError):
        raise Unwelcome(
            f"没有监听地址 {host[:60]!r}；请用 --host 写本机的地址，如 127.0.0.1 或 0.0.0.0"
        ) from None
    family, kind, protocol, _, address = min(found, key=lambda one: one[0] != socket.AF_INET)
    opened = socket.socket(family, kind, protocol)
    try:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.bind(address)
    except OSError as e:
        opened.close()
        raise _refusal(e, host, port) from None
    return opened


def _refusal(error: OSError, host: str, port: int) -> Exception:
    match error.errno:
        case errno.EADDRINUSE:
            return CannotListen(f"端口 {port} 已被别的程序占用；请先停掉它，或用 --port 换一个")
        case errno.EACCES:
            return CannotListen(f"没有权限用端口 {port}；请用 --port 换一个 1024 以上的")
        case errno.EADDRNOTAVAIL:
            return Unwelcome(f"{host[:60]} 不是本机的地址；请用 --host 写本机的地址，如 127.0.0.1 或 0.0.0.0")
        case _:
            return CannotListen(f"端口 {port} 打不开：{os_reason(error)}；请用 --port 换一个")
