"""Signs of a month, counted from planted ones, on the page beside what was usual; no case and nobody is named."""

from datetime import UTC, datetime
from functools import partial

from sqlalchemy import Connection, select

from bot.casework.figures.signs import RateSign, SignCount
from console import ConsoleHouse, on_both
from db import schema
from db.queries.figures.signs import signs
from db.queries.office import staff
from rows import add
from ticket_pages import said

AT = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)


def month(connection: Connection, key: str, *, shared: int, by_phone: int) -> None:
    """Twelve rated cases of one handler and ten silent ones of another; some share a number, some were phoned."""
    add(connection, schema.rounds, month=key, state="closed")
    for n in range(22):
        number, rated = f"{key}-{n}", n < 12
        handler = "周志丽" if rated else ("吴敏", "吴　敏", "吴 敏 ")[n % 3]
        phone = b"same" if n < shared else f"{key}{n}".encode()
        case = {
            "case_no": number,
            "month": key,
            "department": ("甲处", "甲科")[n % 2],
            "handler": handler,
            "item": "执照",
        }
        add(connection, schema.cases, **case, concluded_at=AT, phone_index=phone)
        add(
            connection,
            schema.callbacks,
            case_no=number,
            month=key,
            archive_no=f"HF-{number}",
            place=n,
            stage="ended",
        )
        if rated:
            channel = "phone" if n < by_phone else "sms"
            for value in ("2", "5") if n == 0 else ("5",):
                add(
                    connection,
                    schema.answers,
                    case_no=number,
                    question="overall",
                    value=value,
                    channel=channel,
                    at=AT.replace(hour=2 + n % 3),
                )
        connection.execute(
            schema.callbacks.update()
            .where(schema.callbacks.c.case_no == number)
            .values(disposition="answered" if rated else "no_answer", score=5 if rated else None)
        )
    add(connection, schema.case_changes, case_no=f"{key}-1", before='{"phones": "190****0001"}', after="{}")


def renamed(connection: Connection) -> None:
    """甲科 is called 甲处 by now."""
    add(connection, schema.departments, id=1, name="甲处")
    add(connection, schema.department_names, name="甲科", department_id=1)


@on_both
async def test_signs_are_counted_and_compared_with_the_earlier_months(house: ConsoleHouse) -> None:
    for key, shared, by_phone in (("2026-07", 2, 3), ("2026-08", 3, 4), ("2026-09", 2, 3), ("2026-10", 8, 3)):
        await house.store.write(partial(month, key=key, shared=shared, by_phone=by_phone))
    await house.store.write(renamed)
    found = await house.store.read(partial(signs, month="2026-10", staff=[b"same", b"nobody's"]))
    assert found[RateSign.STAFF_PHONE] == SignCount(8, 22)
    found = await house.store.read(partial(signs, month="2026-10", staff=()))
    assert found == {
        RateSign.SHARED_PHONE: SignCount(8, 22),
        RateSign.STAFF_PHONE: SignCount(0, 0),
        RateSign.CHANGED_PHONE: SignCount(1, 22),
        RateSign.BY_PHONE: SignCount(3, 12),
        RateSign.BUSIEST_HOUR: SignCount(4, 12),
        RateSign.SECOND_DIFFERS: SignCount(0, 0),
        RateSign.CHANGED_RATING: SignCount(1, 12),
        RateSign.AFTER_COMPLAINT: SignCount(0, 12),
        RateSign.SILENT_HANDLERS: SignCount(1, 2),
    }
    async with house.logged_in("officer") as browser:
        page = said((await browser.get("/office/months/2026-10/signs")).text)
        early = said((await browser.get("/office/months/2026-08/signs")).text)
    assert "没有人登记自己的电话" in page
    assert page.count("比平常高，请看一看") == 1
    assert "36.4% 8 / 22 9.1%–13.6% 比平常高" in page
    assert "25.0% 3 / 12 25.0%–33.3% 和平常差不多" in page
    assert "不是说谁做了什么" in page
    assert "周志丽" not in page
    assert "吴敏" not in page
    assert "比平常高" not in early, "one earlier month is not what is usual"
    async with house.logged_in("liaison") as browser:
        assert (await browser.get("/office/months/2026-10/signs")).status == 403


async def test_a_case_under_the_phone_of_somebody_who_works_here_is_a_sign_and_names_nobody(
    house: ConsoleHouse,
) -> None:
    numbers = {"HN-1": "+8619000000071", "HN-2": "+8619000000072", "HN-3": "+8619000000073"}

    def cases(connection: Connection) -> None:
        add(connection, schema.rounds, month="2026-10", state="open")
        for case_no, number in numbers.items():
            told = {"case_no": case_no, "month": "2026-10", "concluded_at": AT}
            add(connection, schema.cases, **told, phone_index=house.vault.index(number))
        (user_id,) = connection.execute(
            select(schema.users.c.id).where(schema.users.c.name == "officer")
        ).scalars()
        staff.put_phone(connection, house.vault, user_id, "190 0000 0072，内线 8801")

    await house.store.write(cases)
    async with house.logged_in("chief") as browser:
        page = said((await browser.get("/office/months/2026-10/signs")).text)
    assert "和本室人员的电话是同一个号码" in page
    assert "33.3% 1 / 3" in page
    assert "HN-2" not in page
    assert "officer" not in page
