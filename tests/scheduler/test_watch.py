"""电子监察 by the clock: each card is raised and told once whoever looks, and the month's import ends the watch."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import pytest

import written
from bot.casework.supervision.thresholds import Thresholds
from bot.casework.supervision.watched import Cause, SpecialProcedure, WatchedCase
from bot.casework.tickets.deadline import Term, Unit
from bot.domain.card import Judgement
from bot.domain.role import Role
from bot.work.supervision.watching import WatchRules
from complaints import Bench
from console import add_user
from db.queries.supervision import cards, watch_lists, watched
from db.queries.supervision.watch_lists import WatchListing
from db.schema import cases, staff_notices, watch_changes, watched_cases
from db.store import Store
from places import sent_to
from rows import add
from scheduler.supervision.watch import CaseWatch
from scheduler.workdays import OFFICIAL

GROUP = -1_001_234
RULES = WatchRules(OFFICIAL.calendar, Thresholds(), strict=False, explain=Term(3, Unit.WORKING))


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}+08:00")


CASE = WatchedCase("HN-1", "无线电台设置许可", "无线电管理处", "周敏", at("09-24T09:00"), 5, 20)


@pytest.fixture
def bench(store: Store) -> Bench:
    return Bench(store)


def watch(bench: Bench) -> CaseWatch:
    return CaseWatch(
        bench.store,
        bench.vault,
        bench.voice,
        lambda: RULES,
        office=(str(GROUP), "telegram"),
        calls_on_staff=True,
    )


async def take(bench: Bench, *found: WatchedCase, now: datetime) -> None:
    await bench.store.write(partial(watched.take, found=found, by="李敏", now=now))


async def told(bench: Bench) -> list[str]:
    to_the_group = partial(written.messages, vault=bench.vault, which=sent_to(bench.vault, GROUP))
    return [row.text for row in await bench.store.read(to_the_group)]


async def raised(bench: Bench) -> list[tuple[str, str]]:
    found = await bench.store.read(partial(cards.of_case, case_no="HN-1"))
    return [(row.ground, row.colour) for row in found]


@pytest.mark.both_engines
async def test_a_card_is_raised_and_told_once_and_stays_when_a_pause_comes_in_late(bench: Bench) -> None:
    """受理 9月24日，承诺 5 天：28、29、30、8、9 日，4.5 天后是 10月9日 12:00。"""
    liaison = await add_user(bench.store, "wang", Role.LIAISON, department="无线电管理处")
    await add_user(bench.store, "other", Role.LIAISON, department="别的处")
    await take(bench, CASE, replace(CASE, case_no="HN-2"), now=at("09-25T09:00"))
    await watch(bench).tick(at("10-09T11:59"))
    assert (await raised(bench), await told(bench)) == ([], [])
    await asyncio.gather(*(watch(bench).tick(at("10-09T12:00")) for _ in range(3)))
    await watch(bench).tick(at("10-10T09:00"))
    assert await raised(bench) == [("promised", "yellow"), ("promised", "red")]
    yellow, red = await told(bench)
    assert "【黄牌】" in yellow
    assert "HN-1　承诺时限10月9日　在无线电管理处" in yellow
    assert "HN-2" in yellow
    assert "【红牌】" in red
    wanted = await bench.store.read(lambda c: list(c.execute(staff_notices.select())))
    assert [row.user_id for row in wanted if row.wanted] == [liaison]
    pause = SpecialProcedure(Cause.EXPERTS, "专家评审", at("09-29T09:00"), None, "告知〔2026〕8号")
    await take(bench, replace(CASE, procedures=(pause,)), now=at("10-10T10:00"))
    await watch(bench).tick(at("10-10T10:00"))
    assert await raised(bench) == [("promised", "yellow"), ("promised", "red")]
    _, row = await bench.store.read(partial(watch_lists.listed, of=WatchListing(item=CASE.item)))
    assert row.case_no == "HN-1", "while it stands, its end moves on: behind the other"
    assert (row.card, row.stands, len(await told(bench))) == (2, True, 2)
    (change,) = await bench.store.read(partial(watched.changes, case_no="HN-1"))
    assert (change.by_whom, "专家评审" in change.after, "专家评审" in change.before) == ("李敏", True, False)


async def test_overdue_without_reason_is_what_nobody_explained_or_a_person_refused(bench: Bench) -> None:
    """亮牌 10月10日，3 个工作日：12、13、14 日。"""
    first = await add_user(bench.store, "zhou", Role.OFFICER)
    second = await add_user(bench.store, "li", Role.CHIEF)
    await take(bench, CASE, now=at("09-25T09:00"))
    await watch(bench).tick(at("10-10T09:00"))
    concluded = {"case_no": "HN-1", "month": "2026-10", "concluded_at": at("10-30T09:00")}
    await bench.store.write(lambda c: add(c, cases, **concluded))

    async def overdue(now: str) -> list[str]:
        asked = partial(
            cards.overdue_without_reason,
            first="2026-10",
            last="2026-10",
            since=at("10-01T00:00"),
            now=at(now),
            most=9,
        )
        return [row.handler for row in await bench.store.read(asked)]

    assert (await overdue("10-14T23:59"), await overdue("10-15T00:00")) == ([], ["周敏"])
    (card,) = await bench.store.read(partial(cards.of_case, case_no="HN-1"))
    explain = partial(
        cards.explain, number=card.id, words="等专家", who=first, name="周", now=at("10-15T09:00")
    )
    assert await bench.store.write(explain)
    assert await overdue("10-20T00:00") == [], "nobody has judged it yet"
    judge = partial(cards.judge, number=card.id, words="没有评审通知", now=at("10-16T09:00"))
    assert not await bench.store.write(partial(judge, says=Judgement.REFUSED, who=first, name="周"))
    assert await bench.store.write(partial(judge, says=Judgement.REFUSED, who=second, name="李"))
    assert not await bench.store.write(partial(judge, says=Judgement.ACCEPTED, who=second, name="李"))
    assert not await bench.store.write(explain), "it has been judged"
    assert await overdue("10-20T00:00") == ["周敏"]


async def test_the_months_import_ends_the_watch_and_a_late_end_is_red(bench: Bench) -> None:
    await take(bench, CASE, now=at("09-25T09:00"))
    late = at("10-12T16:00")
    await bench.store.write(lambda c: add(c, cases, case_no="HN-1", month="2026-10", concluded_at=late))
    await watch(bench).tick(at("11-01T09:00"))
    assert await raised(bench) == [("promised", "red")]
    row = (await bench.store.read(lambda c: list(c.execute(watched_cases.select()))))[0]
    assert (row.concluded_at, row.look_at) == (late, None)
    older = replace(CASE, handler="别人")  # a sheet without the end
    await take(bench, older, now=at("11-01T10:00"))
    await watch(bench).tick(at("11-02T09:00") + timedelta(days=60))
    assert await raised(bench) == [("promised", "red")]
    (row,) = await bench.store.read(lambda c: list(c.execute(watched_cases.select())))
    assert (row.concluded_at, row.handler) == (late, "别人")
    changes = await bench.store.read(lambda c: list(c.execute(watch_changes.select())))
    assert [change.by_whom for change in changes] == [watched.MONTHLY, "李敏"]
