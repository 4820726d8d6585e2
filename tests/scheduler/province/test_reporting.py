"""Telling the province: service record first, then the rating, each once, whatever the platform or the machine does meanwhile."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

import aiohttp
import pytest
from aiohttp import web

from bot.casework.health.judgement import problems
from bot.casework.health.problem import ProblemKind
from bot.casework.province.codes import ItemCode, ProvinceCodes
from bot.channels.province import door
from bot.channels.province.envelope import ProvinceAccount
from bot.domain.month import OFFICE_ZONE
from bot.domain.province import ProvinceKind, ProvinceState
from db.queries.processes import health
from db.queries.province import outbox
from db.store import Store
from months import CLOSED, VAULT, Planted, answered, planted, sealed
from offices import Clock
from scheduler.province.reporting import A_TRY, LONGEST_WAIT, ProvinceReporting
from standins.province import MARK, PUBLIC, TENANT, WORD, ProvinceServer
from standins.serving import json_answer

CODES = ProvinceCodes(
    "430000000000",
    {"无线电管理处": "91350100M000100Y43"},
    {"无线电频率使用许可": ItemCode("1" * 31, "01")},
    "H9",
)
KIND: dict[str, object] = {"applicant_kind": "自然人"}
MONTH = [replace(answered("A-1", 1, 5), extra=KIND), replace(answered("A-2", 2, 4), extra=KIND)]
ALL = ["service 43A-1", "service 43A-2", "rating 43A-1", "rating 43A-2"]


@dataclass
class Reported:
    """An office with a sealed month, and the platform of its province."""

    store: Store
    server: ProvinceServer
    clock: Clock

    def process(
        self, codes: ProvinceCodes = CODES, since: str = "2026-10", service: str = "service"
    ) -> ProvinceReporting:
        """What reports in one process."""
        addresses = {kind: f"{self.server.url}/{kind.value}" for kind in ProvinceKind}
        account = ProvinceAccount(addresses, TENANT, MARK, WORD, PUBLIC, since, service)
        return ProvinceReporting(
            self.store, VAULT, account=account, codes=codes, clear=False, clock=self.clock
        )

    async def states(self) -> dict[str, int]:
        """How many messages are how far."""
        found = dict[str, int]()
        for one in await self.store.read(outbox.counts):
            name = f"{one.kind.value} {one.state.value}"
            found[name] = found.get(name, 0) + one.messages
        return found

    async def wrong(self) -> list[str]:
        """What health says of it."""
        measured = partial(
            health.measure, now=self.clock(), zone=OFFICE_ZONE, months=[], receipts_on=[], not_called={}
        )
        found = problems(await self.store.read(measured))
        return [one.says for one in found if one.kind is ProblemKind.PROVINCE]

    async def until_done(self, process: ProvinceReporting, turns: int = 12) -> None:
        """However long it waits between."""
        for _ in range(turns):
            await process.tick()
            self.clock.turn(timedelta(hours=7))


@asynccontextmanager
async def reported(store: Store, month: list[Planted]) -> AsyncIterator[Reported]:
    await planted(store, month)
    await sealed(store)
    async with ProvinceServer() as server:
        yield Reported(store, server, Clock(CLOSED + timedelta(hours=1)))


@pytest.fixture
async def office(store: Store) -> AsyncIterator[Reported]:
    async with reported(store, MONTH) as found:
        yield found


async def test_two_processes_tell_each_message_once_the_service_before_its_rating(office: Reported) -> None:
    first, second = office.process(), office.process()
    for _ in range(4):
        await first.tick()
        await second.tick()
    assert sorted(office.server.asked) == sorted(ALL)
    for number in ("43A-1", "43A-2"):
        asked = office.server.asked
        assert asked.index(f"service {number}") < asked.index(f"rating {number}")
    assert await office.states() == {"service sent": 2, "rating sent": 2}
    told = office.server.has.ratings["43A-1", "1"]
    assert (told["satisfaction"], told["pf"], told["userName"]) == ("5", "H9", "张*")
    assert office.server.has.services["43A-1"]["mobile"] == "190****0001"
    assert await office.wrong() == []


@pytest.mark.parametrize(
    "answer",
    [
        partial(web.Response, status=500),
        partial(web.Response, status=502, text="<html>"),
        partial(web.Response, text="<html>维护中</html>"),
        partial(json_answer, {"C-API-Status": "00"}),
    ],
    ids=["500", "502", "no json", "no word"],
)
@pytest.mark.parametrize("taken", [True, False])
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_what_nobody_saw_is_in_doubt_and_never_a_second_rating(
    office: Reported, answer: Callable[[], web.Response], taken: bool
) -> None:
    office.server.answers, office.server.takes = [answer()], taken
    process = office.process()
    await process.tick()
    assert (await office.states())["service doubt"] == 1
    assert len(office.server.asked) == 1, "nothing else goes out meanwhile"
    await process.tick()
    assert len(office.server.asked) == 1
    await office.until_done(process)
    assert await office.states() == {"service sent": 2, "rating sent": 2}
    assert (len(office.server.has.services), len(office.server.has.ratings)) == (2, 2)
    assert office.server.asked.count("service 43A-1") == 2


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_a_platform_that_hangs_and_one_that_is_gone_cost_nothing_but_time(
    office: Reported, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "PATIENCE", aiohttp.ClientTimeout(total=0.2))
    office.server.answers, office.server.takes = [None], True
    process = office.process()
    await process.tick()
    office.server.hung.set()
    assert (await office.states())["service doubt"] == 1
    address = office.server.url
    await office.server.stop()
    office.clock.turn(LONGEST_WAIT)
    await process.tick()
    assert (await office.states())["service doubt"] == 1, "it was in doubt, and is"
    office.clock.turn(timedelta(hours=1))
    await process.tick()
    (says,) = await office.wrong()
    assert "连不上" in says
    assert address not in says


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_a_wrong_signature_is_our_fault_and_no_message_pays(office: Reported) -> None:
    office.server.word = "another"
    process = office.process()
    for _ in range(3):
        await process.tick()
        office.clock.turn(LONGEST_WAIT)
    assert office.server.asked == []
    assert await office.states() == {"service pending": 2, "rating pending": 2}
    assert "验签失败" in (await office.wrong())[0]
    office.server.word = WORD
    await office.until_done(process)
    assert await office.states() == {"service sent": 2, "rating sent": 2}
    assert await office.wrong() == []


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_a_process_that_dies_with_a_message_leaves_it_to_the_next(office: Reported) -> None:
    process, now = office.process(), office.clock()
    await office.store.write(partial(outbox.queue, since="2026-10", now=now))
    dead = await office.store.write(partial(outbox.claim, now=now, until=now + A_TRY))
    assert dead is not None
    office.server.take("service", {"projectNo": f"43{dead.case_no}"})
    await process.tick()
    assert f"service 43{dead.case_no}" not in office.server.asked
    await office.until_done(process)
    assert await office.states() == {"service sent": 2, "rating sent": 2}
    assert len(office.server.has.services) == 2


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_what_lacks_something_is_held_and_what_is_refused_waits_for_a_person(store: Store) -> None:
    company = replace(answered("A-3", 3, 5), extra={"applicant_kind": "法人"})
    month = [replace(MONTH[0], score=2, said=(("overall", "2", "2"),)), MONTH[1], company]
    async with reported(store, month) as office:
        office.server.answers = [json_answer({"C-Response-Desc": "事项编码不存在\x1b[2J，联系19000000009"})]
        process = office.process()
        await process.tick()
        assert await office.states() == {
            "service refused": 1,
            "service held": 1,
            "service sent": 1,
            "rating pending": 2,
            "rating sent": 1,
        }
        (says,) = await office.wrong()
        assert "拒收了 1 条（事项编码不存在" in says
        assert "\x1b" not in says
        assert "19000000009" not in says
        await office.until_done(process)
        assert "service 43A-3" not in office.server.asked, "it never says what the applicant is"
        count = await store.write(partial(outbox.again, month="2026-10", now=office.clock()))
        assert count == 2
        await process.tick()
        assert await office.states() == {
            "service sent": 2,
            "service held": 1,
            "rating sent": 1,
            "rating held": 1,
            "rating pending": 1,
        }
        held = {says for state, says, _ in await store.read(outbox.reasons) if state is ProvinceState.HELD}
        assert any("没有选原因" in says for says in held)
        assert await office.wrong() == []


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_months_before_the_first_one_are_not_told_and_a_long_month_is_queued_by_and_by(
    office: Reported, monkeypatch: pytest.MonkeyPatch
) -> None:
    await office.process(since="2026-11").tick()
    assert office.server.asked == []
    assert await office.states() == {}
    await office.until_done(office.process(replace(CODES, channel="")))
    assert await office.states() == {"service sent": 2, "rating held": 2}
    assert office.server.has.ratings == {}


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_409_says_that_the_platform_has_it_and_it_is_not_sent_again(office: Reported) -> None:
    conflict = partial(web.Response, status=409, text="已有")
    office.server.answers, office.server.takes = [conflict(), conflict(), conflict(), conflict()], True
    process = office.process()
    await office.until_done(process)
    assert await office.states() == {"service sent": 2, "rating sent": 2}
    assert sorted(office.server.asked) == sorted(ALL), "each once"
    assert (len(office.server.has.services), len(office.server.has.ratings)) == (2, 2)
    assert await office.wrong() == []


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_names_and_numbers_that_nobody_has_told_us_are_as_the_office_sets_them(
    office: Reported,
) -> None:
    office.server.service = "serviceRecord"
    await office.until_done(office.process(replace(CODES, service_number="2"), service="serviceRecord"))
    assert await office.states() == {"service sent": 2, "rating sent": 2}
    assert {one["serviceNumber"] for one in office.server.has.services.values()} == {"2"}
    assert {one["serviceNumber"] for one in office.server.has.ratings.values()} == {"2"}
