"""A complaint taken by turns: its words stand with the ticket alone, and who said them nowhere in clear."""

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import count

import pytest
from sqlalchemy import Connection, func, literal, select, union_all, update

import written
from bot.casework.tickets.receipt_code import BITS
from bot.casework.tickets.ticket_number import ticket_number
from bot.channels.incoming import Chat, Incoming, Phone
from bot.dialogue.conversation import step
from bot.dialogue.inputs import Chose, FileRef, Input, Said, Sent
from bot.dialogue.scene import Scene
from bot.dialogue.talk import Talk
from bot.domain.medium import Medium
from bot.domain.month import Hours
from bot.library import questionnaire, wording
from bot.turns.lookups import IN_ALL_AN_HOUR
from bot.turns.receipt_codes import LOOKED_UP_AN_HOUR
from bot.turns.rules import Rules
from bot.turns.turn import CROWD, Turns
from bot.work.tickets import own_tickets
from db.queries.outbox import outbox as outbox_queries
from db.queries.outbox import sending
from db.queries.people import people
from db.queries.tickets.guesses import A_DAY
from db.schema import attachments, chats, metadata, outbox, tickets
from db.store import Store
from db.vault import Vault

NOW = datetime(2026, 11, 3, 2, 0, tzinfo=UTC)
STORY, NAME, REASON = "CANARY他让我先请吃饭", "CANARY赵小一", "CANARY钱没有退"
RECEIPT = re.compile(r"(?:[0-9A-Z]{4}-){6}[0-9A-Z]{4}")
ZHAO = Chat("7")
SMS = Phone("+8619000000077")
COUNTS = union_all(
    *(select(literal(table.name), func.count()).select_from(table) for table in metadata.sorted_tables)
)
"""How many rows each table has, in one statement."""


@dataclass
class Office:
    """Turns on a store, and what was said so far."""

    store: Store
    vault: Vault = field(default_factory=lambda: Vault("key"))
    now: datetime = NOW
    chance: int = 7
    numbers: "count[int]" = field(default_factory=count)
    drawn: list[int] = field(default_factory=list)
    """How many random bits were asked for, each time."""

    def turns(self) -> Turns:
        rules = Rules("省经信委", questionnaire(), wording(), Hours.parse("09:00-20:00"))
        return Turns(
            self.store,
            self.vault,
            lambda: rules,
            refs=lambda: f"REF{next(self.numbers):05d}",
            chance=self._draw,
            departments=lambda: {"无线电管理处": ("周志丽",)},
        )

    async def hears(self, event: Input, address: Chat | Phone = ZHAO, turns: Turns | None = None) -> str:
        """Take one message; what is said to it. As the dispatcher does, what was sent is settled."""
        self.now += timedelta(seconds=5)
        raw = event.text if isinstance(event, Said) else ""
        channel = "sms" if isinstance(address, Phone) else "telegram"
        incoming = Incoming(channel, address, event, f"m{next(self.numbers)}", raw)
        await (turns or self.turns()).take(incoming, self.now)
        return await self.store.write(partial(self._send, channel=channel))

    def _draw(self, bits: int) -> int:
        self.drawn.append(bits)
        return self.chance

    async def number(self) -> str:
        """The number of the only complaint."""
        return await self.store.read(lambda c: c.execute(select(tickets.c.ticket_no)).scalar_one())

    async def rows(self) -> "Counter[str]":
        """How many rows each table has."""
        return await self.store.read(lambda c: Counter(dict(c.execute(COUNTS).all())))

    def _send(self, connection: Connection, *, channel: str) -> str:
        said: list[str] = []
        while True:
            started, _ = sending.start(connection, channel=channel, owner="me", now=self.now, most=50)
            if not started:
                return "\n".join(said)
            said += [posting.message(self.vault).text for posting in started]
            sending.accept(connection, [(p.id, f"P{p.id}") for p in started], now=self.now)

    async def files(self, *, named: bool, address: Chat = ZHAO) -> str:
        """Tell a whole complaint; the last words."""
        for event in (
            Said(Medium.CHAT, "投诉"),
            Chose(Medium.CHAT, "category", "extortion", "吃拿卡要"),
            Said(Medium.CHAT, "无线电管理处"),
            Said(Medium.CHAT, "周志丽"),
            Said(Medium.CHAT, STORY),
            Chose(Medium.CHAT, "happened", "yesterday", "昨天"),
            Chose(Medium.CHAT, "files", "done", "没有了"),
        ):
            await self.hears(event, address)
        if named:
            await self.hears(Said(Medium.CHAT, "实名"), address)
            await self.hears(Said(Medium.CHAT, NAME), address)
        else:
            await self.hears(Said(Medium.CHAT, "匿名"), address)
        return await self.hears(Said(Medium.CHAT, "提交"), address)

    async def places_of(self, words: str) -> set[str]:
        """The columns in which these words stand in clear."""
        return await self.store.read(partial(_places, words=words))


def _places(connection: Connection, *, words: str) -> set[str]:
    found = set()
    for table in metadata.tables.values():
        for row in connection.execute(select(table)):
            for name, value in row._asdict().items():
                text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
                if words in text:
                    found.add(f"{table.name}.{name}")
    return found


def _files(connection: Connection) -> list[tuple[str, str]]:
    return [(row.state, row.file_id) for row in connection.execute(select(attachments))]


@pytest.fixture
def office(store: Store) -> Office:
    return Office(store)


async def test_the_words_of_a_named_complaint_stand_with_the_ticket_and_the_name_nowhere(
    office: Office,
) -> None:
    said = await office.files(named=True)
    assert "TS-20261103-" in said
    assert await office.places_of(STORY) == set()
    assert await office.places_of(NAME) == set()
    row = await office.store.read(lambda c: c.execute(select(tickets)).one())
    assert (row.category, row.department, row.official, row.anonymous) == (
        "extortion",
        "无线电管理处",
        "周志丽",
        False,
    )
    assert row.accept_by is not None


async def test_an_anonymous_complaint_has_a_receipt_that_nobody_keeps(office: Office) -> None:
    said = await office.files(named=False)
    code = RECEIPT.search(said)
    assert code is not None
    assert await office.places_of(code[0]) == set()
    told = await office.hears(Said(Medium.CHAT, f"查 {code[0].lower()}"), Chat("99"))
    assert "TS-20261103-" in told
    assert "已登记" in told
    assert await office.places_of(code[0].lower()) == set()


async def test_two_anonymous_complaints_have_two_receipts(office: Office) -> None:
    first = await office.files(named=False)
    office.chance = 8
    second = await office.files(named=False, address=Chat("8"))
    one, other = RECEIPT.search(first), RECEIPT.search(second)
    assert one is not None
    assert other is not None
    assert one[0] != other[0]


async def test_a_number_tells_a_stranger_nothing_and_costs_the_same_whether_there_is_such_a_complaint(
    office: Office,
) -> None:
    """In a chat and by text message, whatever became of it; in their own chat its complainant sees it."""
    await office.files(named=True)
    right, wrong = await office.number(), ticket_number(date(2026, 11, 3), 99)
    turns, heard, chats_of = office.turns(), set(), count(1_000)
    for change in ({}, {"state": "transferred"}, {"about_office": True}):
        if change:
            await office.store.write(lambda c, to=change: c.execute(update(tickets).values(to)))  # type: ignore[misc]
        for number in (right, wrong):
            for words in (number, f"{number} 不认可"):
                n = next(chats_of)
                for medium, who in ((Medium.CHAT, Chat(str(n))), (Medium.SMS, Phone(f"+861900000{n}"))):
                    before = await office.rows()
                    said = await office.hears(Said(medium, words), who, turns)
                    assert right not in said
                    assert number not in said
                    heard.add(
                        (
                            medium,
                            words.replace(number, ""),
                            said,
                            frozenset((await office.rows() - before).items()),
                        )
                    )
    assert len(heard) == 4
    assert right in await office.hears(Said(Medium.CHAT, right))


async def test_a_crowd_of_strangers_reads_one_sentence_and_keeps_no_complainant_out(office: Office) -> None:
    code = RECEIPT.search(await office.files(named=False))
    assert code is not None
    turns = office.turns()
    turns._look_ups._lately.extend([office.now] * IN_ALL_AN_HOUR)
    for chat, words, sentence in (
        (9, ticket_number(date(2026, 11, 3), 99), "请明天再来查"),
        (10, code[0], "已登记"),
        (10, code[0], "请明天再来查"),
        (7, await office.number(), "已登记"),
    ):
        assert sentence in await office.hears(Said(Medium.CHAT, words), Chat(str(chat)), turns)


async def test_guessing_is_braked(office: Office) -> None:
    await office.files(named=True)
    turns = office.turns()
    numbers = [ticket_number(date(2026, 11, 3), n) for n in range(12, 22)]
    told = [await office.hears(Said(Medium.CHAT, f"进度 {no}"), Chat("9"), turns) for no in numbers]
    assert [("没有查到" in text) for text in told] == [True] * A_DAY + [False] * (len(told) - A_DAY)
    assert (
        len({*told[A_DAY:], await office.hears(Said(Medium.CHAT, await office.number()), Chat("9"), turns)})
        == 1
    )
    office.now += timedelta(days=2)
    assert "没有查到" in await office.hears(Said(Medium.CHAT, numbers[0]), Chat("9"), turns)


async def test_receipt_codes_are_looked_up_a_few_times_an_hour(office: Office) -> None:
    code = RECEIPT.search(await office.files(named=False))
    assert code is not None
    turns = office.turns()
    told = [await office.hears(Said(Medium.CHAT, code[0]), Chat("9"), turns) for _ in range(7)]
    assert [("已登记" in text) for text in told] == [True] * LOOKED_UP_AN_HOUR + [False] * 2
    assert await office.places_of(code[0]) == set()


async def test_a_draft_lives_in_the_database_sealed(office: Office) -> None:
    await office.hears(Said(Medium.CHAT, f"投诉 {STORY}"))
    assert await office.places_of(STORY) == set()
    assert await office.places_of("CANARY") == set()


async def test_a_picture_is_wanted_for_the_draft_and_dropped_with_it(office: Office) -> None:
    await office.hears(Said(Medium.CHAT, f"投诉 {STORY}"))
    await office.hears(Sent(Medium.CHAT, "photo", FileRef("file-1", 1000)))
    assert await office.store.read(_files) == [("wanted", "file-1")]
    await office.hears(Said(Medium.CHAT, "取消"))
    assert await office.store.read(_files) == [("dropped", "file-1")]


async def test_what_a_chat_filed_before_it_showed_its_phone_stays_its_persons(office: Office) -> None:
    await office.files(named=True)
    turns = office.turns()
    shared = Incoming(
        "telegram", Chat("7", phone=SMS), Said(Medium.CHAT, "你好"), f"m{next(office.numbers)}", "你好"
    )
    await turns.take(shared, office.now)
    party = await office.store.write(
        partial(people.of_phone, vault=office.vault, e164=SMS.e164, can_sms=True)
    )
    own = await office.store.read(partial(own_tickets, vault=office.vault, party_id=party.id))
    assert [t.ticket_no[:12] for t in own] == ["TS-20261103-"]
    assert "已登记" in await office.hears(Said(Medium.CHAT, "进度"))


async def test_a_crowd_waits_but_a_first_report_is_taken(office: Office) -> None:
    turns = office.turns()
    await office.files(named=True)
    turns._filed.extend([office.now] * CROWD)
    refused = await office.hears(Said(Medium.CHAT, f"投诉 {STORY}"), turns=turns)
    first = await office.hears(Said(Medium.CHAT, f"投诉 {STORY}"), Chat("8"), turns=turns)
    assert refused != first
    assert await office.store.read(lambda c: len(c.execute(select(chats)).all())) == 2


async def test_a_complaint_by_text_message_keeps_its_words_with_the_ticket(office: Office) -> None:
    await office.hears(Said(Medium.SMS, f"投诉 {STORY}"), SMS)
    said = await office.hears(Said(Medium.SMS, "1"), SMS)
    assert "TS-20261103-" in said
    await office.store.write(partial(outbox_queries.forget, now=office.now + outbox_queries.NEEDED))
    assert await office.places_of(STORY) == set()
    texts = await office.store.read(lambda c: set(written.received(c, office.vault)))
    assert texts == {"[complaint]"}
    kept = select(outbox.c.words_sealed).where(outbox.c.state == "accepted")
    assert await office.store.read(lambda c: set(c.execute(kept).scalars())) == {None}


async def test_a_complaint_is_decided_in_one_step_and_a_code_that_nobody_was_told_serves_the_next(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns, steps = office.turns(), Counter[str]()

    def counted(talk: Talk, event: Input, scene: Scene) -> object:
        steps["step"] += 1
        return step(talk, event, scene)

    monkeypatch.setattr("bot.turns.turn.step", counted)
    story = Said(Medium.CHAT, "投诉 " + STORY)
    submitted = Chose(Medium.CHAT, "confirm", "submit_anonymous", "匿名提交")
    category = Chose(Medium.CHAT, "category", "extortion", "吃拿卡要")
    told = (story, category, Said(Medium.CHAT, "取消"), story, category, submitted)
    answers = [await office.hears(event, turns=turns) for event in told]
    assert RECEIPT.search(answers[-1]) is not None
    assert steps["step"] == len(told)
    assert office.drawn.count(BITS) == 1
