"""台账 in the browser: what goes to a witness and comes back, what is refused and why, and the check of the whole ledger."""

import json
from datetime import timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path
from string import Formatter
from urllib.parse import unquote

from sqlalchemy import Connection, update

from bot.casework.ledger.checkpoints import Checkpoint
from bot.casework.ledger.cosignatures import cosignature
from bot.casework.ledger.notes import LARGEST, note_read
from bot.casework.ledger.submission import WORDS, ToldRefusal, WhyUnsigned
from bot.domain.language import Language
from console import Browser, ConsoleHouse, on_both
from db.migrations.append_only import lifted
from db.queries.ledger import signing_keys, slots
from db.queries.people import conversations
from db.queries.processes import leases, marks
from db.schema import audit, ledger_checkpoints, ledger_checks, ledger_slots, supplements
from handlers.office.web.texts import texts
from ledgers import DAY, STRANGER, WITNESS
from offices import MONTH
from witnessed_office import LEDGER, STRANGE, cosigned, hands_in, said, to_its_end, with_text


async def refusals(house: ConsoleHouse, note: bytes) -> list[tuple[bytes, int, str]]:
    """Files that are not taken in, and what is said of each."""
    own = Checkpoint.read(note_read(note).text)
    key = await house.store.write(
        partial(signing_keys.present, vault=house.vault, origin="", now=house.clock.now)
    )
    wrong_words = cosignature("other\n", WITNESS, DAY)
    return [
        (b"x" * (LARGEST + 1), 413, "超过 100 KB"),
        (b"\x50\x4b\x03\x04 a document", 409, "不是签封"),
        (note, 409, "还没有见证单位的签名"),
        (cosigned(note, STRANGE), 409, "不在设置的见证单位里"),
        (note_read(note).with_signature(wrong_words).written(), 409, "签名不对"),
        (with_text(Checkpoint("elsewhere.example", 2, own.root), STRANGER), 409, "别的单位的台账"),
        (with_text(Checkpoint(own.origin, 2, bytes(32)), key), 409, "有两本台账"),
        (with_text(Checkpoint(own.origin, 9, bytes(32)), STRANGER), 409, "没有签过这一份"),
        (with_text(Checkpoint(own.origin, 9, bytes(32)), key), 409, "退回了旧的备份"),
    ]


@on_both
async def test_a_witness_s_signature_is_carried_by_the_chief_and_whatever_else_is_refused_in_words(
    witnessed: ConsoleHouse,
) -> None:
    async with witnessed.logged_in("officer") as browser:
        page = said(await browser.get(LEDGER))
        assert "2026年10月 的名册在等见证单位签名" in page
        assert "还没有签过" in page
        assert "由室领导或管理员下载" in page
        assert (await browser.get(f"{LEDGER}/export")).status == 403
        assert (await hands_in(browser, b"x")).status == 403
        assert "等见证单位签名" in said(await browser.get("/office/today"))
    async with witnessed.logged_in("chief") as browser:
        file = await browser.get(f"{LEDGER}/export")
        assert unquote(file.headers["Content-Disposition"]).endswith("签封-2.txt")
        assert (await browser.get(f"{LEDGER}/export?since=1")).status == 404
        for content, status, says in await refusals(witnessed, file.raw):
            refused = await hands_in(browser, content)
            assert (refused.status, says in refused.text) == (status, True), says
        assert await witnessed.store.read(slots.uncleared) == [str(MONTH)]
        taken = await hands_in(browser, cosigned(file.raw), "../../etc/名册.txt")
        assert taken.status == 303, taken.text
        assert await witnessed.store.read(slots.uncleared) == []
        page = said(await browser.get(LEDGER))
        assert "收下了 1 家见证单位在第 2 行签封上的签名" in page
        assert "都签了" in page
        assert "以前交过" in (await hands_in(browser, cosigned(file.raw))).text
    lines = await witnessed.rows(audit.c.act, audit.c.by_whom, audit.c.object, audit.c.detail)
    told = [(act, by, json.loads(str(detail))) for act, by, about, detail in lines if about == "ledger"]
    assert told == [
        ("export", "chief", {"what": "checkpoint", "lines": 2}),
        ("ledger_cosign", "chief", {"lines": 2, "witness": [WITNESS.name]}),
    ]


async def test_the_proof_goes_with_a_later_checkpoint_and_the_admin_may_carry_both(
    witnessed: ConsoleHouse,
) -> None:
    await to_its_end(witnessed, by="admin")
    async with witnessed.logged_in("admin") as browser:
        page = await browser.get(LEDGER)
        assert f'href="{LEDGER}/export?since=2"' in page.text
        assert "接续证明（从第 2 行起）" in page.text
        later, proof = [await browser.get(f"{LEDGER}/export{more}") for more in ("", "?since=2")]
    assert unquote(proof.headers["Content-Disposition"]).endswith("签封-4.txt.proof")
    assert later.text.split("\n")[1] == "4"
    assert proof.text.startswith("old 2\n")


@on_both
async def test_the_ledger_is_checked_by_a_button_and_what_was_added_since_is_told(
    witnessed: ConsoleHouse,
) -> None:
    async with witnessed.logged_in("auditor") as browser:
        assert "还没有核对过" in said(await browser.get(LEDGER))
        page = await checks(witnessed, browser)
        assert "从第一行到第 2 行重新算过" in page
        assert "auditor在2026年11月1日 10:00核对的" in page
        assert "没有增加" in page
        another = partial(leases.take, name="ledger_check", owner="another process", now=witnessed.clock())
        assert await witnessed.store.write(partial(another, lasts=timedelta(minutes=1)))
        assert "正在核对，等一会儿再看" in await checks(witnessed, browser)
        assert await witnessed.store.write(partial(another, lasts=timedelta(0))), "and is killed"
    await to_its_end(witnessed, by="chief")
    async with witnessed.logged_in("auditor") as browser:
        added = said(await browser.get(LEDGER))
        assert "上次核对以后增加的 结果 2 行 签封 1 份 哪几个月的 2026年10月" in added
        assert "核对无误 auditor在" in said(await browser.get("/office/today?month=2026-10"))
        assert "从第一行到第 4 行重新算过" in await checks(witnessed, browser)
        published = Path(witnessed.console.settings.published) / "2026-10.zip"
        published.write_bytes(b"somebody else's")
        assert "公布的和数据库里的对不上：2026年10月" in await checks(witnessed, browser)
        published.unlink()
        await witnessed.store.write(
            lambda c: c.execute(
                update(ledger_checkpoints).values(witnesses=ledger_checkpoints.c.witnesses + 1)
            )
        )
        spoilt = await checks(witnessed, browser)
        assert "到第 2 行的签封说有见证单位签过，签名却不在" in spoilt
        assert "请不要改动任何东西" in spoilt
    found = await witnessed.rows(ledger_checks.c.by_whom, ledger_checks.c.size)
    assert found == [("auditor", 2), ("auditor", 4), ("auditor", 4), ("auditor", 4)]
    logged = await witnessed.rows(audit.c.act, audit.c.detail)
    assert ("ledger_check", '{"flaws": 1, "lines": 4}') in logged


async def test_a_supplement_forged_with_its_digest_since_the_last_check_is_found_by_the_button(
    witnessed: ConsoleHouse,
) -> None:
    case_no = str((await witnessed.rows(ledger_slots.c.case_no))[0][0])
    said_late = {"question": "overall", "value": "1", "raw": "不满意"}
    await witnessed.store.write(
        lambda c: conversations.add_supplement(c, case_no, said_late, at=witnessed.clock.now)
    )
    async with witnessed.logged_in("auditor") as browser:
        assert "重新算过" in await checks(witnessed, browser)
        await witnessed.store.write(forged)
        found = await checks(witnessed, browser)
        assert "补充记录和上次核对时的不一样（那时 1 份，现在 1 份）" in found


def forged(connection: Connection) -> None:
    """Another answer with the right digest of its own."""
    content = '{"question":"overall","raw":"满意","value":"5"}'
    digest = sha256(content.encode()).hexdigest()
    with lifted(connection, "supplements"):
        connection.execute(update(supplements).values(content=content, sha256=digest))


async def checks(house: ConsoleHouse, browser: Browser) -> str:
    """The words of the page to which the button leads, once the check is over."""
    token = (await browser.get("/office/account")).token
    answer = await browser.post(f"{LEDGER}/check", {"csrf": token})
    assert answer.status == 303, answer.text
    await house.console.ledger_checking.over()
    return said(await browser.get(answer.headers["Location"].partition("#")[0]))


async def test_a_witness_that_does_not_sign_is_told_of_where_the_month_is(witnessed: ConsoleHouse) -> None:
    why = "它还没有登记本单位的台账，请把本单位的公钥告诉它"
    note = f"{WITNESS.name} {ToldRefusal(WhyUnsigned.NOT_REGISTERED, {}).written()}"
    await witnessed.store.write(
        partial(marks.put, name=marks.WITNESS_REFUSED, at=witnessed.clock.now, note=note)
    )
    async with witnessed.logged_in("officer") as browser:
        for page in (f"/office/months/{MONTH}", "/office/today", LEDGER):
            words = said(await browser.get(page))
            assert why in words, page
            assert "huifang " not in words, page
            assert "台账" in words, page
    for before, says in (
        (why, why),
        (ToldRefusal(WhyUnsigned.UNREACHABLE, {"error": "OSError"}).written(), "连不上它，"),
    ):
        was = partial(marks.put, name=marks.WITNESS_REFUSED, at=witnessed.clock.now, note=f"w {before}")
        await witnessed.store.write(was)
        async with witnessed.logged_in("officer") as browser:
            assert f"{says}" in said(await browser.get(LEDGER)), "a former program kept the sentence itself"


def test_every_refusal_of_a_witness_is_said_in_every_language() -> None:
    for language in Language:
        for kind, words in WORDS.items():
            facts = {name: "7" for _, name, _, _ in Formatter().parse(words) if name}
            assert texts().say(language, f"ledger_refused.{kind}", **facts)
