"""A complaint in the form that `--json` promises: in a list without what was said, one alone with everything."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from handlers.terminal.tickets.request_now import facts

if TYPE_CHECKING:
    from bot.work.tickets import Content, TicketShown
    from bot.work.tickets.same_matter import SameMatter
    from db.queries.tickets.timelines import Event
    from handlers.terminal.tickets.request_now import RequestNow


def brief(row: "TicketShown") -> dict[str, Any]:
    """As it stands in a list."""
    content = row.content
    return {
        "ticket_no": row.ticket_no,
        "kind": row.kind.value,
        "case_no": content.case_no if content else None,
        "state": row.state.value,
        "category": row.category or None,
        "department": content.department or None if content else None,
        "with_department": row.with_department,
        "about_office": row.about_office,
        "created_at": moment(row.created_at),
        "term": row.term.value if row.term else None,
        "deadline": moment(row.deadline),
        "colour": row.colour.value if row.colour else None,
        "provisional": row.provisional,
        "extended_days": row.extended_days,
        "reopened": row.reopened,
        "replied_at": moment(row.replied_at),
        "verdict": row.verdict,
        "tries": row.tries,
    }


def listed(row: "TicketShown", same: "SameMatter") -> dict[str, Any]:
    """As it stands in a list, with what it is merged into and linked with for whoever sees its content."""
    return brief(row) | ({"same_matter": _joined(same)} if row.content is not None else {})


def whole(row: "TicketShown", same: "SameMatter", asked: "RequestNow | None") -> dict[str, Any]:
    """All of it, as far as the viewer may see it. `asked`: where a request for information stands; its acts are the
    request's."""
    if row.content is None:
        return brief(row)
    told = (
        brief(row) | {"version": row.version} | _told(row.content) | _done(row) | {"same_matter": _same(same)}
    )
    if asked is None:
        return told
    stands = facts(asked)
    return told | {"acts": stands["acts"], "request": {k: v for k, v in stands.items() if k != "acts"}}


def moment(at: datetime | None) -> str | None:
    """A moment at the office."""
    from bot.domain.month import OFFICE_ZONE

    return at.astimezone(OFFICE_ZONE).isoformat() if at is not None else None


def _told(content: "Content") -> dict[str, Any]:
    return {
        "told_category": content.told_category or None,
        "official": content.official or None,
        "happened": content.happened or None,
        "content": content.content,
        "anonymous": content.anonymous,
        "source": content.source,
        "finding": content.finding,
        "measures": list(content.measures),
        "verdict_words": content.verdict_words,
    }


def _done(row: "TicketShown") -> dict[str, Any]:
    return {
        "handed_over": row.handed_over,
        "draft": row.draft,
        "reply": row.reply,
        "acts": [act.value for act in row.acts],
        "timeline": [_step(e) for e in row.timeline],
    }


def _step(e: "Event") -> dict[str, Any]:
    return {
        "at": moment(e.at),
        "act": e.act,
        "state": e.state.value,
        "by_whom": e.by_whom,
        "note": e.note,
    }


def _same(same: "SameMatter") -> dict[str, Any]:
    likely = [{"ticket_no": one.ticket_no, "why": why} for one, why in same.likely]
    return _joined(same) | {"likely": likely}


def _joined(same: "SameMatter") -> dict[str, Any]:
    return {
        "main": same.main.ticket_no if same.main is not None else None,
        "merged": [one.ticket_no for one in same.merged],
        "linked": [one.ticket_no for one in same.linked],
    }
