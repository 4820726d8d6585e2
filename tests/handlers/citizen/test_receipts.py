"""A receipt on the web: asked for, given to its own person alone, and checked against what was signed, not looked up."""

import re
from functools import partial

import pytest
from sqlalchemy import Connection, select, update

import written
from answering import CODE, Asked, answering
from bot.casework.ledger.rating_receipt import receipt_code_of
from bot.casework.tickets.receipt_code import receipt_code
from console import VAULT, Answer, on_both
from db.migrations.append_only import lifted
from db.queries.ledger import rating_receipts
from db.schema import ledger_lines, ledger_slots
from db.store import Store
from handlers.citizen.web import phone
from texting_office import TEXTS

RECEIPT = f"/receipt/{CODE}"
LOOKALIKES = str.maketrans("0", "O")


async def the_receipt(asked: Asked, path: str = RECEIPT) -> str:
    """The code on the slip, as it is asked for."""
    page = await asked.post(path)
    assert page.status == 200, page.text
    assert "11月6日起能查" in page.text
    found = re.search(r'class="code7">(.*?)</p>', page.text)
    assert found is not None
    return "-".join(re.findall(r"<span>(\w{4})</span>", found[1]))


async def checked(asked: Asked, code: str) -> Answer:
    return await asked.post("/check", code=code)


@on_both
async def test_who_asks_gets_the_receipt_and_sees_after_the_seal_with_what_they_are_counted(
    store: Store,
) -> None:
    async with answering(store, cases=2) as asked:
        assert (await asked.get(RECEIPT)).status == 404  # nothing is rated
        await asked.post(score="2")
        before = await asked.everything()
        assert "谁也没有权" in (await asked.get(RECEIPT)).text
        assert await asked.everything() == before
        code = await the_receipt(asked)
        assert await the_receipt(asked) == code
        assert (await asked.get(f"{RECEIPT}/HF-202610-00002")).status == 404  # the other one is not rated

        early = await checked(asked, code)
        assert "这个月还没有封存" in early.text
        assert "不满意" not in early.text
        await asked.close()
        kept = await asked.everything()
        page = await checked(asked, code.lower().replace("-", " ").translate(LOOKALIKES))
        assert "算进去了，没有被改过" in page.text
        assert ["<b>不满意</b>" in page.text, "没有见证单位签名" in page.text] == [True, True]
        assert (await asked.post(RECEIPT)).status == 410
        assert await asked.everything() == kept  # who checks leaves no trace


async def test_the_phone_on_file_gets_the_same_receipt_without_any_address(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(phone, "ANSWERED_AFTER", 0)
    async with answering(store, settings=TEXTS) as asked:
        await asked.post(score="4")
        code = await the_receipt(asked)
        await asked.close()
        handle = re.search(r'name="handle" value="(\w+)"', (await asked.get("/my")).text)
        assert handle is not None
        form = {"no": asked.cases[0], "handle": handle[1]}
        await asked.post("/my", **form)
        texts = await store.read(partial(written.messages, vault=VAULT))
        (proof,) = [found[1] for row in texts if (found := re.search(r"验证码(\d{6})", row.text))]
        slip = await asked.post("/my", **form, code=proof, receipt="1")
        assert "-".join(re.findall(r"<span>(\w{4})</span>", slip.text)) == code
        assert "<b>满意</b>" in (await checked(asked, code)).text


async def test_a_check_proves_what_it_says_and_says_plainly_what_is_amiss(store: Store) -> None:
    async with answering(store) as asked:
        done = await asked.answered(score="5")
        while 'href="/receipt/' not in done.text:
            question = re.search(r'name="question" value="(\w+)"', done.text)
            assert question is not None
            done = await asked.answered(question=question[1], value="enough")
        code = await the_receipt(asked)
        await asked.close()
        assert "<b>非常满意</b>" in (await checked(asked, code)).text
        mistyped = code[:-1] + ("0" if code[-1] != "0" else "1")
        stranger, complaint = receipt_code_of(b"a stranger's one"), receipt_code(7**40)
        for typed, status, said in (
            ("", 400, "抄得不对"),
            (mistyped, 400, "抄得不对"),
            (complaint, 400, "这是投诉的查询码"),
            (stranger, 404, "没有查到这张回执"),
        ):
            page = await checked(asked, typed)
            assert (page.status, said in page.text) == (status, True), typed
        other = await asked.post("/progress", no="TS-20261103-7KQ2X-K", code=code)
        assert "这是评价的回执码" in other.text

        await store.write(_forge)
        amiss = await checked(asked, code)
        assert "对不上" in amiss.text
        assert "满意" not in amiss.text.partition("<main")[2].partition("</main")[0]
        await store.write(partial(_erase, case_no=asked.cases[0]))
        assert "记录已经销毁" in (await checked(asked, code)).text


def _forge(connection: Connection) -> None:
    """Another result, as somebody with the database in hand would write it, everywhere but in what was signed."""
    with lifted(connection, "ledger_lines"):
        line: str = connection.execute(select(ledger_lines.c.line).where(ledger_lines.c.n == 1)).scalar_one()
        forged = line.replace(" S5 ", " S4 ")
        assert forged != line
        connection.execute(update(ledger_lines).where(ledger_lines.c.n == 1).values(line=forged))


def _erase(connection: Connection, *, case_no: str) -> None:
    rating_receipts.erase(connection, VAULT, case_no)
    connection.execute(update(ledger_slots).where(ledger_slots.c.case_no == case_no).values(t_sealed=None))
