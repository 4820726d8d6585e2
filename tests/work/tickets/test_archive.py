"""The verdict on a ticket that came from a callback stands in the archive of that callback, before the seal or after."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.casework.tickets.ticket import Illegal
from bot.dialogue.complaint.filing import Complaint
from bot.domain.act import Act
from complaints import DEPARTMENT, Bench
from db.schema import cases, supplements
from db.store import Store
from months import CLOSED, planted, sealed, worked
from scheduler.deadlines import Deadlines


@pytest.fixture
async def bench(store: Store) -> Bench:
    await planted(store, worked(2))
    return Bench(store)


async def told(bench: Bench) -> list[dict[str, object]]:
    """The supplements of the first case."""
    wanted = (
        select(supplements.c.content).where(supplements.c.case_no == "CASE-001").order_by(supplements.c.id)
    )
    return await bench.store.read(lambda c: [json.loads(line) for line in c.execute(wanted).scalars()])


async def replied(bench: Bench) -> str:
    number = await bench.files(Complaint("拖了两周", case_no="CASE-001"))
    await bench.does(number, Act.ACCEPT)
    await bench.does(number, Act.REPLY, "已补办")
    return number


async def test_after_the_seal_the_verdict_is_a_supplement(bench: Bench) -> None:
    number = await replied(bench)
    await sealed(bench.store)
    bench.now = CLOSED + timedelta(days=1)
    await bench.judges(number, False, "没有人联系我，打19000000001也不通")
    (supplement,) = await told(bench)
    assert (supplement["of"], supplement["verdict"]) == (number, "dissatisfied")
    assert supplement["question"] == f"投诉件 {number} 的评价"
    assert supplement["raw"] == "不认可：没有人联系我，打190****0001也不通"


async def test_before_the_seal_it_waits_for_it(bench: Bench) -> None:
    number = await replied(bench)
    await bench.judges(number, False, "不行")
    await bench.does(number, Act.REPLY, "再次补办")
    await bench.judges(number, True)
    clockwork = Deadlines(bench.store, bench.registry, bench.voice, office_chat=None, channel=None)
    await clockwork.tick(bench.now)
    assert await told(bench) == []
    await sealed(bench.store)
    for _ in range(2):
        await clockwork.tick(CLOSED + timedelta(minutes=1))
    assert [(s["of"], s["raw"]) for s in await told(bench)] == [(number, "不认可：不行"), (number, "认可")]


async def test_the_applicants_name_and_case_are_not_handed_over(bench: Bench) -> None:
    number = await bench.files(Complaint("拖了两周", case_no="CASE-001"))
    name = await bench.store.read(lambda c: c.execute(select(cases.c.applicant).limit(1)).scalar_one())
    for text, named in ((f"{name}反映拖延", "姓名"), ("办件 case-001 拖延", "办件编号")):
        with pytest.raises(Illegal, match=named):
            await bench.does(number, Act.ASSIGN, text, to=DEPARTMENT)
