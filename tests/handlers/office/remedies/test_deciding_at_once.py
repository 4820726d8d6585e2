"""A claim is decided once: by one of two chiefs who press together, and not at all by a process that is killed half way."""

import asyncio
import subprocess
import sys

import pytest
from sqlalchemy import select

from bot.domain.role import Role
from console import ConsoleHouse, add_user, on_both
from db.queries.office import users
from db.schema import remedies, score_contests
from journeys.processes import ROOT
from remedies import LIST, does, done, rated
from ticket_pages import said

DIES = """
import asyncio, os, signal, sys
from datetime import UTC, datetime
from bot.domain.scoring import ContestState, FactKind
from bot.work import scores
from bot.work.scores import ContestRuling
from db.opening import open_store
from db.queries.remedies import kept
from db.queries.scores import facts
from db.queries.scores.facts import ScoredFact

url, where, by = sys.argv[1:]
module = {"move": kept, "decide": facts}[where]
real = getattr(module, where)

def then_dies(*args, **named):
    real(*args, **named)
    os.kill(os.getpid(), signal.SIGKILL)

setattr(module, where, then_dies)

def ruled(c):
    of = kept.find(c, 1)
    whose = (of.month, of.department, of.item, of.handler)
    said = facts.contest_of_remedy(c, 1)
    fact = ScoredFact(of.name, FactKind.LOW_RATING, *whose, of.times.opened_at, None, "", "", said)
    ruling = ContestRuling(ContestState.UPHELD, "查了记录", int(by))
    scores.rule_on(c, fact, ruling, is_workday=lambda day: True, now=datetime(2026, 11, 5, tzinfo=UTC))

async def main():
    await (await open_store(url)).write(ruled)

asyncio.run(main())
"""
"""Upholds the claim, and is killed when the work has moved on, or when the decision is written as well."""


async def claimed(house: ConsoleHouse) -> None:
    await add_user(house.store, "主任", Role.CHIEF)
    await rated(house)
    async with house.logged_in("officer") as officer:
        await done(officer, "hand", words="有人反映没有一次性告知，请核实")
    async with house.logged_in("liaison") as liaison:
        await done(liaison, "claim", ground="mistaken", words="记错了窗口")


async def standing(house: ConsoleHouse) -> tuple[str, str]:
    """Where the work and the contest stand."""
    return (
        await house.store.read(lambda c: str(c.execute(select(remedies.c.state)).scalar_one())),
        await house.store.read(lambda c: str(c.execute(select(score_contests.c.state)).scalar_one())),
    )


@pytest.mark.both_engines
@on_both
async def test_of_two_chiefs_who_decide_at_once_one_decides(house: ConsoleHouse) -> None:
    await claimed(house)
    async with house.logged_in("chief") as one, house.logged_in("主任") as other:
        answers = await asyncio.gather(
            does(one, "uphold", words="确实不是这个窗口"), does(other, "refuse", words="就是这个窗口")
        )
    statuses = [answer.status for answer in answers]
    assert statuses.count(303) == 1
    assert max(statuses) < 500
    upheld = statuses[0] == 303
    assert await standing(house) == (("invalid", "upheld") if upheld else ("handed", "refused"))


@pytest.mark.both_engines
@on_both
@pytest.mark.parametrize("where", ["move", "decide"])
async def test_killed_while_it_decides_nothing_is_decided_and_somebody_can(
    house: ConsoleHouse, database_url: str, where: str
) -> None:
    await claimed(house)
    chief = await house.store.read(lambda c: users.named(c, "主任"))
    assert chief is not None
    words = [sys.executable, "-c", DIES, database_url, where, str(chief.id)]
    ended = await asyncio.to_thread(subprocess.run, words, cwd=ROOT, capture_output=True)
    assert ended.returncode == -9, ended.stderr.decode()
    assert await standing(house) == ("claimed", "open")
    async with house.logged_in("chief") as browser:
        assert "申请不计，待裁定" in said((await browser.get(f"{LIST}/1")).text)
        await done(browser, "refuse", words="查了叫号记录，是这个窗口")
    assert await standing(house) == ("handed", "refused")
