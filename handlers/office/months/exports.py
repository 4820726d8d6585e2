"""报表与导出: a month's archive and report, and any list of cases, as files; each is logged with its filter and count.

Names are masked in all of them. Records as they were sealed leave the house through the command line only.
"""

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

from aiohttp import web
from sqlalchemy import Connection

from bot.casework.archive.record import moment
from bot.casework.terms import DISPOSITIONS, PENDING, ROUNDS, SCORES
from bot.domain.disposition import Disposition
from bot.domain.language import Language
from bot.domain.month import Month, RoundKey
from bot.domain.period import around
from bot.domain.round_state import RoundState
from bot.exports import csv_text, formats, jsonl, sheets, xlsx
from bot.exports.formats import Format
from bot.exports.sheets import Cell, SheetColumn, WorkbookTable
from bot.work import disclosure, questionnaires
from db.queries.archive import archive
from db.queries.archive.archive import SealedRecord, Supplement
from db.queries.cases import persons, search
from db.queries.cases.search import CaseLine
from db.queries.cases.wanted import CasesWanted
from db.queries.figures import figures
from db.queries.figures.supplement_rounds import waiting
from db.queries.rounds import rounds
from db.queries.rounds.rounds import Round
from handlers.office.cases.cases import aimed, typed_in, wanted_of
from handlers.office.cases.disclosure import shown_to
from handlers.office.cases.seeking import may_seek
from handlers.office.months import province
from handlers.office.tickets.ticket_sight import readable, viewer_of
from handlers.office.web.delivery import DeliverySource, GivenFile, given_out
from handlers.office.web.roles import READERS
from handlers.office.web.routing import Nav, Route
from handlers.office.web.supplements import named, sure
from handlers.office.web.visit import Visit
from handlers.pages.problems import Problem

MOST_ON_PAPER = 3_000
"""So many records are printed while somebody waits; more are for the command line."""
AT_ONCE = 1_000
LIST = (
    SheetColumn("办件编号", 22),
    SheetColumn("档案号", 18),
    SheetColumn("办结月份", 10),
    SheetColumn("事项", 28),
    SheetColumn("承办处室", 16),
    SheetColumn("申请人（已遮盖）", 24),
    SheetColumn("办结时间", 17),
    SheetColumn("回访结果", 12),
    SheetColumn("评分", 6),
    SheetColumn("评价", 12),
    SheetColumn("档案", 10),
)


async def overview(visit: Visit) -> web.StreamResponse:
    """What can be had of a month."""
    latest = await visit.read(figures.latest)
    before = str(Month.of(visit.now, visit.console.zone).previous)
    month = visit.query.round_key() or RoundKey.parse(latest or before)
    await visit.read(partial(sure, key=month, visit=visit))
    also = await visit.read(partial(rounds.supplements, month=month.month))
    found = await visit.read(partial(rounds.find, month=str(month)))
    sealed = found is not None and found.state == RoundState.CLOSED
    counted = await visit.console.counting.month(month.month, visit.user.id)
    periods = around(month.month)[1:]
    lines = await visit.read(partial(figures.months, before=str(periods[-1].last.next), most=12))
    states = {Month.parse(line.month): line.state for line in lines}
    return await visit.page(
        "months/exports.html",
        month=month,
        also=also,
        sealed=sealed,
        planned=found is not None,
        empty=found is None and counted.found.totals.empty,
        forms=formats.ARCHIVE if sealed else formats.LIST,
        report_forms=formats.REPORT,
        province_channel=visit.console.settings.province_channel,
        told=await province.told(visit, month),
        periods=[(period, [state for of, state in states.items() if of in period]) for period in periods],
    )


async def month(visit: Visit) -> web.StreamResponse:
    """A sealed month's records; of a month that is not sealed yet, the list of its cases."""
    of, form = await named(visit), visit.query.one_of("format", formats.ARCHIVE) or Format.XLSX
    found = await visit.read(partial(rounds.find, month=str(of)))
    if found is not None and found.state == RoundState.CLOSED:
        write = partial(_RECORDS[form], visit=visit, month=of, round_=found)
        return await given_out(
            visit, GivenFile(f"{of}回访档案", form, write), f"month {of}", {"what": "archive"}
        )
    if form not in formats.LIST:
        raise Problem(409, "exports.not_sealed", month=of)
    return await _listed(visit, CasesWanted(month=str(of)), "", form, f"month {of}")


async def chosen(visit: Visit) -> web.StreamResponse:
    """The list of cases that a search gives, all its pages."""
    form = visit.query.one_of("format", formats.LIST) or Format.XLSX
    return await _listed(visit, wanted_of(visit), typed_in(visit), form, "cases")


async def _listed(visit: Visit, wanted: CasesWanted, typed: str, form: Format, object_: str) -> web.Response:
    sharp = await visit.read(partial(aimed, visit=visit, wanted=wanted, typed=typed))
    if not await visit.console.store.write(partial(may_seek, visit=visit, wanted=sharp, typed=typed)):
        raise Problem(429, "cases.braked")
    filter_ = {
        "month": wanted.month,
        "disposition": wanted.disposition,
        "score": wanted.score,
        "department": wanted.department,
        "item": wanted.item,
        "by": sharp.by,
    }
    detail = {"what": "list"} | {name: value for name, value in filter_.items() if value}
    write = partial(_write_list, visit=visit, wanted=sharp, form=form)
    name = f"{wanted.month}办件清单" if wanted.month else "办件清单"
    return await given_out(visit, GivenFile(name, form, write), object_, detail)


def _write_list(
    path: Path, source: DeliverySource, *, visit: Visit, wanted: CasesWanted, form: Format
) -> int:
    shown = shown_to(visit)
    rows = (_row(disclosure.line(line, shown)) for line in _lines(source, wanted))
    if form is Format.CSV:
        return csv_text.write(path, LIST, rows)
    with sheets.book(path) as book:
        table = WorkbookTable(book, "办件", LIST)
        for row in rows:
            table.add(row)
    return table.count


def _lines(source: DeliverySource, wanted: CasesWanted) -> Iterator[CaseLine]:
    after: str | None = ""
    while after is not None:
        page = source.read(partial(search.page, wanted=wanted, after=after, most=AT_ONCE))
        yield from page.lines
        after = page.more


def _row(line: CaseLine) -> tuple[Cell, ...]:
    result = DISPOSITIONS[Disposition(line.disposition)] if line.disposition else None
    return (
        line.case_no,
        line.archive_no,
        line.month,
        line.item,
        line.department,
        line.applicant,
        moment(line.concluded_at)[:16].replace("T", " ") if line.concluded_at is not None else None,
        result or (PENDING if line.archive_no else None),
        line.score,
        SCORES[line.score] if line.score is not None else None,
        ROUNDS[RoundState.CLOSED] if line.sealed else "尚未封存",
    )


def _records(source: DeliverySource, of: RoundKey, visit: Visit) -> Iterator[SealedRecord]:
    """The records as they are shown to this user."""
    shown = shown_to(visit)

    def page(connection: Connection, last: SealedRecord | None) -> list[SealedRecord]:
        found = archive.records_after(connection, str(of), last)
        numbers = [one.case_no for one in found]
        whose = persons.of_cases(connection, numbers)
        hidden = disclosure.hidden_from(connection, viewer_of(visit.user), numbers)
        return [
            disclosure.record(one, whose[one.case_no], shown, hidden.get(one.case_no, disclosure.NONE))
            for one in found
        ]

    return source.pages(page)


def _supplements(source: DeliverySource, of: RoundKey, visit: Visit) -> Iterator[Supplement]:
    """What came in later, but for verdicts that are not for this user."""

    last: Supplement | None = None
    while found := source.read(partial(archive.supplements_after, month=str(of), last=last)):
        yield from source.read(partial(_readable, visit=visit, later=found))
        last = found[-1]


def _readable(connection: Connection, *, visit: Visit, later: list[Supplement]) -> list[Supplement]:
    """Those that this user may read, as they are shown to them."""
    kept = readable(connection, viewer_of(visit.user), later)
    whose = persons.of_cases(connection, [one.case_no for one in kept])
    return [disclosure.supplement(one, whose[one.case_no], shown_to(visit)) for one in kept]


def _write_book(path: Path, source: DeliverySource, *, visit: Visit, month: RoundKey, round_: Round) -> int:
    zone = visit.console.zone
    opens, closes = round_.opens.astimezone(zone), round_.closes.astimezone(zone)
    about = (
        ("单位", visit.console.settings.agency_name),
        ("办结月份", str(month)),
        ("回访期", f"{opens:%Y-%m-%d %H:%M} 至 {closes:%Y-%m-%d %H:%M}"),
        ("适用规则", round_.rule),
        ("档案总校验值", round_.root or ""),
    )
    return xlsx.write(
        path,
        _records(source, month, visit),
        _supplements(source, month, visit),
        source.read(partial(archive.figures, month=str(month))),
        about=about,
        titles=_titles(source, month),
    )


def _write_csv(path: Path, source: DeliverySource, *, visit: Visit, month: RoundKey, round_: Round) -> int:
    titles = _titles(source, month)
    return csv_text.write(path, xlsx.RECORDS, (xlsx.cells(r, titles) for r in _records(source, month, visit)))


def _write_lines(path: Path, source: DeliverySource, *, visit: Visit, month: RoundKey, round_: Round) -> int:
    return jsonl.write(path, _records(source, month, visit))


def _write_paper(path: Path, source: DeliverySource, *, visit: Visit, month: RoundKey, round_: Round) -> int:
    from bot.paper.archive import month_pdf  # the press takes a while to load
    from bot.paper.report import month_report

    zone, agency = visit.console.zone, visit.console.settings.agency_name
    found = source.read(partial(figures.month_figures, month=str(month), zone=zone, viewer=visit.user.id))
    if found.totals.concluded > MOST_ON_PAPER:
        raise Problem(400, "exports.too_much_paper", most=MOST_ON_PAPER, month=month)
    made_at = visit.now.astimezone(zone)
    still = source.read(partial(waiting, period=str(month), now=made_at, zone=zone))
    cover = month_report(found, agency=agency, made_at=made_at, waiting=still)

    def later(connection: Connection, case_no: str) -> list[Supplement]:
        return _readable(connection, visit=visit, later=archive.supplements_of_case(connection, case_no))

    filed = (
        (sealed, source.read(partial(later, case_no=sealed.case_no)))
        for sealed in _records(source, month, visit)
    )
    with path.open("wb") as out:
        return month_pdf(
            out, cover, filed, asked=source.read(partial(questionnaires.of_round, month=str(month)))
        )


_RECORDS = {
    Format.XLSX: _write_book,
    Format.CSV: _write_csv,
    Format.JSONL: _write_lines,
    Format.PDF: _write_paper,
}


def _titles(source: DeliverySource, month: RoundKey) -> Mapping[str, str]:
    """What the questions were called when they were asked."""
    asked = source.read(partial(questionnaires.of_round, month=str(month)))
    return {question.id: question.titles[Language.ZH_HANS] for question in asked.questions}


ROUTES = (
    Route(
        "GET",
        "/office/exports",
        overview,
        READERS,
        "what can be had of a month as files",
        name="exports",
        nav=Nav("oversight", 10),
    ),
    Route(
        "GET",
        "/office/months/{month}/export",
        month,
        READERS,
        "a month's records as a file",
        name="export_month",
        under="exports",
    ),
    Route(
        "GET",
        "/office/exports/cases",
        chosen,
        READERS,
        "a list of cases as a file",
        name="export_cases",
        under="cases",
    ),
)
