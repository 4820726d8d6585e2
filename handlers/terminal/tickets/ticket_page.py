"""A complaint in lines for the terminal: one in a list, all of it alone. Nothing in them can take control of the terminal."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.domain.role import Outside
from bot.domain.ticket_kind import TICKET_KINDS, TicketKind
from handlers.terminal.tickets.request_now import lines as stands
from handlers.terminal.tickets.request_now import named_acts

if TYPE_CHECKING:
    from bot.work.tickets import TicketShown
    from bot.work.tickets.same_matter import SameMatter
    from db.queries.tickets.timelines import Event
    from handlers.terminal.tickets.request_now import RequestNow

_WHY_LIKELY = {"case": "同一个办件", "words": "同一处室，话也相近"}


def line(row: "TicketShown", between: str = "\t") -> str:
    """Number, term, state, place, category and case."""
    from bot.casework.terms import CATEGORIES, TICKET_STATES
    from bot.dialogue.mentions import printable

    cells = (
        row.ticket_no,
        _due(row),
        TICKET_STATES[row.state],
        printable((row.with_department if row.waits_for_department else None) or "监察室"),
        {k.value: text for k, text in CATEGORIES.items()}.get(row.category, ""),
        printable(row.content.case_no or "") if row.content else "",
    )
    return between.join(cell for cell in cells if cell or between == "\t").rstrip()


def page(row: "TicketShown", same: "SameMatter", asked: "RequestNow | None") -> list[str]:
    """All of it. `asked`: where a request for information stands."""
    from bot.casework.terms import ACTS

    can = named_acts(asked) if asked is not None else "、".join(ACTS[act] for act in row.acts)
    lines = [
        line(row, "　"),
        *(stands(asked) if asked is not None else ()),
        *_complaint(row),
        *_answer(row),
        *_same(same),
        "经过",
        *(_event(e, row.kind) for e in row.timeline),
        f"现在可以　{can or '—'}",
    ]
    return [for_terminals(text) for text in lines]


def _complaint(row: "TicketShown") -> Iterator[str]:
    from bot.casework.terms import CATEGORIES

    content = row.content
    if content is None:
        return
    if row.kind is TicketKind.COMPLAINT:
        yield f"被投诉　{content.department or '—'}　{content.official or '—'}"
        yield f"发生　　{content.happened or '—'}"
    if content.office_category is not None:
        told = {k.value: text for k, text in CATEGORIES.items()}.get(content.told_category, "—")
        yield f"类别　　监察室定的；投诉人选的是：{told}"
    yield from _block(f"{TICKET_KINDS[row.kind].zh_hans}内容", content.content)


def _answer(row: "TicketShown") -> Iterator[str]:
    from bot.casework.terms import FINDINGS, MEASURES, VERDICTS

    content = row.content
    yield from _block("交办的文字", row.handed_over)
    yield from _block("处室拟的答复（投诉人还没有看到）", row.draft)
    yield from _block("答复", row.reply)
    if content is not None and content.finding:
        measures = "、".join(MEASURES[m] for m in content.measures)
        yield f"认定　　{FINDINGS[content.finding]}；处理：{measures}"
    if row.verdict:
        yield f"评价　　{VERDICTS[row.verdict]}"


def _same(same: "SameMatter") -> Iterator[str]:
    if same.main is not None:
        yield f"并在这件里办　{line(same.main, '　')}"
    for one in same.merged:
        yield f"并到这一件的　{line(one, '　')}"
    for one in same.linked:
        yield f"同一件事　{line(one, '　')}"
    for one, why in same.likely:
        yield f"可能是同一件事（{_WHY_LIKELY[why]}）　{line(one, '　')}"


def _due(row: "TicketShown") -> str:
    from bot.casework.terms import COLOURS
    from bot.domain.month import OFFICE_ZONE

    if row.deadline is None or row.colour is None:
        return "—"
    guessed = "（暂定）" if row.provisional else ""
    return f"{COLOURS[row.colour]} {row.deadline.astimezone(OFFICE_ZONE):%Y-%m-%d}{guessed}"


def _event(e: "Event", kind: TicketKind) -> str:
    from bot.casework.terms import ACTS, ROLES, TICKET_STATES
    from bot.domain.month import OFFICE_ZONE

    when = f"{e.at.astimezone(OFFICE_ZONE):%Y-%m-%d %H:%M}"
    asker = kind is TicketKind.DISCLOSURE and e.by_whom == Outside.COMPLAINANT
    by = "申请人" if asker else ROLES.get(e.by_whom, e.by_whom)
    cells = (when, ACTS.get(e.act, e.act), TICKET_STATES[e.state], by)
    return f"  {'　'.join(cells)}　{' '.join(e.note.split())}".rstrip()


def _block(title: str, text: str | None) -> Iterator[str]:
    if text:
        yield title
        yield from (f"  {one}" for one in text.splitlines())


def for_terminals(text: str) -> str:
    """The line with nothing in it that could take control of the terminal."""
    return "".join(c if c.isprintable() or c == "　" else "\ufffd" for c in text)
