"""A complaint by its number and its code: neither opens anything alone, what is said counts once, and only for what was shown."""

import re
from dataclasses import dataclass
from functools import partial

import pytest
from sqlalchemy import Connection, Update, update

from bot.casework.tickets.receipt_code import receipt_code
from bot.dialogue.complaint.filing import Complaint
from bot.domain.act import Act
from bot.domain.category import Category
from bot.domain.ticket_state import TicketState
from citizens import PublicHouse
from complaints import DEPARTMENT, Bench, numbers
from console import VAULT, Answer, on_both
from db.schema import ticket_identities

CODE = receipt_code(7**46)
OTHER = receipt_code(3**80)
REPLY = "您反映的情况属实。\n已改用打印清单，向您道歉。"


@dataclass
class Anonymous:
    """Somebody who complained without a name, and the slip they took home."""

    house: PublicHouse
    bench: Bench
    number: str

    async def sends(self, **fields: str) -> Answer:
        """The form, with the slip's number and code unless others are given."""
        async with self.house.browser() as browser:
            return await browser.post("/progress", {"no": self.number, "code": CODE, **fields})

    async def says(self, does: str, words: str = "", seen: Answer | None = None) -> Answer:
        """What the page asks for, from the page as it was seen."""
        page = seen or await self.sends()
        face = re.search(r'name="face" value="(\w+)"', page.text)
        return await self.sends(do=does, words=words, face=face[1] if face else "")

    async def state(self) -> TicketState:
        return (await self.bench.ticket(self.number)).state

    async def acts(self) -> list[tuple[str, str]]:
        return [(event.act, event.note) for event in await self.bench.timeline(self.number)]


@pytest.fixture
async def slip(house: PublicHouse) -> Anonymous:
    bench = Bench(house.store, vault=VAULT)
    told = Complaint("头一回没说要承诺书。", Category.PROCEDURE, DEPARTMENT, anonymous=True)
    number = await bench.files(told, chat=9)
    await _codes(house, {number: CODE})
    house.clock.now = bench.now
    return Anonymous(house, bench, number)


async def _codes(house: PublicHouse, codes: dict[str, str]) -> None:
    for number, code in codes.items():
        kept = VAULT.known(await house.door.receipts.hash(code))
        change = update(ticket_identities).where(ticket_identities.c.ticket_no == number)
        await house.store.write(partial(_run, statement=change.values(receipt_hash=kept)))


def _run(connection: Connection, *, statement: Update) -> None:
    connection.execute(statement)


async def _replied(slip: Anonymous) -> None:
    slip.bench.passes(hours=1)
    await slip.bench.does(slip.number, Act.ACCEPT)
    slip.bench.passes(days=2)
    await slip.bench.does(slip.number, Act.REPLY, REPLY)
    slip.house.clock.now = slip.bench.now


async def test_number_and_code_show_where_it_stands_and_never_by_whom(slip: Anonymous) -> None:
    await slip.bench.does(slip.number, Act.ACCEPT)
    await slip.bench.does(slip.number, Act.ASSIGN, "有人反映材料没有一次讲清。", to=DEPARTMENT)
    page = await slip.sends()
    assert page.status == 200
    assert page.cookies == {}
    assert "交给处室去查了" in page.text
    assert page.text.index("交给处室去查</b>") < page.text.index("您登记了这件事</b>")
    assert "程序违规" in page.text
    assert "最晚12月3日" in page.text
    assert [word for word in ("李敏", DEPARTMENT, "材料没有一次讲清", "承诺书") if word in page.text] == []


@pytest.mark.parametrize(
    "copied",
    [
        CODE.lower(),
        CODE.replace("-", ""),
        CODE.replace("-", " \r\n – "),
        CODE.replace("0", "O").replace("1", "l"),
    ],
)
async def test_a_code_is_read_however_it_was_copied(slip: Anonymous, copied: str) -> None:
    assert (await slip.sends(code=copied, no=slip.number.lower().replace("-", " "))).status == 200


async def test_nothing_opens_by_one_of_them_and_every_wrong_pair_reads_the_same(slip: Anonymous) -> None:
    mine = slip.number
    theirs = await slip.bench.files(chat=10)
    await _codes(slip.house, {theirs: OTHER})
    nobody_s = numbers(slip.bench.now.date())[77]
    wrong = [
        await slip.sends(**keys)
        for keys in (
            {"code": OTHER},
            {"no": theirs},
            {"no": nobody_s},
            {"no": nobody_s, "code": receipt_code(5**50)},
            {"code": receipt_code(5**50)},
            {"do": "yes", "code": OTHER},
            {"do": "more", "words": "还有", "no": theirs},
        )
    ]
    assert {(page.status, re.sub(r"(?s)<form.*", "", page.text)) for page in wrong} == {
        (404, re.sub(r"(?s)<form.*", "", wrong[0].text))
    }
    assert "没有查到" in wrong[0].text
    assert [(await slip.sends(**{name: ""})).status for name in ("no", "code")] == [400, 400]
    assert "抄得不对" in (await slip.sends(code=CODE[:-1] + ("2" if CODE[-1] != "2" else "3"))).text
    assert await slip.acts() == [("register", "")]
    assert (await slip.sends(no=mine)).status == 200


async def test_looking_changes_nothing_and_the_address_alone_shows_a_form(slip: Anonymous) -> None:
    await _replied(slip)
    before = await slip.acts()
    async with slip.house.browser() as browser:
        assert "<h1>查进度</h1>" in (await browser.get(f"/progress?no={slip.number}&code={CODE}&do=yes")).text
    await slip.sends()
    assert await slip.acts() == before


@on_both
async def test_a_verdict_counts_once_and_only_on_the_reply_that_was_shown(slip: Anonymous) -> None:
    assert "没有重复记" in (await slip.says("yes")).text
    await _replied(slip)
    shown = await slip.sends()
    assert re.findall(r'<button class="([^"]+)" name="do" value="(\w+)">', shown.text) == [
        ("btn", "yes"),
        ("btn", "no"),
    ]
    assert "比说好的早" in shown.text
    assert "我们重新办" in (await slip.says("no", f"道歉了但没有补偿 {CODE}", shown)).text
    assert (await slip.bench.ticket(slip.number)).verdict_words == "道歉了但没有补偿"
    before = await slip.acts()
    assert "没有重复记" in (await slip.says("no", "道歉了但没有补偿", shown)).text
    await slip.bench.does(slip.number, Act.REPLY, "现补偿路费。")
    assert "没有重复记" in (await slip.says("yes", "", shown)).text
    assert await slip.state() is TicketState.REPLIED
    assert [act for act, _ in (await slip.acts())[len(before) :]] == [Act.REPLY]
    assert "办完了" in (await slip.says("yes", "谢谢")).text
    assert await slip.state() is TicketState.CLOSED


async def test_words_are_added_once_and_answer_what_the_office_asked(slip: Anonymous) -> None:
    await slip.bench.does(slip.number, Act.ACCEPT)
    await slip.bench.does(slip.number, Act.SUSPEND, "请问是哪一天？")
    asked = await slip.sends()
    assert "请问是哪一天？" in asked.text
    assert (await slip.says("more", " ", asked)).status == 400
    assert "加进去了" in (await slip.says("more", "10月20日上午", asked)).text
    assert await slip.state() is TicketState.WORKING
    assert "没有重复记" in (await slip.says("more", "10月20日上午", asked)).text
    assert "没有重复记" in (await slip.says("more", "10月20日上午")).text
    too_long = await slip.says("more", "长" * 4_001)
    assert (too_long.status, too_long.text.count("长" * 4_001)) == (400, 1)
    assert [note for act, note in await slip.acts() if act == Act.ADD] == ["10月20日上午"]


async def test_a_late_reply_is_called_late(slip: Anonymous) -> None:
    await slip.bench.does(slip.number, Act.ACCEPT)
    slip.bench.passes(days=40)
    slip.house.clock.now = slip.bench.now
    assert "超期了" in (await slip.sends()).text
    await slip.bench.does(slip.number, Act.REPLY, REPLY)
    late = (await slip.sends()).text
    assert "比说好的晚10天" in late
    assert "没有超期" not in late


async def test_whoever_tries_too_often_waits_and_a_flood_of_others_keeps_nobody_out(slip: Anonymous) -> None:
    async with slip.house.browser() as browser:
        tried = [await browser.post("/progress", {"no": "", "code": ""}) for _ in range(61)]
    assert [page.status for page in tried] == [400] * 60 + [429]
    slip.house.stopwatch.seconds += 600
    while slip.house.door.brakes.spares("", "codes"):
        pass
    assert [(await slip.sends()).status for _ in range(2)] == [200, 429]
