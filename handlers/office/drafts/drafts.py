"""草稿: a person's own, kept while they type, shown again, and dropped. How a form takes part says `handlers.office.web.keeping`.

They are nobody else's to look at. That somebody keeps one is work: it keeps the log-in alive.
"""

from aiohttp import web
from sqlalchemy import Connection

from bot.casework.tickets.visibility import may_act
from db.queries.tickets import ticket_rows
from db.queries.unsent import drafts
from db.queries.unsent.drafts import FormDraft
from handlers.office.tickets.ticket_sight import viewer_of
from handlers.office.web.keeping import written
from handlers.office.web.roles import ANYBODY
from handlers.office.web.routing import Route
from handlers.office.web.visit import Visit

_SHOWN = 120
"""Characters of a draft in the list; the rest is folded up behind them, for its form may be there no more."""


async def show_drafts(visit: Visit) -> web.Response:
    """All of one's drafts, each with the page it belongs to."""

    def look(connection: Connection) -> list[FormDraft]:
        found = drafts.of_user(connection, visit.console.vault, visit.user.id)
        return _still_seen(connection, visit, found)

    found = await visit.read(look)  # nobody's data but their own
    shown = [(draft, _where(visit, draft), sorted(written(draft.fields), key=len)[::-1]) for draft in found]
    return await visit.page("drafts/drafts.html", found=shown, when=visit.keeper.when, most=_SHOWN)


async def keep(visit: Visit) -> web.StreamResponse:
    """Keep what stands in a form; a script is answered in one line, a person by the form they came from."""
    address, scripted = visit.form.raw("kept"), visit.form.raw("by") == "script"
    page = visit.page_of(address)
    draft = await visit.keeper.keep(address, page, visit.form.fields)
    if scripted:
        return web.json_response({"said": visit.keeper.when(draft) if draft is not None else ""})
    return visit.moved(page or visit.link("drafts"), done="draft_kept")


async def drop(visit: Visit) -> web.StreamResponse:
    """It is not wanted any more."""
    address, user_id, vault = visit.form.raw("kept"), visit.user.id, visit.console.vault
    await visit.console.store.write(lambda c: drafts.drop(c, vault, user_id, address))
    back = visit.page_of(address) if not visit.form.has("list") else ""
    return visit.moved(back or visit.link("drafts"), done="draft_dropped")


def _still_seen(connection: Connection, visit: Visit, found: list[FormDraft]) -> list[FormDraft]:
    """Without those about complaints that are not this person's to see any more."""
    viewer, numbers = viewer_of(visit.user), {d.ticket_no for d in found if d.ticket_no is not None}
    known = {t.ticket_no: t.concern for t in ticket_rows.known(connection, list(numbers))}
    return [
        d
        for d in found
        if d.ticket_no is None or (d.ticket_no in known and may_act(viewer, known[d.ticket_no]))
    ]


def _where(visit: Visit, draft: FormDraft) -> str:
    """The entry of the rail under which its form stands, in words; "" when there is none."""
    found = visit.table.at("GET", draft.page.partition("?")[0])
    name = "" if found is None else found[0].name if found[0].nav is not None else found[0].under
    return visit.say(f"{name}.nav") if name else ""


ROUTES = (
    Route("GET", "/office/drafts", show_drafts, ANYBODY, "what one has typed and not sent", name="drafts"),
    Route("POST", "/office/drafts", keep, ANYBODY, "keep what stands in a form", name="drafts_keep"),
    Route("POST", "/office/drafts/drop", drop, ANYBODY, "drop what was kept", name="drafts_drop"),
)
