"""Marks after a correction: what two persons corrected counts in place of what was sealed, and both are shown."""

import re
from datetime import timedelta

from sqlalchemy import Connection, select, text

from approval_pages import granted, sealed_month
from bot.casework.ledger.lines import ErratumLine, ErratumReason
from bot.casework.ledger.outcomes import OutcomeCode
from bot.domain.month import RoundKey
from console import Browser, ConsoleHouse, on_both
from db import schema
from db.queries.ledger import errata
from db.queries.ledger.corrected import of_months
from db.queries.ledger.head import Pen
from query_plans import Asked, listening, plan
from rows import add
from ticket_pages import said

SCORES, FACTS = "/office/scores", "/office/scores/facts"
GIVEN = ("1", "1", *"55555555", "4", "3", "")
LOWEST, SECOND, BEST = (f"HNJX-2026-{n:05d}" for n in (1, 2, 3))


async def marked(browser: Browser) -> str:
    """The handler's line of a sheet drawn up now."""
    page = await browser.get(SCORES)
    assert (await browser.post(SCORES, {"csrf": page.token, "period": "2026-10"})).status == 303
    line = re.search(
        r"周志丽 无线电管理处 13 .*", said((await browser.get(f"{SCORES}?period=2026-10&of=handler")).text)
    )
    assert line is not None
    return line[0]


async def facts(browser: Browser) -> str:
    return said((await browser.get(f"{FACTS}?period=2026-10")).text)


async def corrected(house: ConsoleHouse, case_no: str, becomes: str, why: str) -> None:
    house.clock.turn(timedelta(minutes=1))
    await granted(house, "erratum", case_no, becomes=becomes, why=why, reason="复核过来信的原文")


@on_both
async def test_a_corrected_rating_counts_in_place_of_the_sealed_one(house: ConsoleHouse) -> None:
    await sealed_month(house, said=GIVEN)
    replied = house.clock.now

    def founded(connection: Connection) -> None:
        for n, case_no in enumerate((LOWEST, BEST)):
            values = {
                "ticket_no": f"TS20261103-000{n}",
                "day": "20261103",
                "case_no": case_no,
                "state": "replied",
            }
            add(
                connection,
                schema.tickets,
                **values,
                finding="founded",
                measures="rectified",
                replied_at=replied,
            )

    await house.store.write(founded)
    async with house.logged_in("officer") as browser:
        # (8 × 10 + 8 + 6 + 0 + 0) / 12 × 10 = 78.33, less 3 for a 差评 and 3 for a complaint that were found to be so.
        assert "13 12" in (line := await marked(browser))
        assert "78.33 6 72.33" in line
        before = await facts(browser)
        assert "更正过" not in before
        assert (before.count("差评核实"), before.count("投诉属实")) == (1, 1)
    await corrected(house, LOWEST, "S4", "RE")
    await corrected(house, SECOND, "WP", "ID")
    await corrected(house, BEST, "S2", "SY")
    await corrected(house, BEST, "S1", "RE")
    async with house.logged_in("officer") as browser:
        assert "请重新计算" in (await browser.get(f"{SCORES}?period=2026-10")).text
        # (7 × 10 + 8 + 8 + 6 + 0) / 11 × 10 = 83.64: one rating is gone with whoever was not the applicant.
        assert "13 11" in (line := await marked(browser))
        assert "83.64 6 77.64" in line
        after = await facts(browser)
    assert "封存以后更正过的结果（3件）" in after
    assert "无线电管理处 · 周志丽 · 无线电频率使用许可：从“非常不满意”更正为“满意”（记错了" in after
    assert "从“非常不满意”更正为“不是本人”" in after
    assert "从“非常满意”更正为“非常不满意”" in after, "from what was sealed to what holds, in one step"
    assert not any(case_no in after for case_no in (LOWEST, SECOND, BEST)), "the case would tell who rated"
    assert (after.count("差评核实"), after.count("投诉属实")) == (1, 1), (
        "each follows from the rating that holds"
    )
    async with house.logged_in("liaison") as browser:
        theirs = await facts(browser)
        assert "封存以后更正过的结果（3件）" in theirs
        assert "更正为" not in theirs, "no rating is shown by itself to whom it costs"
        low = await browser.get(f"{FACTS}?period=2026-10")
        form = {"csrf": low.token, "period": "2026-10", "ground": "malicious", "reason": "同一人反复差评"}
        against = re.search(rf'差评核实<br>.*?action="({FACTS}/\w+/contest)"', low.text, re.DOTALL)
        assert against is not None
        assert (await browser.post(against[1], form)).status == 303
    async with house.logged_in("chief") as browser:
        page = await browser.get(f"{FACTS}?period=2026-10")
        ruling = {"csrf": page.token, "period": "2026-10", "state": "upheld", "reason": "查实是恶意"}
        assert (await browser.post(against[1].replace("/contest", "/decide"), ruling)).status == 303
        # (7 × 10 + 8 + 8 + 6) / 10 × 10 = 92: the corrected rating is taken out, not the sealed one.
        assert "92.00 3 89.00" in await marked(browser)


@on_both
async def test_a_corrected_case_is_looked_up_and_not_sought_in_all_of_its_month(house: ConsoleHouse) -> None:
    await sealed_month(house, said=GIVEN)
    await corrected(house, LOWEST, "S4", "RE")

    def look(connection: Connection) -> tuple[list[str], list[str]]:
        ran: list[Asked] = []
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL enable_seqscan = off"))
        with listening(ran):
            found = of_months(connection, "2026-01", "2026-12")
        slots = [asked for asked in ran if "ledger_slots" in asked[0]]
        return list(found), [plan(connection, asked) for asked in slots]

    found, plans = await house.store.read(look)
    assert found == [LOWEST]
    assert len(plans) == 1, "all were found so"
    assert not re.search(r"SCAN ledger_slots|ix_ledger_slots_month", plans[0]), plans[0]


async def test_a_correction_that_nobody_granted_counts_like_the_others(house: ConsoleHouse) -> None:
    """The check of the ledger tells of it; until somebody has looked, figures follow what is signed."""
    await sealed_month(house, said=GIVEN)

    def forge(connection: Connection) -> None:
        slot = connection.execute(
            select(schema.ledger_slots.c.slot).where(schema.ledger_slots.c.case_no == BEST)
        ).scalar_one()
        marks = (b"\0" * 8, b"\1" * 8)
        line = ErratumLine(
            RoundKey.parse("2026-10"),
            bytes(slot),
            OutcomeCode.S5,
            OutcomeCode.S1,
            ErratumReason.RECORDED,
            marks,
        )
        assert errata.append(connection, line, Pen(house.vault, "", house.clock.now)) is not None

    await house.store.write(forge)
    await corrected(house, LOWEST, "S4", "RE")
    found = await house.store.read(lambda c: of_months(c, "2026-10", "2026-10"))
    assert {case_no: one.score for case_no, one in found.items()} == {BEST: 1, LOWEST: 4}
