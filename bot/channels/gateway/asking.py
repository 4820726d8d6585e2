"""Looking a message up at the gateway, by what its row can ask for: a doubt, or what a push alone may not decide."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from bot.channels.base import Absent, CannotTell, Receipt, Search
from bot.channels.gateway.client import GatewayClient, NoAnswer
from bot.channels.gateway.coherence import patterns_of
from bot.channels.gateway.decoding import reports
from bot.channels.gateway.requests import phone_for
from bot.channels.gateway.rows import Row

_HELD: Final = timedelta(hours=1)
"""The gateway may book a message under the next day when it was sent so shortly before."""


def finds_doubts(row: Row) -> bool:
    """Whether a message that the gateway may or may not have can be looked up: by our reference, which it must show."""
    return (
        row.lookup is not None and row.report is not None and row.report.ref is not None and not _by_id(row)
    )


async def by_reference(client: GatewayClient, e164: str, ref: str, since: datetime) -> Search:
    """The message with our reference, sent about then."""
    if not finds_doubts(client.row):
        return CannotTell()
    days = dict.fromkeys((client.day(since), client.day(since + _HELD)))
    try:
        for day in days:
            for found in await _listed(client, e164, ref, "", day):
                if found.ref == ref:
                    return found
    except NoAnswer:
        return CannotTell()
    return Absent()


async def by_number(client: GatewayClient, e164: str, provider_id: str, ref: str, since: datetime) -> Search:
    """The message that the gateway took under this number of its own, or with our reference, sent about then."""
    days = dict.fromkeys((client.day(since), client.day(since + _HELD)))
    try:
        for day in days:
            for found in await _listed(client, e164, ref, provider_id, day):
                if provider_id == found.provider_id or ref == found.ref:
                    return found
    except NoAnswer:
        return CannotTell()
    return Absent()


async def _listed(client: GatewayClient, e164: str, ref: str, number: str, day: str) -> Sequence[Receipt]:
    row = client.row
    assert row.lookup is not None
    assert row.report is not None
    values = {"phone": phone_for(row, e164), "ref": ref, "id": number, "day": day}
    found, broken = reports(row, row.report, await client.ask(row.lookup, values))
    if broken:
        raise NoAnswer("shape")  # ours may be the one that cannot be read
    return found


def _by_id(row: Row) -> bool:
    return row.lookup is not None and any("id" in p.keys for p in patterns_of(row.lookup))
