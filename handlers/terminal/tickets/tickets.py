"""`huifang tickets list` and `show`: complaints and their timelines, for offices without the console."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.domain.role import Role
from handlers.terminal.door import guarded, print_json, run
from handlers.terminal.given_out import named
from handlers.terminal.tickets.acts import add_acts
from handlers.terminal.tickets.arguments import AsJson, By, No, TheRole, number, one_of, viewer
from handlers.terminal.tickets.registering import register
from handlers.terminal.tickets.registering_requests import register_request

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Connection

    from bot.casework.tickets.visibility import Viewer
    from bot.domain.ticket_state import TicketState
    from bot.work.tickets import Registry, TicketShown
    from bot.work.tickets.same_matter import SameMatter
    from db.queries.tickets.ticket_rows import Ticket, TicketFilter
    from db.vault import Vault
    from handlers.terminal.tickets.request_now import RequestNow

_EXAMPLE = "--arrival 来信 --category 拖延不办 --anonymous 材料交了两个月没有答复 --came 2026-11-02"
_REQUEST_EXAMPLE = "--arrival 来访 --ask"
app = typer.Typer(
    help="投诉件：列表、详情，受理、交办、答复，定类别、并案、撤销等。",
    epilog="例：huifang tickets list --overdue　huifang tickets reply TS-20261103-7KQ2X-K 已为您补办，对不起",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command("list", epilog="例：huifang tickets list --state working --overdue --json")
@guarded
def list_(
    state: Annotated[
        list[str] | None, typer.Option("--state", help="只看这个状态（可以写几次；中英文都行）")
    ] = None,
    department: Annotated[
        str, typer.Option("--department", help="只看投诉这个处室的，或在这个处室办的")
    ] = "",
    overdue: Annotated[bool, typer.Option("--overdue", help="只看超期的")] = False,
    by: By = "",
    role: TheRole = Role.OFFICER,
    as_json: AsJson = False,
) -> None:
    """列出投诉件：编号、颜色、时限、状态、在哪里办。"""
    run(_list(state or [], department, overdue, by, role, as_json))


@app.command("show", epilog="例：huifang tickets show TS-20261103-7KQ2X-K")
@guarded
def show(no: No, by: By = "", role: TheRole = Role.OFFICER, as_json: AsJson = False) -> None:
    """一件投诉的内容、经过，和可能是同一件事的（会记入查看日志）。"""
    run(_show(number(no), by, role, as_json))


app.command("register", epilog=f"例：huifang tickets register {_EXAMPLE}")(register)
app.command("register-request", epilog=f"例：huifang tickets register-request {_REQUEST_EXAMPLE}")(
    register_request
)
add_acts(app)


async def _list(states: list[str], department: str, overdue: bool, by: str, role: str, as_json: bool) -> None:
    from functools import partial

    from bot.work.tickets.same_matter import NO_SAME_MATTER
    from db.queries.tickets.ticket_rows import TicketFilter
    from handlers.terminal.opening import now, opened
    from handlers.terminal.tickets.ticket_facts import listed
    from handlers.terminal.tickets.ticket_page import line

    at = now()
    wanted = TicketFilter(tuple(map(_state, states)), department, at if overdue else None)
    look = partial(_found, who=viewer(by, role), wanted=wanted, at=at)
    async with opened() as office:
        rows, joined = await office.store.write(partial(look, vault=office.vault, joined=as_json))
    if as_json:
        print_json([listed(row, joined.get(row.ticket_no, NO_SAME_MATTER)) for row in rows])
        return
    for row in rows:
        print(line(row))
    print(f"共 {len(rows)} 件。")


def _found(
    connection: "Connection",
    *,
    vault: "Vault",
    who: "Viewer",
    wanted: "TicketFilter",
    at: "datetime",
    joined: bool,
) -> "tuple[list[TicketShown], Mapping[str, SameMatter]]":
    """What this person may see of them, and the line in the log, in one transaction. `joined`: also what they are joined
    with."""
    from bot.work.tickets import all_shown, viewer_at
    from bot.work.tickets.same_matter import joined_of
    from db.queries.office import audit

    viewing = viewer_at(connection, who.name, who.role)
    rows = list(all_shown(viewing, _every(connection, vault=vault, wanted=wanted), at))
    filters = {"state": [state.value for state in wanted.states], "department": wanted.department}
    told = {name: value for name, value in filters.items() if value} | {"found": len(rows)}
    audit.note(connection, None, named(who), "search", "tickets", detail=told, now=at)
    numbers = [row.ticket_no for row in rows] if joined else []
    return rows, joined_of(connection, vault, viewing, numbers, at)


def _every(connection: Any, *, vault: "Vault", wanted: Any) -> "list[Ticket]":
    """All matching tickets, page by page."""
    from db.queries.tickets import ticket_rows

    found: list[Ticket] = []
    while page := ticket_rows.listed(connection, vault, wanted, after=found[-1].ticket_no if found else ""):
        found += page
    return found


def _state(word: str) -> "TicketState":
    from bot.casework.terms import TICKET_STATES

    return one_of(word, TICKET_STATES, "状态")


async def _show(no: str, by: str, role: str, as_json: bool) -> None:
    from functools import partial

    from handlers.terminal.composition import registry_of
    from handlers.terminal.opening import opened
    from handlers.terminal.tickets.ticket_facts import whole
    from handlers.terminal.tickets.ticket_page import page

    async with opened() as office:
        look = partial(_looked_at, registry=registry_of(office), no=no, by=by, role=role)
        found, same, asked = await office.store.write(look)
    if as_json:
        print_json(whole(found, same, asked))
    else:
        print("\n".join(page(found, same, asked)))


def _looked_at(
    connection: Any, registry: "Registry", *, no: str, by: str, role: str
) -> "tuple[TicketShown, SameMatter, RequestNow | None]":
    """The ticket and the line in the log that somebody looked at it, in one transaction; raises NoSuchTicket."""
    from bot.domain.month import OFFICE_ZONE
    from bot.work.tickets import NoSuchTicket, shown, viewer_at
    from bot.work.tickets.same_matter import same_matter
    from db.queries.office import audit
    from db.queries.tickets import attachments, ticket_rows, timelines
    from handlers.terminal.opening import now
    from handlers.terminal.tickets.request_now import request_now

    at, typed, vault = now(), viewer(by, role), registry.vault
    who = viewer_at(connection, typed.name, typed.role)
    ticket = ticket_rows.one(connection, vault, no)
    lines = timelines.of(connection, vault, no) if ticket is not None else ()
    found = shown(who, ticket, at, lines) if ticket is not None else None
    if ticket is None or found is None:
        raise NoSuchTicket(no)
    audit.note(connection, vault, named(who), "view", f"ticket {no}", now=at)
    files = attachments.of_ticket(connection, no)
    same = same_matter(connection, vault, who, ticket, found, at, OFFICE_ZONE)
    return found, same, request_now(registry, ticket, list(lines), files, who.role)
