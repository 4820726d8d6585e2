"""`huifang db check` finds a score that nobody gave, in an open month too, and a line taken out of a complaint's timeline."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from sqlalchemy import Connection, delete, insert, select, update

from bot.channels.incoming import Incoming, Phone
from bot.dialogue.inputs import Pressed
from bot.domain.medium import Medium
from bot.domain.ticket_state import TicketState
from db.migrations.append_only import lifted
from db.queries.tickets import timelines
from db.queries.tickets.timelines import Event
from db.schema import answers, callbacks, ticket_events, tickets
from db.store import Store
from db.upkeep.score_checks import scored
from db.upkeep.timeline_checks import told
from offices import WINDOW, Clock, OfficeHouse, Provider, import_cases, phone
from rows import add

Damage = Callable[[Connection], object]
NO = "TS-20261103-7KQ2X-C"
MADE_UP = {"question": "overall", "value": "5", "raw": "很好", "channel": "twilio", "at": WINDOW.opens}


def _of(**values: object) -> Damage:
    return lambda c: c.execute(update(answers).values(values))


def _and_scored(**values: object) -> Damage:
    def damage(connection: Connection) -> None:
        _of(**values)(connection)
        _score(connection, 5)

    return damage


def _made_up(connection: Connection, **otherwise: object) -> None:
    case_no = connection.execute(callbacks.select()).first()
    assert case_no is not None
    connection.execute(insert(answers).values({"case_no": case_no.case_no, **MADE_UP, **otherwise}))


SCORES: dict[str, tuple[str, Damage]] = {
    "a better score": ("不是最后一次答复给的", _of(value="5")),
    "better words, too": ("和收到的原话不一样", _and_scored(value="5", raw="5")),
    "at another moment": ("没有收到过这样的消息", _of(at=WINDOW.closes)),
    "one more answer": ("没有收到过这样的消息", _made_up),
    "one on the phone": ("没有那次电话的记录", partial(_made_up, channel="phone")),
    "none any more": ("不是最后一次答复给的", lambda c: c.execute(delete(answers))),
    "another result": ("不是最后一次答复给的", lambda c: _score(c, 3)),
}


def _score(connection: Connection, score: int) -> None:
    connection.execute(update(callbacks).values(score=score).where(callbacks.c.score.is_not(None)))


def _line(connection: Connection, n: int) -> None:
    connection.execute(delete(ticket_events).where(ticket_events.c.id == f"{NO}/{n:04}"))


TIMELINES: dict[str, tuple[str, Damage]] = {
    "the first line": ("的经过少了", partial(_line, n=0)),
    "one in between": ("的经过少了", partial(_line, n=1)),
    "the last one": ("不是最后一步的", partial(_line, n=2)),
    "all": ("的经过少了", lambda c: c.execute(delete(ticket_events))),
    "another state": ("不是最后一步的", lambda c: c.execute(update(tickets).values(state="closed"))),
}


async def test_a_score_that_nobody_gave_and_a_timeline_with_a_gap_are_named(store: Store) -> None:
    clock = Clock(WINDOW.opens + timedelta(hours=10))
    await import_cases(store, [phone(1)])
    house = OfficeHouse(store, clock, Provider(clock))
    await house.tick()
    await house.says(phone(1), "2", "m1")
    await store.write(partial(_complained, house=house))
    found = await store.write(partial(_each_alone, house=house))
    wanted = SCORES | TIMELINES
    assert {what: said for what, (said, _) in wanted.items() if said not in found[what]} == {}, found
    assert found["nothing"] == ""


async def test_an_honest_press_of_a_button_is_no_score_that_nobody_gave(store: Store) -> None:
    """The message says what the button said, the answer keeps what its choice is called: 非常满意, 5 非常满意."""
    clock = Clock(WINDOW.opens + timedelta(hours=10))
    [case_no] = await import_cases(store, [phone(1)])
    house = OfficeHouse(store, clock, Provider(clock))
    await house.tick()
    pressed = Pressed(Medium.CHAT, case_no, "overall", "5")
    press = Incoming("whatsapp", Phone(phone(1)), pressed, message_id="m1", raw="非常满意")
    await house.turns.take(press, clock())
    found = await store.read(partial(scored, vault=house.vault))
    assert (found.ok, await store.read(lambda c: c.execute(select(answers.c.raw)).scalar_one())) == (
        True,
        "5 非常满意",
    ), found.detail


def _complained(connection: Connection, *, house: OfficeHouse) -> None:
    add(connection, tickets, ticket_no=NO, state="working")
    for state in (TicketState.REGISTERED, TicketState.ACCEPTED, TicketState.WORKING):
        event = Event(WINDOW.opens, "note", state, "李敏", "")
        timelines.append(connection, house.vault, NO, event)


def _each_alone(connection: Connection, *, house: OfficeHouse) -> dict[str, str]:
    """What is said after each damage, which is undone before the next."""
    found = {}
    with lifted(connection, "ticket_events"):
        damages = {"nothing": ("", lambda c: None)} | SCORES | TIMELINES
        for what, (_, damage) in damages.items():
            undo = connection.begin_nested()
            damage(connection)
            looks = (scored(connection, vault=house.vault), told(connection))
            found[what] = " ".join(look.detail for look in looks if not look.ok)
            undo.rollback()
    return found
