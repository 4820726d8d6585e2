"""A witness over HTTP is asked by itself: it signs what continues what it signed, and whatever else it answers is told."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import pytest
from aiohttp import web

from bot.casework.health.judgement import problems
from bot.casework.health.problem import ProblemKind
from bot.casework.ledger.cosignatures import cosignature
from bot.casework.ledger.keys import SigningKey
from bot.casework.ledger.notes import note_read
from bot.channels.plain_words import plain
from bot.channels.vendor import DoctorFinding, State
from bot.domain.month import OFFICE_ZONE
from bot.settings.witnesses import WitnessPost, witness_posts_of, witnesses_of
from db.queries.ledger import checkpoints, signing_keys, slots, witnessing
from db.queries.processes import health
from db.store import Store
from handlers.terminal.checkup.checkup import ADVICE
from http_witness import HttpWitness, served
from ledgers import DAY, WITNESS
from offices import MONTH, WINDOW, Clock, OfficeHouse, Provider, import_cases, phone
from scheduler.ledger.cosigning import LONGEST_PAUSE, Cosigning
from scheduler.ledger.witness_door import LARGEST

SECOND = SigningKey("witness.example.org/w2", WITNESS.kind, b"\x07" * 32)


@dataclass
class Witnessed:
    """An office whose roster waits, and a witness that answers."""

    store: Store
    witness: HttpWitness

    def __post_init__(self) -> None:
        self.clock = Clock(WINDOW.opens + timedelta(hours=10))
        self.house = OfficeHouse(
            self.store, self.clock, Provider(self.clock), witnesses=[WITNESS.verifier, SECOND.verifier]
        )
        self.cosigning = self.another()

    def another(self) -> Cosigning:
        """What asks in another process."""
        return Cosigning(
            self.store,
            posts=lambda: [WitnessPost(WITNESS.verifier, self.witness.address)],
            witnesses=lambda: [WITNESS.verifier, SECOND.verifier],
            clock=self.clock,
        )

    async def waits(self) -> bool:
        """Whether somebody is not written to yet."""
        return await self.store.read(slots.uncleared) == [str(MONTH)]

    async def next_turn(self) -> None:
        """However long it pauses."""
        self.clock.turn(LONGEST_PAUSE)
        await self.cosigning.tick()

    async def troubles(self) -> list[str]:
        """What the doctor and the office's chat say, after a while."""
        now = self.clock() + timedelta(minutes=3)
        measured = partial(
            health.measure, now=now, zone=OFFICE_ZONE, months=(), receipts_on=(), not_called={}
        )
        found = problems(await self.store.read(measured))
        return [problem.says for problem in found if problem.kind is ProblemKind.WITNESS_REFUSED]


@pytest.fixture
async def office(store: Store) -> AsyncIterator[Witnessed]:
    async with served(HttpWitness(WITNESS)) as witness:
        office = Witnessed(store, witness)
        await import_cases(store, [phone(1), phone(2), None])
        await office.house.tick()
        witness.know(*await store.read(signing_keys.verifiers))
        yield office


async def test_a_roster_is_witnessed_by_itself_and_every_later_checkpoint_continues_it(
    office: Witnessed,
) -> None:
    assert await office.waits()
    await office.cosigning.tick()
    assert not await office.waits()
    await office.cosigning.tick()
    assert office.witness.asked == [(0, 200)]

    for text, who in (("5", phone(1)), ("2", phone(2))):
        await office.house.tick()
        await office.house.says(who, text, who)
    office.clock.now = WINDOW.closes + timedelta(minutes=1)
    await office.house.tick()
    await office.cosigning.tick()
    made = await office.store.read(checkpoints.every)
    assert len(made) > 1
    assert [one.witnesses for one in made] == [1] * len(made)
    assert {status for _, status in office.witness.asked} == {200}
    assert [old for old, _ in office.witness.asked] == [0, *(one.size for one in made[:-1])]
    assert await office.troubles() == []


async def test_what_a_witness_signed_and_we_did_not_hear_is_signed_again_from_where_it_is(
    office: Witnessed,
) -> None:
    made = await office.store.read(checkpoints.newest)
    assert made is not None
    origin = note_read(made.note.encode()).text.partition("\n")[0]
    office.witness.held[origin] = made.size, bytes.fromhex(made.root)
    await office.cosigning.tick()
    assert office.witness.asked == [(0, 409), (made.size, 200)]
    assert not await office.waits()


async def test_a_witness_that_knows_the_former_key_signs_up_to_the_handover_and_the_rest_once_it_is_told(
    office: Witnessed,
) -> None:
    renew = partial(witnessing.renew_key, vault=office.house.vault, origin="", now=office.clock())
    new = await office.store.write(renew)
    await import_cases(office.store, [phone(1), phone(2), None, phone(4)])
    await office.house.tick()
    await office.cosigning.tick()
    assert [status for _, status in office.witness.asked] == [200, 403]
    assert "新公钥" in "".join(await office.troubles())
    assert await office.waits()
    office.witness.know(*await office.store.read(signing_keys.verifiers))
    assert new in office.witness.logs[new.name]
    await office.next_turn()
    assert not await office.waits()
    assert [one.witnesses for one in await office.store.read(checkpoints.every)] == [1, 1]


SIZE = "text/x.tlog.size"
ANSWERS = (
    (partial(web.Response, status=404), "没有登记"),
    (partial(web.Response, status=403), "新公钥"),
    (partial(web.Response, status=422), "接不上"),
    (partial(web.Response, status=500), "500"),
    (partial(web.Response, status=302, headers={"Location": "/elsewhere"}), "302"),
    (partial(web.Response, status=409, text="3\n"), "第几行"),
    (partial(web.Response, status=409, text="03\n", content_type=SIZE), "第几行"),
    (partial(web.Response, status=409, text="9\n", content_type=SIZE), "旧的备份"),
    (partial(web.Response, status=409, text="0\n", content_type=SIZE), "不一致"),
    (partial(web.Response, status=200, text=""), "写法不对"),
    (partial(web.Response, status=200, text="x" * (LARGEST + 1)), "太长"),
)


async def test_whatever_else_it_answers_is_told_and_clears_nothing(office: Witnessed) -> None:
    for asked, (instead, said) in enumerate(ANSWERS, 1):
        office.witness.instead = instead
        await office.next_turn()
        await office.cosigning.tick()  # it is left in peace for a while
        assert len(office.witness.asked) == asked, said
        assert await office.waits(), said
        (told,) = await office.troubles()
        assert f"见证单位（{WITNESS.name}）没有签：" in told
        assert said in told
        shown = plain(DoctorFinding("", State.BAD, told, ADVICE[ProblemKind.WITNESS_REFUSED]))
        assert shown.startswith("见证单位没有签：它")
        assert shown.endswith(ADVICE[ProblemKind.WITNESS_REFUSED])


async def test_a_wrong_signature_is_refused_and_a_stranger_s_beside_the_right_one_left_out(
    office: Witnessed,
) -> None:
    made = await office.store.read(checkpoints.newest)
    assert made is not None
    text = note_read(made.note.encode()).text
    other = cosignature(text + "x\n", WITNESS, DAY).text
    strange = cosignature(text, SECOND, DAY).text
    for line, said in ((other, "签名不对"), (strange, "公钥")):
        office.witness.instead = partial(web.Response, text=f"{line}\n")
        await office.next_turn()
        assert said in "".join(await office.troubles())
        assert await office.waits()
    right = cosignature(text, WITNESS, DAY).text
    office.witness.instead = partial(web.Response, text=f"{strange}\n{right}\n")
    await office.next_turn()
    assert not await office.waits()
    assert await office.troubles() == []
    kept = await office.store.read(checkpoints.newest)
    assert kept is not None
    assert (right in kept.note, strange in kept.note) == (True, False)


async def test_two_ledgers_are_found_whether_the_other_is_as_long_or_shorter(office: Witnessed) -> None:
    made = await office.store.read(checkpoints.newest)
    assert made is not None
    origin = note_read(made.note.encode()).text.partition("\n")[0]
    for size, said in ((made.size, "两本台账"), (1, "接不上")):
        office.witness.held[origin] = size, b"\x09" * 32
        await office.next_turn()
        assert said in "".join(await office.troubles())
        assert await office.waits()
    assert [status for _, status in office.witness.asked] == [409, 409, 409, 422]


async def test_who_does_not_answer_is_asked_again_later_and_by_any_process(office: Witnessed) -> None:
    there, office.witness.address = office.witness.address, "http://127.0.0.1:9/w1"
    await office.cosigning.tick()
    assert "连不上" in "".join(await office.troubles())
    office.witness.address = there
    await office.cosigning.tick()
    assert await office.waits()
    await office.next_turn()
    assert not await office.waits()
    assert await office.troubles() == []
    await office.another().tick()
    assert office.witness.asked == [(0, 200)]


def test_an_address_stands_behind_its_key() -> None:
    alone, beside = WITNESS.verifier.text, f"{SECOND.verifier.text}@https://w.example.org/w2/"
    assert witnesses_of(f"{alone} {beside}") == (WITNESS.verifier, SECOND.verifier)
    assert witness_posts_of(f"{alone} {beside}") == (
        WitnessPost(SECOND.verifier, "https://w.example.org/w2"),
    )
    for wrong in (f"{alone}@http://w.example.org", f"{alone}@ftp://w.example.org"):
        with pytest.raises(ValueError, match="https"):
            witness_posts_of(wrong)
