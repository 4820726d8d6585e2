"""Looking a message up at the gateway, by what its row can ask for: what a push alone may not decide is confirmed here."""

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


async def confirmed(client: GatewayClient, e164: str | None, told: Receipt) -> Receipt | None:
    """What the gateway itself says of a message on which a report was pushed; None if it does not say."""
    if client.row.lookup is None or e164 is None:
        return None
    now = client.today()
    try:
        for day in dict.fromkeys((client.day(now), client.day(now - timedelta(days=1)))):
            for found in await _listed(client, e164, told.ref or "", told.provider_id, day):
                if found.provider_id == told.provider_id or (told.ref and found.ref == told.ref):
                    return found
    except NoAnswer:
        return None
    return None


async def _listed(client: GatewayClient, e164: str, ref: str, number: str, day: str) -> Sequence[Receipt]:
    row = client.row
    assert row.lookup is not None
    assert row.report is not None
    values = {"phone": phone_for(row, e164), "ref": ref, "id": number, "day": day}
    found, broken = reports(row, row.report, await client.ask(row.lookup, values))
    if broken:
        raise NoAnswer("shape")  # ours may be the one that cannot be read
    return [one.receipt for one in found]


def _by_id(row: Row) -> bool:
    return row.lookup is not None and any("id" in p.keys for p in patterns_of(row.lookup))
