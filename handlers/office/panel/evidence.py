"""证据: photos and papers that a member adds to an own opinion, for whoever may see that opinion, and nobody else."""

from functools import partial

from aiohttp import web
from sqlalchemy import Connection

from bot.casework.panel.opinions import MOST_EVIDENCE
from bot.domain.panel import OPINIONS_ENDED, OpinionState
from bot.work.attachments.folder import Kept
from db.queries.panel import opinion_files
from db.queries.panel.opinion_files import OpinionFile
from db.queries.tickets import attachments
from handlers.office.panel.opinions import SEE, seen
from handlers.office.panel.own import OWN, own_member, own_opinion
from handlers.office.tickets.attachments import handed_out
from handlers.office.web.roles import MEMBERS
from handlers.office.web.routing import Route
from handlers.office.web.scans import scan
from handlers.office.web.visit import Visit
from handlers.pages.problems import bad_input, not_found, stale

TAKEN = frozenset({"image/jpeg", "image/png", "image/webp", "application/pdf"})
_OWN, _OFFICE = f"{OWN}/opinions/{{ref}}", "/office/panel/opinions/{ref}"


async def add(visit: Visit) -> web.StreamResponse:
    """Add one to an own opinion that is not done yet."""
    member, ref = await own_member(visit), visit.part("ref")
    file = await scan(visit, TAKEN)
    if file is None:
        raise bad_input("own_panel.no_file")

    def change(connection: Connection) -> None:
        opinion = own_opinion(connection, visit=visit, member=member, ref=ref)
        if OpinionState(opinion.row.state) in OPINIONS_ENDED:
            raise stale("panel.moved")
        attach(connection, visit, ref, file)

    await visit.recorded(change, "opinion_attach", f"panel {member.called}")
    return visit.moved(visit.link("own_opinion", ref=ref), done="opinion_attached")


def attach(connection: Connection, visit: Visit, ref: str, file: Kept) -> None:
    """Note the file with the opinion; raises Problem 400 where it has enough."""
    attachments.hold(connection, file.sha256)
    kept = opinion_files.add(
        connection,
        ref,
        media_type=file.media_type,
        sha256=file.sha256,
        size=file.size,
        most=MOST_EVIDENCE,
        now=visit.now,
    )
    if not kept:
        raise bad_input("own_panel.enough_files", most=MOST_EVIDENCE)


async def show(visit: Visit) -> web.StreamResponse:
    """For the office, and for the department that has the opinion."""
    ref = visit.part("ref")
    opinion = await visit.read(partial(seen, visit=visit, ref=ref))
    return await _given(visit, ref, f"opinion {opinion.row.number}", opinion.row.number)


async def show_own(visit: Visit) -> web.StreamResponse:
    """For the member who added it."""
    member, ref = await own_member(visit), visit.part("ref")
    opinion = await visit.read(partial(own_opinion, visit=visit, member=member, ref=ref))
    return await _given(visit, ref, f"panel {member.called}", opinion.row.number)


async def _given(visit: Visit, ref: str, about: str, called: str) -> web.StreamResponse:
    """`called`: the number of the opinion, by which the file is named."""
    number = visit.number("number")

    def found(connection: Connection) -> OpinionFile:
        files = [one for one in opinion_files.of_opinion(connection, ref) if one.n == number]
        if not files:
            raise not_found("panel_opinions.nothing")
        return files[0]

    file = await visit.recorded(found, "view", about, detail={"attachment": number})
    name = visit.say("panel_opinions.evidence_name", number=called, nth=number)
    return await handed_out(visit, file.sha256, file.media_type, name)


ROUTES = (
    Route(
        "POST",
        f"{_OWN}/attachments",
        add,
        MEMBERS,
        "add evidence to an own opinion",
        name="own_evidence_add",
        upload=True,
    ),
    Route(
        "GET",
        f"{_OWN}/attachments/{{number}}",
        show_own,
        MEMBERS,
        "evidence that was added to an own opinion",
        name="own_evidence",
        under="own_panel",
    ),
    Route(
        "GET",
        f"{_OFFICE}/attachments/{{number}}",
        show,
        SEE,
        "evidence of an opinion",
        name="panel_evidence",
        under="panel_opinions",
    ),
)
