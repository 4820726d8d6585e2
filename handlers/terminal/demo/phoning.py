"""The demo's officer works the call sheet."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial

from bot.domain.disposition import Disposition
from bot.domain.month import Month
from bot.work import phone_calls
from db.queries.callsheet import callsheet
from db.queries.rounds.callbacks import HeardByPhone
from handlers.terminal.composition import desk_of
from handlers.terminal.demo.town import Town
from handlers.terminal.opening import Office


async def phone_all(office: Office, town: Town, month: Month, clock: Callable[[], datetime]) -> None:
    """Call everybody of the month who is to be phoned now, once."""
    desk = replace(desk_of(office), chance=random.Random(2026).random)  # noqa: S311 - a play, not a secret
    sheet = await office.store.read(lambda c: list(callsheet.waiting(c, str(month), now=clock())))
    for line in sheet:
        score = town.phoned(line.numbers(office.vault)[0])
        ended = Disposition.ANSWERED if score is not None else Disposition.NO_ANSWER
        call = phone_calls.NotedCall(line.case_no, HeardByPhone(score, ended, "演示员", ""))
        await office.store.write(partial(phone_calls.record, desk=desk, call=call, now=clock()))
