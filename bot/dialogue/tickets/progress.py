"""进度: where a complaint stands, told only to the person who filed it or who shows its receipt code.

Somebody who has only the number reads the same sentence whether there is such a complaint or not. Nobody ever sees who
works on it.
"""

from collections.abc import Iterator

from bot.dialogue import mentions, menu
from bot.dialogue.complaint.filing_steps import LONGEST_CONTENT, READ_AT_MOST, is_story
from bot.dialogue.draft import Draft
from bot.dialogue.effects import AddToTicket, GuessedWrong
from bot.dialogue.reading.characters import cleaned
from bot.dialogue.reading.complaint_words import beside_ticket, named_in, names_ticket, without_code
from bot.dialogue.scene import FoundTicket
from bot.dialogue.talk import OwnTicket
from bot.dialogue.tickets import verdict
from bot.domain.ticket_state import TICKET_STATES, TicketState

MOST_SHOWN = 5
MOST_MILESTONES = 8
LONGEST_REPLY = 500
"""Characters of a reply; five of them fit into one chat message."""


def tell(draft: Draft, text: str) -> Draft:
    """Tell where the ticket that is named stands, or else the person's own."""
    own = draft.talk.tickets
    number = named_in(text, tuple(t.ticket_no for t in own))
    if number is not None:
        return _own(draft, [t for t in own if t.ticket_no == number])
    if draft.scene.found is not None or names_ticket(text):
        return _asked_about(draft, draft.scene.found)
    if own:
        return _own(draft, list(own))
    return menu.show(draft, draft.sentence("progress.none"))


def by_code(draft: Draft, text: str) -> Draft:
    """Words around a receipt code: what they tell goes with the code's ticket, and where it stands is told.

    The code itself is kept nowhere.
    """
    words = cleaned(without_code(text[:READ_AT_MOST]))[:LONGEST_CONTENT]
    found = draft.scene.found
    ticket = found.ticket if found is not None else None
    if is_story(draft.scene, beside_ticket(text)):
        if ticket is not None and ticket.state not in (TicketState.CLOSED, TicketState.DECLINED):
            draft = draft.then(AddToTicket(None, ticket.ticket_no, words))
            draft = draft.reply(draft.sentence("adding.added", ticket_no=ticket.ticket_no))
        else:
            draft = draft.hand_over(None, words)
    return tell(draft, text)


def _asked_about(draft: Draft, found: FoundTicket | None) -> Draft:
    if not draft.scene.guesses_left:
        return draft.reply(draft.sentence("progress.tomorrow"))
    if found is None and draft.scene.code_shown:
        return draft.reply(draft.sentence("check.mistyped"))
    if found is None or found.ticket is None:
        return draft.then(GuessedWrong()).reply(draft.sentence("progress.unknown"))
    return _own(draft, [found.ticket])


def _own(draft: Draft, tickets: list[OwnTicket]) -> Draft:
    """The person's own tickets, with the question for the verdict under those that wait for one."""
    if not draft.in_chat:
        return draft.reply(_by_sms(draft, tickets))
    shown = tickets[:MOST_SHOWN]
    parts = [_whole(draft, ticket) for ticket in shown]
    if len(tickets) > len(shown):
        parts.append(draft.sentence("progress.more", count=len(tickets) - len(shown)))
    draft = draft.reply("\n\n".join(parts))
    busy = draft.talk.current is not None or (draft.talk.filing is not None and not draft.talk.filing.left)
    for ticket in () if busy else shown:
        draft = verdict.ask(draft, ticket) if ticket.awaits_verdict else draft
    return draft


def _whole(draft: Draft, ticket: OwnTicket) -> str:
    lines = [mentions.printable(ticket.ticket_no), *_timeline(draft, ticket)]
    if ticket.reply:
        reply = mentions.shortened(mentions.printable(ticket.reply), LONGEST_REPLY)
        lines.append(draft.sentence("progress.reply", reply=reply))
    elif _is_due(ticket) and ticket.finish_by is not None:
        lines.append(draft.sentence("progress.due", date=mentions.day(ticket.finish_by, draft.language)))
    return "\n".join(lines)


def _by_sms(draft: Draft, tickets: list[OwnTicket]) -> str:
    """The latest in a line, with as much of the reply as fits."""
    latest = tickets[0]
    parts = [_line(draft, latest)]
    if len(tickets) > 1:
        parts.append(draft.sentence("progress.more", count=len(tickets) - 1))
    if latest.finish_by is not None and not latest.reply and _is_due(latest):
        parts.append(draft.sentence("progress.due", date=mentions.day(latest.finish_by, draft.language)))
    if latest.reply:
        empty = draft.joined(*parts, draft.sentence("progress.reply", reply=""))
        room = mentions.room(draft.scene.agency) - mentions.units(empty)
        reply = mentions.printable(latest.reply)
        parts.append(draft.sentence("progress.reply", reply=_fitted(reply, max(room, 0))))
    return draft.joined(*parts)


def _fitted(text: str, room: int) -> str:
    if mentions.units(text) <= room:
        return text
    while text and mentions.units(text) > room - 1:
        text = text[:-1]
    return f"{text}…"


def _line(draft: Draft, ticket: OwnTicket) -> str:
    date, state = _since(draft, ticket)
    return draft.sentence(
        "progress.line", ticket_no=mentions.printable(ticket.ticket_no), date=date, state=state
    )


def _since(draft: Draft, ticket: OwnTicket) -> tuple[str, str]:
    since = ticket.milestones[-1].at if ticket.milestones else ticket.filed_at
    return mentions.day(since, draft.language), TICKET_STATES[ticket.state].said(draft.language)


def _is_due(ticket: OwnTicket) -> bool:
    """Whether a reply of ours is still to come."""
    return ticket.state not in (TicketState.DECLINED, TicketState.TRANSFERRED, TicketState.CLOSED)


def _timeline(draft: Draft, ticket: OwnTicket) -> Iterator[str]:
    for milestone in ticket.milestones[-MOST_MILESTONES:]:
        date = mentions.day(milestone.at, draft.language)
        state = TICKET_STATES[milestone.state].said(draft.language)
        yield draft.sentence("progress.milestone", date=date, state=state)
    if not ticket.milestones:
        date, state = _since(draft, ticket)
        yield draft.sentence("progress.milestone", date=date, state=state)
