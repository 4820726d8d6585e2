"""The year's sheet of a member as PDF or workbook: for the office, and for the member themselves."""

from functools import partial
from pathlib import Path

from aiohttp import web
from sqlalchemy import Connection

from bot.domain.language import Language
from bot.domain.panel import (
    DUTIES,
    DUTY_STATES,
    MEMBER_VERDICTS,
    OPINIONS,
    DutyState,
    MemberVerdict,
    OpinionState,
)
from bot.exports.formats import Format
from bot.paper.duty_sheet import DutySheet, duty_sheet_pdf, write_duty_book
from db.queries.panel import duties, opinions
from db.queries.panel.members import PanelMember
from handlers.office.panel.duty_form import year_of
from handlers.office.panel.members import member_of
from handlers.office.panel.own import OWN, own_member
from handlers.office.web.delivery import DeliverySource, GivenFile, given_out
from handlers.office.web.roles import MEMBERS, READERS
from handlers.office.web.routing import Route
from handlers.office.web.visit import Visit
from handlers.pages.formats import Formats

FORMATS = (Format.PDF, Format.XLSX)


async def give(visit: Visit) -> web.Response:
    """A member's year, for the office."""
    return await _given(visit, await member_of(visit))


async def give_own(visit: Visit) -> web.Response:
    """A member's own year."""
    return await _given(visit, await own_member(visit))


async def _given(visit: Visit, member: PanelMember) -> web.Response:
    form, year = visit.query.one_of("format", FORMATS) or Format.PDF, year_of(visit)
    page = await visit.read(partial(_sheet, visit=visit, member=member, year=year))
    write = {Format.PDF: _write_pdf, Format.XLSX: _write_book}[form]
    file = GivenFile(page.title, form, partial(write, page=page))
    return await given_out(visit, file, f"panel {member.called}", {"list": "duty_sheet", "year": year})


def _sheet(connection: Connection, *, visit: Visit, member: PanelMember, year: int) -> DutySheet:
    f, vault, row = Formats(Language.ZH_HANS, visit.console.zone), visit.console.vault, member.row
    done = duties.of_year(connection, vault, row.ref, year)
    sure = [one for one in done if one.row.state == DutyState.CONFIRMED]
    since, before = duties.bounds(year)
    given = [one for one in opinions.of_member(connection, row.ref) if since <= one.filed_at < before]
    return DutySheet(
        visit.console.settings.agency_name,
        f"{year}年度评议员履职表 {member.called}",
        "　".join(part for part in (member.called, row.name, row.unit) if part),
        [
            (
                f.dated(f.local(one.row.day)),
                DUTIES[one.kind].zh_hans,
                str(one.hours),
                one.what,
                DUTY_STATES[DutyState(one.row.state)].zh_hans,
            )
            for one in done
        ],
        f"已确认 {len(sure)} 次，共 {sum(one.hours for one in sure)} 小时；提出评议意见 {len(given)} 条。",
        [
            (
                one.number,
                f.dated(f.local(one.filed_at)),
                opinions.object_of(vault, one),
                OPINIONS[OpinionState(one.state)].zh_hans,
                MEMBER_VERDICTS[MemberVerdict(one.verdict)].zh_hans if one.verdict else "—",
            )
            for one in given
        ],
        visit.now,
    )


def _write_pdf(path: Path, _: DeliverySource, *, page: DutySheet) -> int:
    path.write_bytes(duty_sheet_pdf(page))
    return len(page.duties)


def _write_book(path: Path, _: DeliverySource, *, page: DutySheet) -> int:
    write_duty_book(path, page)
    return len(page.duties)


ROUTES = (
    Route(
        "GET",
        "/office/panel/members/{ref}/export",
        give,
        READERS,
        "a member's year, as a paper or a workbook",
        name="panel_sheet",
    ),
    Route(
        "GET", f"{OWN}/export", give_own, MEMBERS, "an own year on paper or as a workbook", name="own_sheet"
    ),
)
