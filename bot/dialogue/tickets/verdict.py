"""评价: whether the reply settles the matter is for the complainant to say; a no reopens the ticket, with the reason.

Words are a verdict only while no other question is open, and only when they are nothing else. What follows a no, and what
the office has asked for, is added to the ticket.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.dialogue.applying.correcting import only_asks
from bot.dialogue.complaint import quotas, submission
from bot.dialogue.complaint.filing_steps import LONGEST_CONTENT, READ_AT_MOST
from bot.dialogue.draft import Draft
from bot.dialogue.effects import AddToTicket, Choice, GiveVerdict
from bot.dialogue.inputs import Chose
from bot.dialogue.own_labels import tells_nothing
from bot.dialogue.reading.characters import cleaned
from bot.dialogue.reading.complaint_words import named_in, without_code, without_ticket
from bot.dialogue.reading.steering import Steer, bare, steer
from bot.dialogue.reading.understanding import understand
from bot.dialogue.talk import OwnTicket
from bot.domain.language import Language
from bot.domain.ticket_kind import PREFIXES, TicketKind
from bot.domain.ticket_state import TicketState
from bot.domain.verdict import VERDICTS, Verdict

VERDICT = "verdict"
"""The question under a reply: whether it settles the matter. A pressed choice comes back with the ticket's number."""
YES, NO = "yes", "no"
MOST_ASKED = 5
"""At most this many tickets are asked about one by one."""
_ACCEPTS = frozenset(
    "认可|我认可|接受|我接受|同意|我同意|可以接受|解决了|已解决|已经解决|已经解决了|满意了|accept|accepted|i accept|settled|resolved|yes"
    "|solved|i agree".split("|")
)
_REJECTS = re.compile(
    r"(?:我)?(?:不认可|不接受|没有?解决|未解决|还?没有?办好)"
    r"|(?:我)?(?:很|非常|还是)?(?:不满意|不同意)(?!\w)"
    r"|(?:not satisfied|not settled|not resolved|not solved|dissatisfied|i do not accept|i don't accept|not accepted)\b"
    r"|no[.!]?$"
)
_CLAUSE = re.compile(r"[,.!;。~…\n]+")


def said(text: str) -> tuple[bool, str] | None:
    """The verdict in a reply, with the reason for a no; None when it is not certain."""
    words = without_ticket(text)
    first, *rest = [clause.strip() for clause in _CLAUSE.split(words) if clause.strip()] or [""]
    if bare(first) in _ACCEPTS and all(steer(clause) is Steer.THANKS for clause in rest) and "?" not in words:
        return True, ""
    rejects = _REJECTS.match(words)
    if rejects is not None and "?" not in words:
        return False, bare(words[rejects.end() :])
    understood = understand(words)
    if understood.score is None or not rates(words):
        return None
    if understood.score < 3:
        return False, understood.comment
    plain = not understood.comment or steer(understood.comment) is Steer.THANKS
    return (True, "") if plain else None


def typed(draft: Draft, text: str) -> Draft | None:
    """Take words for a verdict, if they are one and there is a reply to judge; None otherwise."""
    waiting = awaiting(draft)
    if not waiting:
        return None
    meant = _meant(draft, waiting, text)
    found = said(text)
    if found is None:
        return which(draft, meant) if rates(text) else None
    if len(meant) > 1:
        return which(draft, meant)
    (ticket,), (satisfied, reason) = meant, found
    return give(draft, ticket, satisfied=satisfied, words=_own(text) if reason else "")


def names_one(draft: Draft, text: str) -> bool:
    """Whether the text says itself, by number or code, which waiting reply it is about."""
    waiting = awaiting(draft)
    return _named(draft, waiting, text) in {t.ticket_no for t in waiting}


def chose(draft: Draft, press: Chose) -> Draft:
    """A button under a reply was pressed."""
    ticket = next((t for t in known(draft) if t.ticket_no == press.ticket_no), None)
    if ticket is None or press.value not in (YES, NO):
        return draft.reply(draft.sentence("stale"))
    if not ticket.awaits_verdict:
        return draft.reply(draft.sentence("verdict.given", ticket_no=ticket.ticket_no))
    return give(draft, ticket, satisfied=press.value == YES)


def give(draft: Draft, ticket: OwnTicket, *, satisfied: bool, words: str = "") -> Draft:
    """Give the verdict; a no without a reason is asked for one."""
    draft = draft.then(GiveVerdict(ticket.ticket_no, satisfied, words))
    state = TicketState.CLOSED if satisfied else TicketState.REOPENED
    judged = replace(ticket, state=state, satisfied=satisfied)
    tickets = tuple(judged if t.ticket_no == ticket.ticket_no else t for t in draft.talk.tickets)
    asks = not satisfied and not words
    hearing = ticket.ticket_no if asks else None
    draft = replace(draft, talk=replace(draft.talk, tickets=tickets, hearing=hearing))
    key = "verdict.accepted" if satisfied else ("verdict.why" if asks else "verdict.reopened")
    draft = draft.reply(draft.sentence(key, ticket_no=ticket.ticket_no))
    return draft if asks else submission.back(draft)


def add_more(draft: Draft, ticket_no: str | None) -> Draft:
    """The person wants to add to a ticket of theirs: the next words are for it."""
    if not any(t.ticket_no == ticket_no for t in known(draft)):
        return draft.reply(draft.sentence("stale"))
    draft = replace(draft, talk=replace(draft.talk, hearing=ticket_no))
    return draft.reply(draft.sentence("adding.tell", ticket_no=ticket_no))


def hear(draft: Draft, ticket_no: str, text: str) -> Draft:
    """The words that were waited for, or asked for by the office."""
    words = _own(text)
    how = _taken_as(draft, ticket_no, words)
    waits = how == "asked"
    tickets = tuple(
        replace(t, wants_more=t.wants_more and (waits or t.ticket_no != ticket_no))
        for t in draft.talk.tickets
    )
    nothing = not words or steer(text) in (Steer.NOTHING, Steer.THANKS, Steer.SKIP, Steer.ENOUGH)
    if not nothing and tells_nothing(draft.scene, text):
        return draft.reply(draft.sentence("adding.tell", ticket_no=ticket_no))
    draft = replace(draft, talk=replace(draft.talk, hearing=None, tickets=tickets))
    if nothing:
        return submission.back(draft.reply(draft.sentence("adding.nothing", ticket_no=ticket_no)))
    draft = draft.then(AddToTicket(None, ticket_no, words))
    return submission.back(_told(draft, how, ticket_no))


def _told(draft: Draft, how: str, ticket_no: str) -> Draft:
    text = draft.sentence(f"adding.{how}", ticket_no=ticket_no)
    if how != "correction" or not draft.in_chat:
        return draft.reply(text)
    go_on = draft.button(quotas.ADD, "add", ticket_no=ticket_no)
    return draft.offer(quotas.ADD, text, (go_on,), ticket_no=ticket_no)


def _taken_as(draft: Draft, ticket_no: str, words: str) -> str:
    """What words are to a ticket: of a request that waits for its correction, that, or a question back."""
    corrects = ticket_no.startswith(PREFIXES[TicketKind.DISCLOSURE]) and any(
        ticket.wants_more and ticket.ticket_no == ticket_no for ticket in known(draft)
    )
    if not corrects:
        return "added"
    return "asked" if only_asks(words) else "correction"


def wanting_more(draft: Draft, text: str) -> str | None:
    """The ticket for which the office has asked for more, when these words can be the answer."""
    wanting = tuple(t.ticket_no for t in draft.talk.tickets if t.wants_more)
    if not wanting or steer(text) is Steer.THANKS:
        return None
    return named_in(text, wanting) or wanting[0]


def awaiting(draft: Draft) -> tuple[OwnTicket, ...]:
    """The tickets whose reply is still to be judged."""
    return tuple(t for t in known(draft) if t.awaits_verdict)


def known(draft: Draft) -> tuple[OwnTicket, ...]:
    """The person's own tickets, and the one whose receipt code they have shown."""
    found = draft.scene.found
    if found is None or found.ticket is None:
        return draft.talk.tickets
    shown = found.ticket
    return (shown, *(t for t in draft.talk.tickets if t.ticket_no != shown.ticket_no))


def ask(draft: Draft, ticket: OwnTicket) -> Draft:
    """Ask whether the reply settles the matter; somebody who came with a receipt code answers with it, too."""
    if all(t.ticket_no != ticket.ticket_no for t in draft.talk.tickets):
        return draft.reply(draft.sentence("verdict.with_code", ticket_no=ticket.ticket_no))
    text = draft.sentence("verdict.ask", ticket_no=ticket.ticket_no)
    return draft.offer(VERDICT, text, choices(draft.language), ticket_no=ticket.ticket_no)


def choices(language: Language) -> tuple[Choice, ...]:
    """The buttons under a reply."""
    yes, no = VERDICTS[Verdict.SATISFIED], VERDICTS[Verdict.DISSATISFIED]
    return Choice(YES, yes.said(language)), Choice(NO, no.said(language))


def rates(text: str) -> bool:
    """Whether the words of the scale are used, without a digit: digits are the survey's."""
    words = without_ticket(text)
    return not any(c.isdigit() for c in words) and understand(words).score is not None


def which(draft: Draft, waiting: Sequence[OwnTicket]) -> Draft:
    """Ask which reply is meant when several await a verdict: one must not be taken for all of them."""
    if not draft.in_chat:
        return draft.reply(draft.sentence("verdict.which", ticket_no=waiting[0].ticket_no))
    for ticket in waiting[:MOST_ASKED]:
        draft = ask(draft, ticket)
    return draft


def _meant(draft: Draft, waiting: tuple[OwnTicket, ...], text: str) -> tuple[OwnTicket, ...]:
    """The ticket that is named, or whose receipt code is shown; otherwise all that wait."""
    number = _named(draft, waiting, text)
    return tuple(t for t in waiting if t.ticket_no == number) or waiting


def _named(draft: Draft, waiting: tuple[OwnTicket, ...], text: str) -> str | None:
    number = named_in(text, tuple(t.ticket_no for t in waiting))
    found = draft.scene.found
    if number is not None or found is None or found.ticket is None:
        return number
    return found.ticket.ticket_no


def _own(text: str) -> str:
    return cleaned(without_code(text[:READ_AT_MOST]))[:LONGEST_CONTENT]
