"""What `huifang doctor` finds of a gateway, a sentence each. Nothing is sent: what a row would send is held against its example."""

import math
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import aiohttp

from bot.channels.gateway.account import UnusableAccount, account_of, origin_of
from bot.channels.gateway.examples import differences
from bot.channels.gateway.rows import Row
from bot.channels.gateway.table import BadRows, row_of
from bot.channels.vendor import DoctorFinding, State
from bot.settings import Settings

CHECK = "短信网关"
PUSHES = "短信网关推送"
SKEW = timedelta(minutes=5)
BITS = 128
"""What cannot be guessed."""


async def findings(http: aiohttp.ClientSession, settings: Settings) -> AsyncIterator[DoctorFinding]:
    """The table, the account, the example, the pushes, and whether the gateway answers."""
    try:
        row = row_of(settings)
    except BadRows as bad:
        for problem in bad.problems:
            yield DoctorFinding(CHECK, State.BAD, problem)
        return
    for finding in (*_example(row), *_pushes(settings, row)):
        yield finding
    try:
        account = account_of(row)
    except UnusableAccount as bad_account:
        yield DoctorFinding(CHECK, State.BAD, str(bad_account))
        return
    yield await _answers(http, row, origin_of(row, account))


def _example(row: Row) -> Iterator[DoctorFinding]:
    if row.example is None:
        says = f"网关 {row.name} 没有样例（example）；照网关文档里的例子写一份，这里就能核对签名和内容"
        yield DoctorFinding(CHECK, State.WARN, says)
        return
    wrong = differences(row, row.example)
    for says in wrong:
        yield DoctorFinding(CHECK, State.BAD, f"网关 {row.name} 的{says}")
    if not wrong:
        yield DoctorFinding(CHECK, State.GOOD, f"{row.label}：请求、应答、状态报告和答复都和样例一致")


def _pushes(settings: Settings, row: Row) -> Iterator[DoctorFinding]:
    """Whether what the gateway pushes can come in, and nothing else."""
    if row.reply is None and row.report is None:
        yield DoctorFinding(PUSHES, State.WARN, f"网关 {row.name} 不推送：收不到答复，也不知道送到没有")
        return
    secret = settings.push_secret.get_secret_value() if settings.push_secret is not None else ""
    if not secret:
        yield DoctorFinding(
            PUSHES, State.BAD, "没有设置 HUIFANG_PUSH_SECRET，推送都不收；用 openssl rand -hex 32 生成一个"
        )
    elif bits_of(secret) < BITS:
        yield DoctorFinding(
            PUSHES, State.BAD, f"HUIFANG_PUSH_SECRET 太短，不到 {BITS} 位；用 openssl rand -hex 32 生成一个"
        )
    else:
        base = f"{settings.public_url or 'https://你的地址'}/webhooks/gateway/{row.name}/暗号"
        yield DoctorFinding(PUSHES, State.GOOD, f"请网关把状态报告推到 {base}/report，答复推到 {base}/up")
    if row.reply is not None and row.lookup is None:
        yield DoctorFinding(
            PUSHES,
            State.GOOD,
            "这家网关不能按号码查：推送里说的空号、黑名单只记下代码，不封号码；发没发出说不准的，等下一次提醒",
        )


async def _answers(http: aiohttp.ClientSession, row: Row, origin: str) -> DoctorFinding:
    """Whether somebody is there, and has our time."""
    try:
        async with http.get(origin, allow_redirects=False) as answer:
            skew = _skew(answer.headers.get("Date", ""))
    except (aiohttp.ClientError, TimeoutError) as e:
        return DoctorFinding(
            CHECK,
            State.BAD,
            f"连不上 {row.label}（{type(e).__name__}）；请检查网址、专线和防火墙，本机的出口地址要在网关的白名单里",
        )
    if skew > SKEW:
        return DoctorFinding(
            CHECK, State.BAD, f"本机的钟和网关差 {skew.total_seconds():.0f} 秒；请先校准，否则签名会被拒绝"
        )
    return DoctorFinding(CHECK, State.GOOD, f"{row.label} 连得上（没有发短信）")


def _skew(date: str) -> timedelta:
    try:
        return abs(parsedate_to_datetime(date).replace(tzinfo=UTC) - datetime.now(UTC))
    except (ValueError, TypeError):
        return timedelta()


def bits_of(secret: str) -> float:
    """At most how much a secret of this form takes to guess."""
    alphabet = 10 if secret.isdecimal() else 16 if set(secret.lower()) <= set("0123456789abcdef") else 64
    return len(secret) * math.log2(alphabet)
