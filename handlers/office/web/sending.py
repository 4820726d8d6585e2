"""How sending goes, for whoever looks: each channel's lane and messages, and what somebody must look at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from bot.casework.contact.lane import Lane
from bot.domain.month import Window
from db.queries.outbox import progress
from db.queries.outbox.progress import Dispatched, StuckMessages
from db.store import Store
from handlers.pages.lately import Lately, Pace


@dataclass(frozen=True, slots=True)
class Sending:
    """All of one moment."""

    channels: Mapping[str, tuple[Lane, Dispatched]]
    stuck: Sequence[StuckMessages]


def sending_of(store: Store, pace: Pace) -> Lately[Window, Sending]:
    """How the sending of a window goes."""

    async def look(window: Window) -> Sending:
        return await store.read(partial(_look, window=window, now=pace.clock()))

    return Lately(look, pace)


def _look(connection: Connection, *, window: Window, now: datetime) -> Sending:
    return Sending(
        progress.by_channel(connection, since=window.opens, before=window.closes),
        progress.stuck(connection, since=window.opens, now=now),
    )
