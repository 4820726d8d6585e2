"""What is contested of a mark changes by a decision alone, and nobody learns from it who rated."""

from datetime import timedelta
from functools import partial

from sqlalchemy import Connection, update

from bot.domain.role import Role
from console import ConsoleHouse, add_user, on_both
from db import schema
from marks import FACTS, RADIO, REPLIED, draws, form_of, month_of_cases, posts
from rows import add
from ticket_pages import said


def complains(connection: Connection, number: str, case_no: str, finding: str | None = "founded") -> None:
    found = {"finding": finding, "measures": "rectified" if finding else None}
    values = {"ticket_no": number, "day": number[2:10], "case_no": case_no, "state": "replied", **found}
    add(connection, schema.tickets, **values, replied_at=REPLIED + timedelta(minutes=2))


@on_both
async def test_what_was_contested_changes_by_a_decision_alone(house: ConsoleHouse) -> None:
    number = "TS20261103-0001"
    found = update(schema.tickets).where(schema.tickets.c.ticket_no == number)
    await add_user(house.store, "另一位", Role.CHIEF)
    await house.store.write(month_of_cases)

    def replied_by_the_chief(connection: Connection) -> None:
        values = {"id": f"{number}/0001", "ticket_no": number, "act": "reply", "state": "replied"}
        add(connection, schema.ticket_events, **values, by_whom="chief", sealed=b"")

    await house.store.write(replied_by_the_chief)
    async with house.logged_in("officer") as browser:
        against = await form_of(browser, "contest")
        assert await posts(browser, against, ground="malicious", reason="同一人一天内十次差评") == 303
        # Another complaint about the case, with a smaller number, is found to be so: the fact stays the contested one.
        await house.store.write(partial(complains, number="TS20261102-0009", case_no="甲-10"))
        assert "78.33 3 75.33" in await draws(browser)
    ruling = against.replace("/contest", "/decide")
    async with house.logged_in("chief") as browser:
        text = (await browser.get(f"{FACTS}?period=2026-10")).text
        assert text.count("差评核实<br>") == 1
        assert "异议待定" in text
        assert "/decide" not in text, "who wrote the finding down does not decide"
        assert await posts(browser, ruling, state="upheld", reason="我自己认定的") == 400
    async with house.logged_in("另一位") as browser:
        assert ruling == await form_of(browser, "decide")
        await house.store.write(lambda c: c.execute(found.values(finding=None, measures=None)))
        assert "异议待定" not in (await browser.get(f"{FACTS}?period=2026-10")).text, "it is worked on anew"
        await house.store.write(lambda c: c.execute(found.values(finding="founded", measures="rectified")))
        assert await posts(browser, ruling, state="upheld", reason="查了日志，确是恶意") == 303
    async with house.logged_in("officer") as browser:
        both = said((await browser.get(f"{FACTS}?period=2026-10")).text)
        assert "异议成立，不计" in both, "what was decided stays beside the later finding"
        # (8 × 10 + 8 + 6 + 0) / 11 × 10 = 85.45; the other complaint costs 3.
        assert "85.45 3 82.45" in await draws(browser)
        # The complainant is not satisfied, and both are worked on anew: no decision brings the rating back.
        again = update(schema.tickets).values(finding=None, measures=None)
        await house.store.write(lambda c: c.execute(again))
        assert "85.45 0 85.45" in await draws(browser)


async def test_of_a_handful_of_cases_nothing_is_told_that_leads_to_one(house: ConsoleHouse) -> None:
    def alone(connection: Connection) -> None:
        month_of_cases(connection)
        for n, (item, handler) in enumerate(
            (("频率许可", "周志丽"), ("频率许可", "新来的"), ("频率许可", "新来的"))
        ):
            case = {"case_no": f"乙-{n}", "month": "2026-10", "department": RADIO, "handler": handler}
            add(connection, schema.cases, **case, item=item, concluded_at=REPLIED)
            complains(connection, f"TS20261104-000{n}", f"乙-{n}")
        add(connection, schema.rounds, month="2026-10+1", state="open")

    await house.store.write(alone)
    async with house.logged_in("officer") as browser:
        sheet = await draws(browser)
        assert "新来的 无线电管理处 2 0 — — — — 无评价" in sheet, (
            "two cases, and a complaint of each would be told"
        )
        assert "还没有封存的月份：2026-10" in sheet
        whole = said((await browser.get(f"{FACTS}?period=2026-10")).text)
        assert whole.count("新来的 频率许可") == 2
    async with house.logged_in("liaison") as browser:
        told = said((await browser.get(f"{FACTS}?period=2026-10")).text)
        assert "新来的" not in told
        assert "周志丽 同样的办件少，不写事项" in told, "the handler has enough cases, of this item one"
        assert "周志丽 无线电台执照" in told
