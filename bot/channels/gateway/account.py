"""The office's account at a gateway: the variables that its row names, and whether its addresses may be spoken to.

A gateway's secret often stands in the body, so that plain http is for this machine, and for a private address where the row
says `dedicated_line`: a line of the carrier's own, on which nobody else listens. A name could lead anywhere.
"""

import os
from collections.abc import Iterator, Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit

from bot.channels.gateway.coherence import patterns_of
from bot.channels.gateway.patterns import ENV, OF_A_MESSAGE, PatternBlank
from bot.channels.gateway.rows import Request, Row
from bot.settings.addresses import is_loopback


class UnusableAccount(ValueError):
    """The account is not whole, or an address is unsafe; the message says which and what to do."""


def account_of(row: Row, environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """What fills the row's `env:` blanks, by key. Raises UnusableAccount."""
    missing = missing_in(row, environment)
    if missing:
        raise UnusableAccount(
            f"HUIFANG_SMS_MAINLAND=gateway，网关 {row.name} 还缺环境变量 {'、'.join(missing)}"
        )
    account = {
        blank.key: environment.get(blank.key.removeprefix(ENV), "").strip() for blank in _variables(row)
    }
    for key, request in row.requests.items():
        if (says := _unsafe(row, request, account)) is not None:
            raise UnusableAccount(f"网关 {row.name} 的 {key}.url：{says}")
    return account


def missing_in(row: Row, environment: Mapping[str, str] = os.environ) -> list[str]:
    """The variables that are needed and not set, by name."""
    needed = {blank.key.removeprefix(ENV) for blank in _variables(row) if not blank.optional}
    return sorted(name for name in needed if not environment.get(name, "").strip())


def origin_of(row: Row, account: Mapping[str, str]) -> str:
    """Scheme, host and port to which messages go."""
    parts = urlsplit(_address(row, row.send, account))
    return f"{parts.scheme}://{parts.netloc}"


def _variables(row: Row) -> Iterator[PatternBlank]:
    for request in row.requests.values():
        for pattern in patterns_of(request):
            yield from (blank for blank in pattern.blanks if blank.key.startswith(ENV))


def _address(row: Row, request: Request, account: Mapping[str, str]) -> str:
    return request.url.address({**dict.fromkeys(OF_A_MESSAGE, "0"), **account}, row.charset)


def _unsafe(row: Row, request: Request, account: Mapping[str, str]) -> str | None:
    """What is wrong with a request's address; None if nothing is."""
    try:
        parts = urlsplit(_address(row, request, account))
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "不是网址"
    if parts.scheme not in ("http", "https") or not host or "@" in parts.netloc or parts.fragment:
        return "应当是 https:// 开头的网址，不带用户名和 #"
    if parts.scheme == "https" or is_loopback(parts.netloc):
        return None
    if not row.dedicated_line:
        return "账号和密码就在请求里，要用 https；走专线的，请写 dedicated_line = true，网址用内网地址"
    return None if _is_private(host) else "写了 dedicated_line，http 网址里就要是内网地址（如 10.1.2.3）"


def _is_private(host: str) -> bool:
    try:
        return ip_address(host).is_private
    except ValueError:
        return False
