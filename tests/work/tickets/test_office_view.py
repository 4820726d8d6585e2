"""What the office's people and the complainants are shown of a ticket, and that nothing else comes along."""

from dataclasses import replace
from functools import partial

import pytest
from sqlalchemy import select

from bot.casework.tickets.visibility import Viewer
from bot.dialogue.complaint.filing import Complaint
from bot.domain.act import Act
from bot.domain.role import Role
from bot.domain.ticket_state import TicketState
from bot.work.tickets import TicketShown, by_receipt, own_tickets, shown
from bot.work.tickets.complainant_view import AT_MOST
from complaints import CHIEF, DEPARTMENT, LIAISON, OFFICER, SUPERIOR, Bench
from db.schema import ticket_identities
from db.store import Store
from places import party_in

CANARY_NAME, CANARY_WORDS, CANARY_WHY = "陈金丝雀", "那天窗口摔了我的金丝雀笼子", "他们只说会注意金丝雀"
HANDED_OVER = "有人反映窗口态度不好，请核实"


@pytest.fixture
def bench(store: Store) -> Bench:
    return Bench(store)


@pytest.fixture
async def worked(bench: Bench) -> str:
    """A ticket that has been answered, found wanting, and handed over again."""
    number = await bench.files(Complaint(CANARY_WORDS, None, DEPARTMENT, "周志丽", name=CANARY_NAME))
    await bench.does(number, Act.ACCEPT)
    await bench.adds(number, f"补充：{CANARY_WORDS}")
    await bench.does(number, Act.REPLY, f"{CANARY_NAME}您好，我们会注意")
    await bench.judges(number, False, CANARY_WHY)
    await bench.does(number, Act.ASSIGN, HANDED_OVER, to=DEPARTMENT)
    return number


async def seen(bench: Bench, number: str, viewer: Viewer) -> TicketShown | None:
    ticket, timeline = await bench.ticket(number), await bench.timeline(number)
    return shown(viewer, ticket, bench.now, timeline)


async def test_a_liaison_sees_the_text_handed_over_and_nothing_that_tells_who_complained(
    bench: Bench, worked: str
) -> None:
    view = await seen(bench, worked, LIAISON)
    assert view is not None
    assert view.handed_over == HANDED_OVER
    assert view.content is None
    assert not any(word in repr(view) for word in (CANARY_NAME, CANARY_WORDS, CANARY_WHY, "金丝雀"))
    assert [(e.act, e.note) for e in view.timeline if e.note] == [("assign", f"{DEPARTMENT}：{HANDED_OVER}")]
    assert view.acts == (Act.START, Act.DRAFT, Act.DISOWN)
    await bench.does(worked, Act.DRAFT, "已批评教育", by=LIAISON)
    await bench.does(worked, Act.REPLY, "已批评教育")
    after = await seen(bench, worked, LIAISON)
    assert after is not None
    assert after.reply == "已批评教育"


@pytest.mark.parametrize(
    "viewer",
    [
        replace(LIAISON, departments=frozenset({"运行处"})),
        replace(OFFICER, role=Role.ADMIN),
        SUPERIOR,
    ],
)
async def test_the_others_see_nothing(bench: Bench, worked: str, viewer: Viewer) -> None:
    assert await seen(bench, worked, viewer) is None


async def test_the_office_sees_all_but_who_complained(bench: Bench, worked: str) -> None:
    view = await seen(bench, worked, CHIEF)
    assert view is not None
    assert view.content is not None
    assert view.content.content == CANARY_WORDS
    assert [e.note for e in view.timeline if e.act == "dissatisfied"] == [CANARY_WHY]


async def test_complainants_find_their_own_tickets_with_their_public_timeline(
    bench: Bench, worked: str
) -> None:
    bench.passes(days=1)
    other = await bench.files()
    party = await bench.store.read(partial(party_in, vault=bench.vault, chat=4_200))
    newest, oldest = await bench.store.read(partial(own_tickets, vault=bench.vault, party_id=party.id))
    assert (newest.ticket_no, oldest.ticket_no) == (other, worked)
    assert [m.state for m in oldest.milestones] == [
        TicketState.REGISTERED,
        TicketState.ACCEPTED,
        TicketState.REPLIED,
        TicketState.REOPENED,
        TicketState.ASSIGNED,
    ]
    assert (oldest.reply, oldest.satisfied, oldest.wants_more) == (
        f"{CANARY_NAME}您好，我们会注意",
        False,
        False,
    )
    assert "李敏" not in repr(oldest)


async def test_ones_own_number_is_found_however_many_one_has_filed_since(bench: Bench) -> None:
    first = await bench.files()
    stranger = await bench.files(chat=4_201)
    for _ in range(AT_MOST):
        bench.passes(days=2)
        await bench.files()
    party = await bench.store.read(partial(party_in, vault=bench.vault, chat=4_200))
    own = partial(own_tickets, vault=bench.vault, party_id=party.id)
    seen = [
        {t.ticket_no for t in await bench.store.read(partial(own, named=n))} for n in (None, first, stranger)
    ]
    assert [first in numbers for numbers in seen] == [False, True, False]
    assert not any(stranger in numbers for numbers in seen)


async def test_the_receipt_opens_the_ticket_as_its_complainant_sees_it(bench: Bench, worked: str) -> None:
    await bench.store.write(lambda c: c.execute(ticket_identities.update().values(receipt_hash=b"hash")))
    own = await bench.store.read(partial(by_receipt, vault=bench.vault, receipt_hash=b"hash"))
    assert own is not None
    assert own.reply != ""
    assert await bench.store.read(partial(by_receipt, vault=bench.vault, receipt_hash=b"other")) is None


async def test_a_question_makes_the_next_words_wanted(bench: Bench) -> None:
    number = await bench.files()
    await bench.does(number, Act.ACCEPT)
    await bench.does(number, Act.SUSPEND, "哪一天？")
    party = await bench.store.read(partial(party_in, vault=bench.vault, chat=4_200))
    (own,) = await bench.store.read(partial(own_tickets, vault=bench.vault, party_id=party.id))
    assert own.wants_more
    assert own.finish_by is None


async def test_a_reply_that_a_department_sees_must_not_name_the_complainant(
    bench: Bench, worked: str
) -> None:
    with pytest.raises(ValueError, match="姓名"):
        await bench.does(worked, Act.REPLY, f"{CANARY_NAME}您好")


async def test_the_identity_stands_in_the_clear_nowhere(bench: Bench, worked: str) -> None:
    sealed = await bench.store.read(lambda c: c.execute(select(ticket_identities.c.sealed)).scalar_one())
    assert CANARY_NAME.encode() not in sealed
