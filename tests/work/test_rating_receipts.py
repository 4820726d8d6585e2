"""Receipts by message: given to who asks about a case of theirs, and proven to whoever brings the code, from what was signed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, create_engine, select, update

import written
from bot.casework.ledger.cosignatures import cosignature
from bot.casework.ledger.lines import ErratumLine, ErratumReason, line_of
from bot.casework.ledger.notes import note_read
from bot.casework.ledger.outcomes import OutcomeCode
from bot.casework.ledger.proofs import inclusion_path
from bot.casework.ledger.rating_receipt import receipt_secret
from bot.casework.tickets.receipt_code import receipt_code
from bot.domain.disposition import Disposition
from bot.domain.rating_receipt_state import CountedResult, ReceiptState
from bot.turns.turn import PRIVATE
from bot.work.rating_receipts import AT_MOST, ReceiptChecks
from db.queries.ledger import checkpoints, head, witnessing
from db.queries.ledger.head import Pen
from db.queries.ledger.inclusion import Runs
from db.schema import ledger_head, ledger_lines
from db.schema.naming import METADATA
from db.store import Store
from doorway import WANG as WANG_S_CHAT
from doorway import asked, doorway, polled
from ledgers import DAY, ONE, OTHER, WITNESS
from offices import WINDOW, Clock, OfficeHouse, Provider, import_cases, phone

CODE = re.compile(r"(?:[0-9A-Z]{4}-){6}[0-9A-Z]{4}")
WANG, LI, STRANGER = phone(1), phone(2), phone(9)
TEN, AFTER = WINDOW.opens + timedelta(hours=10), WINDOW.closes + timedelta(minutes=5)


@dataclass
class Town:
    """An office with a witness, and people who text it."""

    store: Store
    clock: Clock
    house: OfficeHouse
    texted: int = field(default=0)

    async def hears(self, who: str, words: str) -> list[str]:
        """What comes back to these words."""
        before = len(self.house.provider.accepted)
        self.texted += 1
        await self.house.says(who, words, f"m{self.texted}")
        await self.house.dispatch.drain()
        return [letter.text for letter in self.house.provider.accepted[before:]]

    async def witnesses(self) -> None:
        """The witness signs the newest checkpoint."""
        made = await self.store.read(checkpoints.newest)
        assert made is not None
        note = note_read(made.note.encode())
        raw = note.with_signature(cosignature(note.text, WITNESS, DAY)).written()
        await self.store.write(partial(witnessing.take_in, raw=raw, witnesses=[WITNESS.verifier]))

    async def everything(self, *names: str) -> dict[str, list[tuple[object, ...]]]:
        """Every row of these tables."""
        return await self.store.read(
            lambda c: {name: sorted(map(tuple, c.execute(select(METADATA.tables[name])))) for name in names}
        )


@pytest.fixture
async def town(store: Store) -> Town:
    """Wang has two cases, Li one; all are asked about."""
    clock = Clock(TEN)
    house = OfficeHouse(store, clock, Provider(clock), witnesses=[WITNESS.verifier])
    town = Town(store, clock, house)
    await import_cases(store, [WANG, WANG, LI])
    await house.tick()
    await town.witnesses()
    await house.tick()
    return town


async def test_who_asks_gets_their_own_and_it_proves_what_they_said_after_the_seal(
    town: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "评过的事才有" in (await town.hears(WANG, "回执"))[0]
    await town.hears(WANG, "2")
    assert await given_out(town) == 0  # not unasked
    (slip,) = await town.hears(WANG, "要回执")
    code = code_in(slip)
    assert "谁也没有权要您拿出来看" in slip
    assert "评过的事才有" in (await town.hears(LI, "回执 HNJX-2026-00001"))[0]  # nobody gets another's
    await town.hears(LI, "4")
    assert code_in((await town.hears(LI, "回执"))[0]) != code
    assert (await town.hears(WANG, "回执"))[0].count(code) == 1
    assert await given_out(town) == 2

    assert "在签过名的名册上" in (await town.hears(STRANGER, code))[0]
    town.clock.now = AFTER
    await town.house.tick()
    assert "不满意" in (await town.hears(STRANGER, f"/check {code.lower().replace('-', '.')}"))[0]
    (unwitnessed,) = await town.hears(WANG, f"/verify {code}")
    assert ("“不满意”" in unwitnessed, "没有见证单位签名" in unwitnessed) == (True, True)
    await town.witnesses()
    assert "见证单位签过名" in (await town.hears(WANG, f"我的{code}"))[0]
    assert "抄得不对" in (await town.hears(WANG, f"/check {code[:-1]}{'0' if code[-1] != '0' else '1'}"))[0]
    assert "投诉的查询码" in (await town.hears(WANG, f"/check {receipt_code(7**40)}"))[0]

    said = await town.store.read(partial(written.received, vault=town.house.vault))
    assert [words for words in said if CODE.search(words.upper())] == []
    assert said.count(PRIVATE) == 6  # who checks leaves no words, and no others than a complaint leaves
    assert code not in capsys.readouterr().out


async def given_out(town: Town) -> int:
    return len((await town.everything("rating_receipts"))["rating_receipts"])


def code_in(text: str) -> str:
    found = CODE.search(text)
    assert found is not None, text
    return found[0]


async def test_in_a_chat_a_button_gives_it_and_the_code_alone_is_checked(store: Store) -> None:
    async with doorway(store) as door, polled(door):
        await asked(door)
        wang = door.people.person(WANG_S_CHAT, phone=WANG)
        wang.says("5")
        wang.says("帮助")
        await door.people.settled()
        await door.sends()
        wang.presses("要评价回执")
        await door.people.settled()
        await door.sends()
        code = code_in(wang.inbox[-1].text)
        wang.says(f"/check@huifang_bot {code}")
        await door.people.settled()
        await door.sends()
        assert "2026年10月还没有封存" in wang.inbox[-1].text


async def test_a_correction_is_told_with_what_it_corrects_and_a_forged_one_is_not(town: Town) -> None:
    await town.hears(WANG, "2")
    code = code_in((await town.hears(WANG, "回执"))[0])
    town.clock.now = AFTER
    await town.house.tick()
    await town.store.write(partial(_correct, town=town, code=code))
    assert "原来记“不满意”，现在按“基本满意”算" in (await town.hears(WANG, code))[0]
    checks = ReceiptChecks(town.store, town.house.vault)
    found = await checks.check(receipt_secret(code), AFTER)
    assert (found.state, found.was) == (ReceiptState.COUNTED, CountedResult(Disposition.ANSWERED, 2))
    await town.store.write(_forge_the_root)
    assert (await checks.check(receipt_secret(code), AFTER)).state is ReceiptState.ASTRAY
    for _ in range(AT_MOST):
        found = await checks.check(bytes(16), AFTER)
    assert found.state is ReceiptState.BUSY
    assert (await checks.check(bytes(16), AFTER + timedelta(minutes=11))).state is ReceiptState.UNKNOWN


def _correct(connection: Connection, *, town: Town, code: str) -> None:
    """An erratum about the case, in a block of its own."""
    lines = connection.execute(select(ledger_lines.c.line)).scalars()
    (wrong,) = (line for line in map(line_of, lines) if getattr(line, "outcome", None) is OutcomeCode.S2)
    text = ErratumLine(
        wrong.round, wrong.slot, OutcomeCode.S2, OutcomeCode.S3, ErratumReason.RECORDED, (ONE, OTHER)
    ).text
    connection.execute(update(ledger_head).values(block="E1 1", began=ledger_head.c.size))
    pen = Pen(town.house.vault, "", town.clock())
    assert head.append(connection, head.find(connection), [text], pen, last=True) is not None


def _forge_the_root(connection: Connection) -> None:
    """What somebody does who can write to the database and cannot sign: another root under the old signature."""
    made = checkpoints.newest(connection)
    assert made is not None
    checkpoints.sign(connection, made.size, made.note.replace(f"\n{made.size}\n", f"\n{made.size + 1}\n"), 0)


@pytest.fixture(scope="module")
def numbered() -> Iterator[Connection]:
    """Eighty lines in a table."""
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        ledger_lines.create(connection)
        connection.execute(ledger_lines.insert(), [{"n": n, "line": f"line {n}"} for n in range(80)])
        yield connection


@given(size=st.integers(1, 70), data=st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_way_up_by_runs_is_the_way_up(numbered: Connection, size: int, data: st.DataObject) -> None:
    n = data.draw(st.integers(0, size - 1))
    leaves = [f"line {at}".encode() for at in range(size)]
    assert Runs(8).path(numbered, n, size) == inclusion_path(leaves, n)
