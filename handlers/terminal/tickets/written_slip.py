"""What is written down at the terminal: registered under a free number with its line of the log, and the slip that says it once."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.role import Role
from handlers.terminal.door import Unwelcome, print_json, readable
from handlers.terminal.given_out import named
from handlers.terminal.tickets.arguments import viewer

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Connection

    from bot.casework.tickets.visibility import Viewer
    from bot.settings import Settings
    from bot.work.tickets import Registry
    from bot.work.tickets.written_down import WrittenDown
    from handlers.terminal.opening import Office

    Also = Callable[[Connection, Registry, str], object]
    Draft = Callable[[Office, date], tuple[WrittenDown, Also | None]]

RACES = 5
WRITING = (Role.OFFICER, Role.CHIEF)
"""Who writes down what comes, as in the console."""
NOT_THEN = "收到的日子不对：不能晚于今天，也不能早于一年前；请改 --came"


@dataclass(frozen=True, slots=True)
class Slip:
    """What the person who came gets. `seen`: whether whoever wrote it down may see it from now on."""

    number: str
    code: str
    told: "WrittenDown"
    seen: bool
    terms: tuple[str, str]
    """To accept, and to answer; the first is "" where there is none."""


def writer(by: str, role: str) -> "Viewer":
    """Who writes it down; raises Unwelcome for a role that does not."""
    who = viewer(by, role)
    if who.role not in WRITING:
        raise Unwelcome(f"登记由监察室来做，--role 只能是 {'、'.join(WRITING)}")
    return who


def asked(what: str) -> str:
    """What is typed when the terminal asks: it stays out of the history of commands."""
    import typer

    return str(typer.prompt(what, default="", show_default=False, err=True))


def one_line(text: str, longest: int) -> str:
    """What was typed as one line; raises Unwelcome."""
    return " ".join(readable(text, longest=longest).split())


async def registered(draft: "Draft", who: "Viewer") -> Slip:
    """Register it under a number that is free. `draft`: what is registered, made for this office and day, and what is
    kept with it in the same transaction; raises Unwelcome."""
    import secrets

    from bot.turns.receipt_codes import Receipts
    from db.store import Conflict
    from handlers.terminal.composition import registry_of
    from handlers.terminal.opening import now, opened

    async with opened(writing=True) as office:
        written, also = draft(office, now().astimezone(office.settings.zone).date())
        code = await Receipts(office.vault, secrets.randbits).draw()

        def take(connection: "Connection") -> tuple[str, bool]:
            return _taken(connection, registry_of(office), written, who, code.hash, also)

        for _ in range(RACES):
            try:
                number, seen = await office.store.write(take)
            except Conflict:
                continue
            return Slip(number, code.code, written, seen, _terms(office.settings, written))
    raise RuntimeError("编号一直有别人先用，这次没有登记；请稍后再试")


def _taken(
    connection: "Connection",
    registry: "Registry",
    written: "WrittenDown",
    who: "Viewer",
    receipt_hash: bytes,
    also: "Also | None",
) -> tuple[str, bool]:
    """The number, and whether it may be seen by whoever wrote it down."""
    import secrets

    from bot.casework.tickets.ticket_number import CHANCE_BITS, of_kind
    from bot.casework.tickets.visibility import Sight, sight
    from bot.work.tickets import viewer_at
    from bot.work.tickets.filing import free_number
    from bot.work.tickets.written_down import write_down
    from db.queries.office import audit
    from db.queries.tickets import ticket_rows
    from handlers.terminal.opening import now

    at = now()
    number = of_kind(free_number(connection, at, secrets.randbits(CHANCE_BITS)), written.kind)
    write_down(connection, registry, written, number, receipt_hash, at)
    if also is not None:
        also(connection, registry, number)
    by, about = named(who), f"ticket {number}"
    audit.note(connection, registry.vault, by, "ticket.register", about, now=at)
    (known,) = ticket_rows.known(connection, [number])
    viewing = viewer_at(connection, who.name, who.role)
    return number, sight(viewing, known.concern) is not Sight.NOTHING


def _terms(settings: "Settings", written: "WrittenDown") -> tuple[str, str]:
    from bot.domain.ticket_kind import TicketKind

    match written.kind:
        case TicketKind.COMPLAINT:
            return settings.complaint_accept, settings.complaint_finish
        case TicketKind.DISCLOSURE:
            return "", settings.disclosure_answer
        case _:
            of = settings.further_terms[written.kind]
            return str(of.accept), str(of.finish)


def give(slip: Slip, *, as_json: bool) -> None:
    """Say it: the number, and the code that is said this once."""
    print_json(_told(slip)) if as_json else print("\n".join(_lines(slip)))


def _told(slip: Slip) -> dict[str, object]:
    accept, finish = slip.terms
    return {
        "ticket_no": slip.number,
        "kind": slip.told.kind.value,
        "receipt_code": slip.code,
        "arrival": slip.told.arrival.value,
        "received_on": slip.told.came.isoformat(),
        "about_office": slip.told.complaint.about_office,
        "accept": accept or None,
        "answer": finish,
    }


def _lines(slip: Slip) -> list[str]:
    from bot.domain.arrival import ARRIVALS
    from bot.domain.ticket_kind import TICKET_KINDS

    accept, finish = slip.terms
    terms = f"收到后{accept}内告诉受不受理，受理后{finish}内答复" if accept else f"收到后{finish}内答复"
    told = slip.told
    return [
        f"登记好了：{TICKET_KINDS[told.kind].zh_hans} {slip.number}（{ARRIVALS[told.arrival].zh_hans}，{told.came} 收到）。",
        f"查询码：{slip.code}（只显示这一次，请抄给来的人；凭编号和查询码可以查进度、补充、评价）",
        f"时限：{terms}。",
        *(["这件投诉的是本室，已直接交给上级；本室看不到。"] if told.complaint.about_office else []),
        *([f"看这一件：huifang tickets show {slip.number}"] if slip.seen else []),
    ]
