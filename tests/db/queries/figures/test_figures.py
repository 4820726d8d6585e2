"""The month's and the year's figures: every case counted once, in its group, on its day; nothing lost between tables."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import Connection, insert, update

from bot.casework.figures.score import wilson_low
from bot.domain.disposition import Disposition
from bot.domain.month import OFFICE_ZONE, BadMonth
from bot.domain.period import Period
from db.queries.figures import figures
from db.queries.figures.figures import MonthFigures, PeriodFigures
from db.schema import answers, callbacks, cases, rounds, tickets
from db.store import Store
from months import ASKED, MONTH, Planted, answered, planted, sealed, worked


async def month(store: Store, which: str = MONTH) -> MonthFigures:
    return await store.read(partial(figures.month_figures, month=which))


async def year(store: Store, which: str = "2026") -> PeriodFigures:
    return await store.read(partial(figures.period_figures, period=Period.parse(which)))


def said(case_no: str, value: str | None, at: datetime, channel: str) -> Callable[[Connection], object]:
    row = {
        "case_no": case_no,
        "question": "overall",
        "value": value,
        "raw": "话",
        "channel": channel,
        "at": at,
    }
    return lambda connection: connection.execute(insert(answers), row)


def of(department: str, item: str, size: int, score: int | None, start: int) -> list[Planted]:
    """Cases of one department and item, all with the same end."""
    extra: dict[str, object] = {"department": department, "item": item}
    made = []
    for n in range(start, start + size):
        case_no = f"CASE-{n:03d}"
        case = answered(case_no, n, score) if score else Planted(case_no, n)
        made.append(Planted(case_no, n, case.disposition, score, case.said, case.letters, extra=extra))
    return made


async def test_an_empty_house_has_a_month_of_noughts(store: Store) -> None:
    found = await month(store)
    assert (found.totals.concluded, found.totals.answered, found.round) == (0, 0, None)
    assert (found.departments, found.items, found.answers, found.complaints, found.trend) == (
        (),
        (),
        (),
        {},
        (),
    )
    assert (await year(store)).months == ()
    with pytest.raises(BadMonth):
        await month(store, "2026-13")


async def test_every_concluded_case_stands_in_exactly_one_group_of_each_kind(store: Store) -> None:
    await planted(
        store, of("甲处", "许可", 12, 5, 1) + of("甲处", "备案", 3, None, 13) + of("乙处", "备案", 4, 2, 16)
    )
    found = await month(store)
    told = [(g.name, g.concluded, g.answered, g.satisfied) for g in found.departments]
    assert told == [("甲处", 15, 12, 12), ("乙处", 4, 4, 0)]
    assert [(g.name, g.concluded, g.answered) for g in found.items] == [("许可", 12, 12), ("备案", 7, 4)]
    for groups in (found.departments, found.items):
        assert sum(g.concluded for g in groups) == found.totals.concluded == 19
        assert sum(g.answered for g in groups) == found.totals.answered
        assert sum(g.satisfied for g in groups) == found.totals.satisfied


async def test_a_group_with_fewer_than_ten_answers_has_counts_and_no_rate(store: Store) -> None:
    await planted(store, of("甲处", "许可", 10, 4, 1) + of("乙处", "许可", 9, 4, 11))
    large, small = (await month(store)).departments
    assert (large.too_few, large.satisfied_rate, large.wilson_low) == (False, 1.0, wilson_low(10, 10))
    assert (small.too_few, small.satisfied_rate, small.wilson_low) == (True, None, None)
    assert (small.satisfied_of_concluded, small.coverage, small.answered) == (None, 1.0, 9)


async def test_an_answer_counts_once_on_the_day_and_channel_of_the_score_that_stands(store: Store) -> None:
    await planted(store, [answered("CASE-001", 1, 4), answered("CASE-002", 2, 2)])
    second, third = ASKED + timedelta(days=1), ASKED + timedelta(days=2)
    await store.write(said("CASE-001", "5", second, "telegram"))
    await store.write(said("CASE-001", None, third, "phone"))  # words that were no score
    found = await month(store)
    assert [(a.day, a.channel, a.count) for a in found.answers] == [
        (date(2026, 11, 2), "sms", 1),
        (date(2026, 11, 3), "telegram", 1),
    ]
    assert found.days == tuple(date(2026, 11, n) for n in range(1, 6))


async def test_days_are_the_offices_and_what_lies_outside_the_window_is_not_lost(store: Store) -> None:
    await planted(store, [answered(f"CASE-00{n}", n, 4) for n in range(1, 6)])
    edges = (
        datetime(2026, 10, 31, 23, 59, 59, tzinfo=OFFICE_ZONE),
        datetime(2026, 11, 1, 0, 0, tzinfo=OFFICE_ZONE),
        datetime(2026, 11, 5, 23, 59, 59, tzinfo=OFFICE_ZONE),
        datetime(2026, 11, 6, 0, 0, tzinfo=OFFICE_ZONE),
    )
    for n, at in enumerate(edges, start=1):
        await store.write(said(f"CASE-00{n}", "4", at, "phone"))
    found = await month(store)
    assert [(a.day, a.channel, a.count) for a in found.answers] == [
        (date(2026, 11, 1), "phone", 1),
        (date(2026, 11, 2), "sms", 1),
        (date(2026, 11, 5), "phone", 1),
        (None, "phone", 2),
    ]


async def test_a_score_whose_words_were_not_kept_is_still_counted(store: Store) -> None:
    await planted(store, [Planted("CASE-001", 1, Disposition.ANSWERED, 5)])
    found = await month(store)
    assert [(a.day, a.channel, a.count) for a in found.answers] == [(None, None, 1)]


async def test_complaints_are_counted_by_state_and_by_group_but_not_those_about_the_office(
    store: Store,
) -> None:
    case = Planted("CASE-001", 1, Disposition.ANSWERED, 1, complaints=3)
    await planted(store, [case, answered("CASE-002", 2, 5)])
    ours = tickets.c.ticket_no == "TS-20261102-0011-A"
    await store.write(lambda c: c.execute(update(tickets).where(ours).values(state="closed")))
    about = tickets.c.ticket_no == "TS-20261102-0012-A"
    await store.write(lambda c: c.execute(update(tickets).where(about).values(about_office=True)))
    found = await month(store)
    assert found.complaints == {"registered": 1, "closed": 1}
    assert [g.complaints for g in found.departments] == [2]
    by_letter = update(tickets).where(ours).values(source="letter", case_no=None)
    await store.write(lambda c: c.execute(by_letter))
    assert (await month(store, "2026-11")).sources == {"letter": 1, "sms": 1}, "registered in November"
    decided = {"finding": "partly", "measures": "rectified,explained", "office_category": "delay"}
    await store.write(lambda c: c.execute(update(tickets).where(ours).values(**decided)))
    found_out = (await month(store, "2026-11")).found_out
    assert found_out.findings == {"partly": 1, "none": 1}
    assert found_out.measures == {"rectified": 1, "explained": 1}
    assert found_out.categories["delay"] == 1
    assert (await month(store)).found_out.findings == {}
    assert (await month(store)).sources == {}
    assert (await year(store)).sources == {"letter": 1, "sms": 1}


async def test_a_callback_of_another_month_is_no_answer_of_this_one(store: Store) -> None:
    await planted(store, of("甲处", "许可", 2, 5, 1))
    astray = update(cases).where(cases.c.case_no == "CASE-001").values(month="2026-09")
    await store.write(lambda c: c.execute(astray))
    found = await month(store)
    assert [(g.concluded, g.answered) for g in found.departments] == [(1, 1)]
    assert (found.totals.concluded, found.totals.accounted, found.totals.complete) == (1, 2, False)


def other_month(which: str, opens: datetime) -> Callable[[Connection], object]:
    """One more month, with one case that was answered with a 5."""

    def work(connection: Connection) -> None:
        connection.execute(
            insert(rounds),
            {
                "month": which,
                "state": "closed",
                "opens": opens,
                "closes": opens + timedelta(days=5),
                "rule": "",
                "planned_at": opens,
                "questionnaire_id": "s",
                "questionnaire_version": 1,
                "questionnaire_sha256": "0" * 64,
                "root": which.replace("-", "") * 8,
            },
        )
        of_case = cases.c.case_no == f"CASE-{which[-2:]}"
        connection.execute(update(cases).where(of_case).values(month=which))
        connection.execute(
            update(callbacks).where(callbacks.c.case_no == f"CASE-{which[-2:]}").values(month=which)
        )

    return work


async def test_a_trend_goes_back_over_the_months_that_exist(store: Store) -> None:
    await planted(store, [answered("CASE-09", 91, 5), answered("CASE-07", 92, 1), *worked(7)])
    await store.write(other_month("2026-07", datetime(2026, 8, 1, tzinfo=OFFICE_ZONE)))
    await store.write(other_month("2026-09", datetime(2026, 10, 1, tzinfo=OFFICE_ZONE)))
    lines = (await month(store)).trend
    assert [(t.month, t.state, t.figures.concluded) for t in lines] == [
        ("2026-07", "closed", 1),
        ("2026-09", "closed", 1),
        ("2026-10", "open", 7),
    ]
    short = await store.read(partial(figures.month_figures, month=MONTH, trend=2))
    assert [t.month for t in short.trend] == ["2026-09", "2026-10"]


async def test_a_year_is_the_sum_of_its_months(store: Store) -> None:
    await planted(store, [answered("CASE-09", 91, 5), answered("CASE-07", 92, 1), *worked(7)])
    await store.write(other_month("2026-07", datetime(2026, 8, 1, tzinfo=OFFICE_ZONE)))
    await store.write(other_month("2026-09", datetime(2026, 10, 1, tzinfo=OFFICE_ZONE)))
    found = await year(store)
    assert [line.month for line in found.months] == ["2026-07", "2026-09", "2026-10"]
    assert found.totals.concluded == sum(line.figures.concluded for line in found.months) == 9
    assert found.totals.scores == {5: 1, 4: 0, 3: 0, 2: 1, 1: 1}
    assert found.totals.answered == sum(n for parts in found.channels.values() for n in parts.values())
    assert [line.root for line in found.months] == ["202607" * 8, "202609" * 8, None]
    assert (await year(store, "2025")).totals.concluded == 0


async def test_sealing_changes_no_figure(store: Store) -> None:
    await planted(store, worked(20))
    before = await month(store)
    done = await sealed(store)
    after = await month(store)
    assert (after.totals, after.departments, after.answers) == (
        before.totals,
        before.departments,
        before.answers,
    )
    assert (after.trend[-1].root, after.trend[-1].state) == (done.root, "closed")
