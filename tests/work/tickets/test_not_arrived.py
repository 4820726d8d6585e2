"""What the office told a complainant and did not arrive is told to the office, once, with the reason: somebody may phone."""

from collections.abc import Mapping
from functools import partial

import pytest
from sqlalchemy import update

import written
from bot.casework.tickets.visibility import Viewer
from bot.dialogue.complaint.filing import Complaint
from bot.domain.act import Act
from bot.work.tickets import shown
from complaints import DEPARTMENT, LIAISON, OFFICER, PHONE, STORY, SUPERIOR, Bench
from db.schema import outbox
from db.store import Store
from places import sent_to
from scheduler.deadlines import Deadlines

GROUP = -1_001_234
ENDS: Mapping[str, tuple[dict[str, object], str]] = {
    "no such number": ({"state": "undelivered", "error": "30005", "fault": "address"}, "空号"),
    "refused at once": ({"state": "failed", "error": "21614", "fault": "address"}, "不是手机号"),
    "switched off": (
        {"state": "undelivered", "error": "30003", "temporary": True},
        "关机、停机或没有信号",
    ),
    "lost by us twice": (
        {"state": "undelivered", "error": "30034", "ours": True, "again_of": "EARLIER1"},
        "我们的通道出了问题，再发一次也没有送到：服务商没有说明原因",
    ),
    "lost by us, and old news": (
        {"state": "undelivered", "error": "30034", "ours": True},
        "我们的通道出了问题：服务商没有说明原因",
    ),
    "an outage of a month": ({"state": "cancelled", "error": "expired"}, "过了时间还没有发出"),
    "opted out": ({"state": "cancelled", "error": "optout"}, "本人不要再收消息"),
    "no word from the carrier": ({"state": "undelivered", "error": None}, "运营商没说原因"),
    "nobody knows": ({"state": "unknown", "error": "timeout"}, "发了一天，还不知道收到没有"),
}


@pytest.fixture
def bench(store: Store) -> Bench:
    return Bench(store)


async def ticks(bench: Bench, chat: int | None = GROUP) -> None:
    clockwork = Deadlines(
        bench.store,
        bench.registry,
        bench.voice,
        office_chat=str(chat) if chat else None,
        channel="telegram" if chat else None,
    )
    await clockwork.tick(bench.now)


async def told(bench: Bench) -> list[str]:
    """What the office chat was told."""
    to_the_group = partial(written.messages, vault=bench.vault, which=sent_to(bench.vault, GROUP))
    return [row.text for row in await bench.store.read(to_the_group)]


async def ends(bench: Bench, how: Mapping[str, object]) -> None:
    """The latest message to the complainant ends so."""
    sent = await bench.store.read(partial(written.messages, vault=bench.vault))
    latest = [one.ref for one in sent if one.ticket_no is not None][-1]
    ended = update(outbox).where(outbox.c.ref == latest)
    await bench.store.write(lambda c: c.execute(ended.values(sent_at=bench.now, settled_at=bench.now, **how)))


async def replied(bench: Bench, complaint: Complaint | None = None, by: Viewer = OFFICER) -> str:
    """A complaint that has been replied to by SMS; its number."""
    number = await bench.files(complaint, chat=None, phone=PHONE)
    await bench.does(number, Act.ACCEPT, by=by)
    await ends(bench, {"state": "delivered"})
    bench.passes(minutes=5)
    await bench.does(number, Act.REPLY, "已向您道歉，材料当天补办", by=by)
    return number


@pytest.mark.parametrize("how", ENDS)
async def test_a_reply_that_did_not_arrive_is_told_with_its_reason(bench: Bench, how: str) -> None:
    number = await replied(bench)
    await ticks(bench)
    assert await told(bench) == []
    end, why = ENDS[how]
    await ends(bench, end)
    bench.passes(days=1)
    for _ in range(2):
        await ticks(bench)
    assert await told(bench) == [
        f"【请联系本人】下面的没有送到本人，请打电话或另想办法告诉：\n{number}　答复　{why}"
    ]
    *_, before, last = await bench.timeline(number)
    assert (before.act, last.act, last.by_whom, last.state) == ("reply", "not_arrived", "clock", before.state)
    assert last.note == f"“答复”没有送到投诉人：{why}"


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("state", ["pending", "sending", "accepted", "delivered", "unknown"])
async def test_one_that_may_still_arrive_is_not(bench: Bench, state: str) -> None:
    number = await replied(bench)
    await ends(bench, {"state": state})
    bench.passes(hours=20)
    await ticks(bench)
    assert await told(bench) == []
    assert [e.act for e in await bench.timeline(number)] == ["register", "accept", "reply"]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_without_an_office_chat_it_stands_on_the_ticket(bench: Bench) -> None:
    number = await replied(bench)
    await ends(bench, ENDS["no such number"][0])
    await ticks(bench, chat=None)
    assert [e.act for e in await bench.timeline(number)][-1] == "not_arrived"


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_of_a_complaint_about_the_office_itself_the_chat_hears_nothing(bench: Bench) -> None:
    about_us = Complaint(STORY, department="监察室", about_office=True)
    number = await replied(bench, about_us, SUPERIOR)
    await ends(bench, ENDS["no such number"][0])
    await ticks(bench)
    assert await told(bench) == []
    assert [e.act for e in await bench.timeline(number)][-1] == "not_arrived"


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_a_department_reads_no_reason(bench: Bench) -> None:
    number = await bench.files(chat=None, phone=PHONE)
    await bench.does(number, Act.ASSIGN, "请核实", to=DEPARTMENT)
    bench.passes(minutes=5)
    await bench.does(number, Act.REPLY, "已补办")
    await ends(bench, ENDS["opted out"][0])
    await ticks(bench)
    view = shown(LIAISON, await bench.ticket(number), bench.now, await bench.timeline(number))
    assert view is not None
    assert "本人" not in "".join(event.note for event in view.timeline)
