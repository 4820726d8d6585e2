"""Between a department and a citizen stands the office: drafts, their release and their return; the net and its brake."""

from dataclasses import replace
from functools import partial

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from bot.casework.tickets.ticket import NOT_PLAIN, Illegal, Order
from bot.domain.act import Act
from bot.domain.role import Role
from bot.domain.ticket_state import TicketState
from bot.work.tickets import NoSuchTicket, draft_of, own_tickets, release, shown
from bot.work.tickets.brakes import untold
from bot.work.tickets.identity_checks import TEXTS_AN_HOUR, Caught
from complaints import CHAT, CHIEF, DEPARTMENT, LIAISON, OFFICER, PHONE, Bench
from db.queries.tickets import ticket_work
from db.schema import audit, outbox
from db.store import Store
from places import party_in

HANDED_OVER = "有群众反映窗口一次性告知没有做到，请核实"
RELEASE = Order(Act.REPLY, OFFICER.name, Role.OFFICER)
FIRST, SECOND, RELEASED = (
    "没有这回事",
    "窗口确实漏说了一份材料，已经改正",
    "窗口漏说了一份材料，已改正，向您道歉",
)
NOTE = "请写清楚怎么改正"


@pytest.fixture
def bench(store: Store) -> Bench:
    return Bench(store)


@pytest.fixture
async def number(bench: Bench) -> str:
    """A complaint that a department has to answer."""
    number = await bench.files(phone=PHONE)
    await bench.does(number, Act.ASSIGN, HANDED_OVER, to=DEPARTMENT)
    return number


async def told(bench: Bench) -> list[str]:
    """What has been queued for anybody."""
    return [text for _, text in await bench.letters()]


async def as_told_on_request(bench: Bench) -> str:
    """All that the complainant can ask to see."""
    party = await bench.store.read(partial(party_in, vault=bench.vault, chat=CHAT))
    return repr(await bench.store.read(partial(own_tickets, vault=bench.vault, party_id=party.id)))


async def test_the_citizen_gets_what_was_released_once_and_nothing_before(bench: Bench, number: str) -> None:
    for text in (FIRST, SECOND):
        done = await bench.does(number, Act.DRAFT, text, by=LIAISON)
        assert (done.ticket.state, done.ticket.draft, done.told) == (TicketState.DRAFTED, text, None)
        assert done.ticket.finish_by is not None, "the clock goes on: the office has it"
        if text is FIRST:
            returned = await bench.does(number, Act.RETURN, NOTE)
            assert (returned.ticket.state, returned.ticket.draft) == (TicketState.WORKING, None)
            view = shown(LIAISON, returned.ticket, bench.now, await bench.timeline(number))
            assert view is not None
            assert [e.note for e in view.timeline][1:] == [FIRST, NOTE]
    assert await told(bench) == []
    assert FIRST not in await as_told_on_request(bench)
    assert "drafted" in await as_told_on_request(bench)
    done = await bench.does(number, Act.REPLY, RELEASED)
    assert (done.ticket.state, done.ticket.draft, done.ticket.reply) == (TicketState.REPLIED, None, RELEASED)
    (letter,) = await told(bench)
    assert RELEASED in letter
    everything = letter + await as_told_on_request(bench)
    assert not any(words in everything for words in (FIRST, SECOND, NOTE))
    rows = await bench.store.read(lambda c: list(c.execute(select(audit.c.act, audit.c.detail))))
    assert '"edited": true' in next(detail for act_, detail in rows if act_ == "ticket.reply")


async def test_released_as_it_stands_it_goes_out_once_however_often_it_is_asked_for(
    bench: Bench, number: str
) -> None:
    await bench.does(number, Act.DRAFT, SECOND, by=LIAISON)
    order = replace(RELEASE, text=SECOND)
    work = partial(
        release, registry=bench.registry, voice=bench.voice, ticket_no=number, order=order, now=bench.now
    )
    assert (await bench.store.write(work)).ticket.reply == SECOND
    with pytest.raises(Illegal, match="没有等着审核的答复"):
        await bench.store.write(work)
    assert [SECOND in text for text in await told(bench)] == [True]


async def test_a_draft_that_the_department_changed_since_it_was_read_does_not_go_out(
    bench: Bench, number: str
) -> None:
    await bench.does(number, Act.DRAFT, FIRST, by=LIAISON)
    read = await bench.store.read(partial(draft_of, vault=bench.vault, ticket_no=number, order=RELEASE))
    assert read == FIRST
    await bench.does(number, Act.DRAFT, SECOND, by=LIAISON)
    work = partial(
        release,
        registry=bench.registry,
        voice=bench.voice,
        ticket_no=number,
        order=replace(RELEASE, text=read),
        now=bench.now,
    )
    with pytest.raises(Illegal, match="刚改过"):
        await bench.store.write(work)
    assert await told(bench) == []
    assert (await bench.ticket(number)).draft == SECOND


async def test_the_database_itself_holds_that_only_a_drafted_ticket_has_a_draft(
    bench: Bench, number: str
) -> None:
    ticket = await bench.ticket(number)
    broken = (replace(ticket, draft=FIRST), replace(ticket, state=TicketState.DRAFTED))
    for wrong in broken:
        save = partial(
            ticket_work.save, vault=bench.vault, ticket=wrong, clock=ticket_work.TermClock(None, "")
        )
        with pytest.raises(IntegrityError):
            await bench.store.write(save)
    assert await bench.ticket(number) == ticket


@pytest.mark.parametrize("broken", ["save", "append", "tell"])
async def test_a_crash_in_the_middle_of_a_release_leaves_the_draft_a_draft(
    bench: Bench, number: str, broken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await bench.does(number, Act.DRAFT, SECOND, by=LIAISON)
    where = {
        "save": "bot.work.tickets.acts.ticket_work.save",
        "append": "bot.work.tickets.acts.timelines.append",
        "tell": "bot.work.tickets.notices.outbox.add",
    }[broken]

    def dies(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(where, dies)
        with pytest.raises(KeyboardInterrupt):
            await bench.does(number, Act.REPLY, RELEASED)
    ticket = await bench.ticket(number)
    assert (ticket.state, ticket.draft, ticket.reply) == (TicketState.DRAFTED, SECOND, None)
    assert await told(bench) == []
    await bench.does(number, Act.REPLY, RELEASED)
    assert len(await told(bench)) == 1


async def test_a_department_reaches_no_citizen_by_any_act(bench: Bench, number: str) -> None:
    for what in Act:
        try:
            await bench.does(number, what, "我们的话", by=LIAISON, to=DEPARTMENT, days=3)
        except (Illegal, NoSuchTicket):
            continue
    assert await told(bench) == []
    assert await bench.store.read(lambda c: c.execute(select(outbox)).all()) == []
    assert "我们的话" not in await as_told_on_request(bench)


async def test_a_question_for_the_complainant_is_put_by_the_office(bench: Bench, number: str) -> None:
    await bench.does(number, Act.DRAFT, "要知道是哪一天", by=LIAISON)
    asked = await bench.does(number, Act.SUSPEND, "请问是哪一天？")
    assert (asked.ticket.state, asked.ticket.draft) == (TicketState.SUSPENDED, None)
    (letter,) = await told(bench)
    assert "请问是哪一天？" in letter


async def test_what_is_not_theirs_goes_back_to_the_office_and_elsewhere(bench: Bench, number: str) -> None:
    before = (await bench.ticket(number)).finish_by
    with pytest.raises(Illegal, match="为什么不是本处室的事"):
        await bench.does(number, Act.DISOWN, " ", by=LIAISON)
    back = (await bench.does(number, Act.DISOWN, "该事项由运行处办理", by=LIAISON)).ticket
    assert (back.state, back.with_department, back.handed_over) == (TicketState.ACCEPTED, None, None)
    assert back.finish_by == before
    with pytest.raises(NoSuchTicket):
        await bench.does(number, Act.DRAFT, "还是我们办", by=LIAISON)
    await bench.does(number, Act.ASSIGN, HANDED_OVER, to="运行处")
    other = replace(LIAISON, name="刘联络", departments=frozenset({"运行处"}))
    view = shown(other, await bench.ticket(number), bench.now, await bench.timeline(number))
    assert view is not None
    assert "由运行处办理" not in repr(view), "what one department says is not for another"


async def test_twice_reopened_a_department_still_drafts_and_the_chief_releases(bench: Bench) -> None:
    number = await bench.files()
    for _ in range(2):
        await bench.does(number, Act.ASSIGN, HANDED_OVER, to=DEPARTMENT)
        await bench.does(number, Act.REPLY, "已处理")
        await bench.judges(number, False, "没有")
    await bench.does(number, Act.ASSIGN, HANDED_OVER, to=DEPARTMENT, by=CHIEF)
    await bench.does(number, Act.DRAFT, SECOND, by=LIAISON)
    with pytest.raises(Illegal, match="两次"):
        await bench.does(number, Act.REPLY, SECOND)
    assert (await bench.does(number, Act.REPLY, SECOND, by=CHIEF)).ticket.state is TicketState.REPLIED


@pytest.mark.parametrize("text", ["陈小满您好", "陳·小滿", "请打190 0000 0042", "一九〇〇〇〇〇〇〇四二"])
async def test_the_net_speaks_to_the_officer_and_to_nobody_else(bench: Bench, number: str, text: str) -> None:
    heard = set()
    for words in (text, "王大力您好，请打555-0142", "陈小平、王大力"):
        try:
            await bench.does(number, Act.DRAFT, words, by=LIAISON)
            heard.add("")
        except Illegal as e:
            heard.add(str(e))
    assert heard <= {"", NOT_PLAIN}
    if (await bench.ticket(number)).state is not TicketState.DRAFTED:
        await bench.does(number, Act.DRAFT, SECOND, by=LIAISON)
    for what in (Act.REPLY, Act.RETURN, Act.ASSIGN):
        with pytest.raises(Caught, match=r"投诉人的(姓名|电话)"):
            await bench.does(number, what, text, to=DEPARTMENT)
    assert (await bench.ticket(number)).state is TicketState.DRAFTED
    assert await told(bench) == []
    wanted = select(audit.c.by_whom, audit.c.detail).where(audit.c.act == "ticket.check").order_by(audit.c.id)
    lines = await bench.store.read(lambda c: [tuple(row) for row in c.execute(wanted)])
    assert {by for by, _ in lines} == {OFFICER.name}
    assert len(lines) == 4, "the hand-over, and each refusal"
    assert not any(text in detail for _, detail in lines)


async def test_name_after_name_is_braked_and_the_chief_told(bench: Bench, number: str) -> None:
    await bench.does(number, Act.DRAFT, SECOND, by=LIAISON)
    said = []
    for n in range(TEXTS_AN_HOUR + 3):
        text = f"请写清楚第{n}条，陈小满"
        said.append(await _caught(bench, number, text))
    assert all("姓名" in words for words in said[: TEXTS_AN_HOUR - 1])  # the hand-over was the first text
    assert all("先停一停" in words for words in said[TEXTS_AN_HOUR - 1 :])
    assert "姓名" in await _caught(bench, number, "请写清楚第0条，陈小满"), "the same again tells nothing new"
    assert await bench.store.write(partial(untold, vault=bench.vault, now=bench.now)) == [OFFICER.name]
    assert await bench.store.write(partial(untold, vault=bench.vault, now=bench.now)) == []
    bench.passes(hours=1, minutes=1)
    assert (await bench.does(number, Act.RETURN, NOTE)).ticket.state is TicketState.WORKING


async def _caught(bench: Bench, number: str, text: str) -> str:
    with pytest.raises(Caught) as refused:
        await bench.does(number, Act.RETURN, text)
    return str(refused.value)
