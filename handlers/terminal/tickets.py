"""`huifang tickets`: complaints, their timelines, and acts on them, for offices without the console."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.domain.role import Role
from handlers.terminal.door import Unwelcome, guarded, print_json, run
from handlers.terminal.tickets_acts import By, No, TheRole, add_acts, number, viewer

if TYPE_CHECKING:
    from bot.work.tickets import TicketShown
    from db.queries.tickets.ticket_rows import Ticket
    from db.queries.tickets.timelines import Event
    from db.vault import Vault

app = typer.Typer(
    help="投诉件：列表、详情，受理、交办、答复等。",
    epilog="例：huifang tickets list --overdue　huifang tickets reply TS-20261103-7KQ2X-K 已为您补办，对不起",
    no_args_is_help=True,
    rich_markup_mode=None,
)

AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]


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
    """一件投诉的内容和经过（会记入查看日志）。"""
    run(_show(number(no), by, role, as_json))


add_acts(app)


async def _list(states: list[str], department: str, overdue: bool, by: str, role: str, as_json: bool) -> None:
    from functools import partial

    from bot.work.tickets import all_shown, viewer_at
    from db.queries.tickets.ticket_rows import TicketFilter
    from handlers.terminal.opening import now, opened

    at = now()
    wanted = TicketFilter(tuple(map(_state, states)), department, at if overdue else None)
    who = viewer(by, role)
    async with opened() as office:
        found = await office.store.read(partial(_every, vault=office.vault, wanted=wanted))
        who = await office.store.read(partial(viewer_at, name=who.name, role=who.role))
    rows = list(all_shown(who, found, at))
    if as_json:
        print_json([_facts(row) for row in rows])
        return
    for row in rows:
        print(_line(row))
    print(f"共 {len(rows)} 件。")


def _every(connection: Any, *, vault: "Vault", wanted: Any) -> "list[Ticket]":
    """All matching tickets, page by page."""
    from db.queries.tickets import ticket_rows

    found: list[Ticket] = []
    while page := ticket_rows.listed(connection, vault, wanted, after=found[-1].ticket_no if found else ""):
        found += page
    return found


def _state(word: str) -> Any:
    from bot.casework.terms import TICKET_STATES
    from bot.domain.ticket_state import TicketState

    named = {s.value: s for s in TicketState} | {text: s for s, text in TICKET_STATES.items()}
    if word not in named:
        known = "、".join(f"{s.value}（{text}）" for s, text in TICKET_STATES.items())
        raise Unwelcome(f"没有状态 {word[:40]!r}；可用：{known}")
    return named[word]


async def _show(no: str, by: str, role: str, as_json: bool) -> None:
    from functools import partial

    from bot.work.tickets import NoSuchTicket
    from handlers.terminal.opening import opened

    async with opened() as office:
        found = await office.store.write(partial(_looked_at, vault=office.vault, no=no, by=by, role=role))
    if found is None:
        raise NoSuchTicket(no)
    if as_json:
        print_json(_facts(found, whole=True))
        return
    print("\n".join(_page(found)))


def _looked_at(connection: Any, vault: "Vault", *, no: str, by: str, role: str) -> "TicketShown | None":
    """The ticket and the line in the log that somebody looked at it, in one transaction."""
    from bot.work.tickets import shown, viewer_at
    from db.queries.office import audit
    from db.queries.tickets import ticket_rows, timelines
    from handlers.terminal.opening import now

    at, named = now(), viewer(by, role)
    who = viewer_at(connection, named.name, named.role)
    ticket = ticket_rows.one(connection, vault, no)
    lines = timelines.of(connection, vault, no) if ticket is not None else ()
    found = shown(who, ticket, at, lines) if ticket is not None else None
    if found is not None:
        audit.note(connection, vault, audit.Who(None, who.name, role, ""), "view", f"ticket {no}", now=at)
    return found


def _facts(row: "TicketShown", *, whole: bool = False) -> dict[str, Any]:
    """In the form that `--json` promises; the content only when a single ticket is asked for."""
    facts: dict[str, Any] = {
        "ticket_no": row.ticket_no,
        "case_no": row.content.case_no if row.content else None,
        "state": row.state.value,
        "category": row.category or None,
        "department": row.content.department or None if row.content else None,
        "with_department": row.with_department,
        "about_office": row.about_office,
        "created_at": _moment(row.created_at),
        "term": row.term.value if row.term else None,
        "deadline": _moment(row.deadline),
        "colour": row.colour.value if row.colour else None,
        "provisional": row.provisional,
        "extended_days": row.extended_days,
        "reopened": row.reopened,
        "replied_at": _moment(row.replied_at),
        "verdict": row.verdict,
        "tries": row.tries,
    }
    if not whole or row.content is None:
        return facts
    return facts | {
        "official": row.content.official or None,
        "happened": row.content.happened or None,
        "content": row.content.content,
        "anonymous": row.content.anonymous,
        "source": row.content.source,
        "handed_over": row.handed_over,
        "draft": row.draft,
        "reply": row.reply,
        "finding": row.content.finding,
        "measures": list(row.content.measures),
        "verdict_words": row.content.verdict_words,
        "acts": [act.value for act in row.acts],
        "timeline": [
            {
                "at": _moment(e.at),
                "act": e.act,
                "state": e.state.value,
                "by_whom": e.by_whom,
                "note": e.note,
            }
            for e in row.timeline
        ],
    }


def _moment(at: datetime | None) -> str | None:
    from bot.domain.month import OFFICE_ZONE

    return at.astimezone(OFFICE_ZONE).isoformat() if at is not None else None


def _line(row: "TicketShown", between: str = "\t") -> str:
    from bot.casework.terms import CATEGORIES, TICKET_STATES
    from bot.dialogue.mentions import printable

    cells = (
        row.ticket_no,
        _due(row),
        TICKET_STATES[row.state],
        printable((row.with_department if row.waits_for_department else None) or "监察室"),
        {k.value: text for k, text in CATEGORIES.items()}.get(row.category, ""),
        row.content.case_no or "" if row.content else "",
    )
    return between.join(cell for cell in cells if cell or between == "\t").rstrip()


def _due(row: "TicketShown") -> str:
    from bot.casework.terms import COLOURS
    from bot.domain.month import OFFICE_ZONE

    if row.deadline is None or row.colour is None:
        return "—"
    guessed = "（暂定）" if row.provisional else ""
    return f"{COLOURS[row.colour]} {row.deadline.astimezone(OFFICE_ZONE):%Y-%m-%d}{guessed}"


def _page(row: "TicketShown") -> list[str]:
    from bot.casework.terms import ACTS, FINDINGS, MEASURES, VERDICTS

    content = row.content
    lines = [
        _line(row, "　"),
        *([f"被投诉　{content.department or '—'}　{content.official or '—'}"] if content else []),
        *([f"发生　　{content.happened or '—'}", "投诉内容", *_block(content.content)] if content else []),
        *(["移交的文字", *_block(row.handed_over)] if row.handed_over else []),
        *(["处室拟的答复（投诉人还没有看到）", *_block(row.draft)] if row.draft else []),
        *(["答复", *_block(row.reply)] if row.reply else []),
        *(
            [f"认定　　{FINDINGS[content.finding]}；处理：{'、'.join(MEASURES[m] for m in content.measures)}"]
            if content and content.finding
            else []
        ),
        *([f"评价　　{VERDICTS[row.verdict]}"] if row.verdict else []),
        "经过",
    ]
    lines += [_event(e) for e in row.timeline]
    lines.append(f"现在可以　{'、'.join(ACTS[act] for act in row.acts) or '—'}")
    return [_for_terminals(line) for line in lines]


def _event(e: "Event") -> str:
    from bot.casework.terms import ACTS, ROLES, TICKET_STATES

    when = (_moment(e.at) or "")[:16].replace("T", " ")
    cells = (when, ACTS.get(e.act, e.act), TICKET_STATES[e.state], ROLES.get(e.by_whom, e.by_whom))
    return f"  {'　'.join(cells)}　{' '.join(e.note.split())}".rstrip()


def _block(text: str) -> list[str]:
    return [f"  {line}" for line in text.splitlines()]


def _for_terminals(line: str) -> str:
    """The line without characters that could take control of the terminal."""
    return "".join(c if c.isprintable() or c == "　" else "\ufffd" for c in line)
