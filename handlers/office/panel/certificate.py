"""聘书: the certificate of a member's latest appointment, as PDF."""

from functools import partial
from pathlib import Path

from aiohttp import web

from bot.domain.language import Language
from bot.exports.formats import Format
from bot.paper.certificate import CertificatePaper, certificate_pdf
from db.queries.panel import members
from handlers.office.panel.members import member_of
from handlers.office.web.delivery import DeliverySource, GivenFile, given_out
from handlers.office.web.roles import READERS
from handlers.office.web.routing import Route
from handlers.office.web.visit import Visit
from handlers.pages.formats import Formats
from handlers.pages.problems import not_found


async def pdf(visit: Visit) -> web.StreamResponse:
    """The certificate; only of somebody who was appointed and is not forgotten."""
    member = await member_of(visit)
    terms = await visit.read(partial(members.terms, ref=member.row.ref))
    if not terms or member.row.forgotten_at is not None:
        raise not_found("panel.no_certificate")
    last, f = terms[-1], Formats(Language.ZH_HANS, visit.console.zone)
    begins, ends, day = (f.dated(f.local(at)) for at in (last.from_day, last.to_day, last.at))
    page = CertificatePaper(
        visit.console.settings.agency_name,
        last.certificate,
        member.row.number,
        member.row.name,
        member.row.unit,
        begins,
        ends,
        day,
        visit.now,
    )
    file = GivenFile(f"聘书 {last.certificate}", Format.PDF, partial(_write, page=page))
    return await given_out(visit, file, f"panel {member.called}", {"list": "certificate"})


def _write(path: Path, _: DeliverySource, *, page: CertificatePaper) -> int:
    path.write_bytes(certificate_pdf(page))
    return 1


ROUTES = (
    Route(
        "GET",
        "/office/panel/members/{ref}/pdf",
        pdf,
        READERS,
        "a member's certificate as PDF",
        name="panel_certificate",
    ),
)
