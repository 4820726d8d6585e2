"""Parts of the house that do the wrong thing, and say nothing: what planted faults put in place of the right ones."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

from sqlalchemy import Connection, select

from bot.casework.disclosure import table_three
from bot.channels.base import Letter
from bot.channels.twilio.channel import TwilioSms
from bot.dialogue import conversation
from bot.dialogue.inputs import Pressed, Said
from bot.dialogue.survey import rating
from bot.domain import month
from bot.domain.disposition import Disposition
from bot.domain.month import Hours
from bot.turns import turn
from bot.work.tickets import request_acts, request_notices
from db.engine.prepared import Prepared
from db.queries.outbox import sending
from db.queries.rounds import tallies
from db.schema import case_counts, parties
from db.schema import outbox as messages
from handlers.inbound.acceptance import Desk
from scheduler.rounds import closing
from simulate.fault import Patched
from simulate.process import Process

LONG_AGO = datetime(2026, 11, 1, tzinfo=UTC)


async def nothing(*_: object, **__: object) -> None:
    """Do nothing."""


async def pretend(*_: object) -> bool:
    """Take nothing, and say so to nobody."""
    return True


def everybody(end: Disposition) -> Callable[[], Patched]:
    return lambda: patch.object(closing, "closing_disposition", lambda tries, *, reachable: end)


def again_on_doubt(connection: Connection, row: int, *, owner: str, reason: str) -> None:
    sending.again(connection, row, owner=owner, due=LONG_AGO, code=reason)


def told_twice() -> Patched:
    tell = request_notices.tell_applicant

    def twice(*of: Any) -> str | None:
        tell(*of)
        return tell(*of)

    return patch.object(request_acts, "tell_applicant", twice)


_RIGHT_ROWS = table_three._rows


def forgets_what_has_ended(*of: Any) -> tuple[Any, ...]:
    return tuple(row for row in _RIGHT_ROWS(*of) if row is not table_three.TableLine.DONE)


def another_ref() -> Patched:
    body = TwilioSms.send

    async def send(self: TwilioSms, letter: Letter) -> Any:
        return await body(self, replace(letter, ref=letter.ref[::-1]))

    return patch.object(TwilioSms, "send", send)


def turned_round() -> Patched:
    rate = rating.rate

    def upside_down(draft: Any, callback: Any, score: int, *rest: Any, **more: Any) -> Any:
        return rate(draft, callback, 6 - score, *rest, **more)

    return patch.object(rating, "rate", upside_down)


def deaf() -> Patched:
    step = conversation.step

    def deaf(talk: Any, event: Any, scene: Any) -> Any:
        return (talk, ()) if isinstance(event, Said | Pressed) else step(talk, event, scene)

    return patch.object(turn, "step", deaf)


def forgetful() -> Patched:
    take = Desk.take

    async def sometimes(self: Desk, incoming: Any) -> None:
        if len(incoming.raw) > 1:
            await take(self, incoming)

    return patch.object(Desk, "take", sometimes)


@contextmanager
def long_window() -> Iterator[None]:
    month.window_of.cache_clear()
    with patch.object(month, "WINDOW_DAYS", 7):
        yield
    month.window_of.cache_clear()


@contextmanager
def always_day() -> Iterator[None]:
    with (
        patch.object(Hours, "next_opening", lambda self, moment: moment),
        patch.object(Hours, "__contains__", lambda self, moment: True),
    ):
        yield


def hasty() -> Patched:
    make = Process._sms

    def fast(self: Process) -> TwilioSms:
        channel = make(self)
        channel.rate = 60.0
        return channel

    return patch.object(Process, "_sms", fast)


def latest_first() -> Patched:
    due = (
        select(*sending.COLUMNS)
        .join_from(messages, parties, parties.c.id == messages.c.party_id)
        .where(messages.c.state == "pending")
        .order_by(messages.c.id.desc())
    )

    class Due(Prepared):
        def all(self, connection: Connection, /, **values: Any) -> Any:
            wanted = [row for row in super().all(connection) if row.channel == values["on"]]
            return wanted[: values["most"]]

    return patch.object(sending, "_DUE", Due(due))


def ours_counts() -> Patched:
    def fail(connection: Connection, row: int, *, owner: str, due: datetime, code: str) -> bool:
        return sending.fail(connection, row, owner=owner, now=due, code=code, fault="address")

    return patch.object(sending, "again", fail)


def called_only() -> Any:
    return tallies._ENDS.where(case_counts.c.disposition != Disposition.NOT_CALLED.value)
