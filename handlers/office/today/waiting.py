"""Who and what waits for a person: each a line that says how many, and leads to where it is done."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.channels.code_words import in_plain_words
from bot.domain.month import Month
from db.queries.outbox.progress import Stuck
from handlers.office.today.lanes import channel_name
from handlers.office.web.routing import Count
from handlers.office.web.sending import Sending
from handlers.office.web.visit import Visit

IN_RAIL = (
    "notes",
    "tickets",
    "approvals",
    "doubts",
    "requests",
    "remedies",
    "remedy_calls",
    "scores",
    "watch_letters",
    "panel_opinions",
    "panel_duties",
    "handed_over",
)
"""What the rail counts, in the order of its lines here: a number there is one of a sentence here. The call sheet has lines
of its own, the ledger a card."""
BY_TONE = frozenset({"tickets", "requests"})
"""Those whose number is of the overdue, or of those soon due, before that of all."""
MENDABLE = frozenset({Stuck.REFUSED, Stuck.OURS})
"""What the office can mend; after that the message may be sent again."""
MOST = 99
"""Complaints whose news did not arrive are looked for no further."""
NAMED = 5
"""So many complaints stand on the page by their numbers."""
MONTHS_NAMED = 3
"""So many months without callbacks stand on the page by their names."""


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """`today.waits_<key>` with its facts. `address`: where it is done, under the words `today.go_<to>`."""

    key: str
    count: int
    tone: str = ""
    address: str = ""
    to: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    decides: Mapping[str, str] = field(default_factory=dict)
    """The addresses of decisions about it, each under the words `today.do_<name>`."""
    sent: Mapping[str, str] = field(default_factory=dict)
    """What each decision's form sends."""


def lines(
    visit: Visit, month: str, counts: Mapping[str, Count], *, to_phone: int, never_called: int
) -> Iterator[WaitingLine]:
    """Those who wait for an answer of this person; nothing is said of what does not wait."""
    sheet = visit.link("callsheet", month=month)
    if never_called:
        yield WaitingLine("never_called", never_called, "late", sheet, "callsheet")
    if to_phone:
        yield WaitingLine("callsheet", to_phone, "act", sheet, "callsheet")
    for name in IN_RAIL:
        count = counts.get(name)
        if count is None or not count.number:
            continue
        pile = {"late": "red", "warn": "yellow"}.get(count.tone) if name == "tickets" else None
        key = f"{name}_{count.tone}" if name in BY_TONE and count.tone else name
        yield WaitingLine(key, count.number, count.tone or "act", visit.link(name, pile=pile), name)


def left_out(visit: Visit, months: Mapping[Month, int]) -> Iterator[WaitingLine]:
    """Cases of older months that never had a round: the latest month first, where the line leads."""
    if not months:
        return
    latest_first = sorted(months, reverse=True)
    named = visit.say("today.and_month").join(
        visit.formats.month(month) for month in latest_first[:MONTHS_NAMED]
    )
    more = "……" * (len(months) > MONTHS_NAMED)
    address = visit.link("today", month=latest_first[0])
    facts = {"months": named + more}
    yield WaitingLine("left_out", sum(months.values()), "late", address, "left_out", facts)


def differing(visit: Visit, waiting: Mapping[str, int]) -> Iterator[WaitingLine]:
    """Second calls that differ from the first, for a chief to look into, by round."""
    for month, count in waiting.items():
        yield WaitingLine("differ", count, "act", visit.link("second_calls", month=month), "differ")


def untold(visit: Visit, numbers: Sequence[str]) -> Iterator[WaitingLine]:
    """Complainants whom a message did not reach: each by the number, for each is told in another way."""
    for number in numbers[:NAMED]:
        address = visit.link("ticket", ticket_no=number)
        yield WaitingLine("untold", 1, "late", address, "ticket", {"number": number})
    if len(numbers) > NAMED:
        yield WaitingLine("untold_more", len(numbers) - NAMED, "late", visit.link("tickets"), "tickets")


def stuck(visit: Visit, month: str, sending: Sending) -> Iterator[WaitingLine]:
    """Messages that did not go out, and that no machine will see to: on which channel and why, in words alone."""
    found = Counter[tuple[Stuck, str, str]]()
    codes = defaultdict[tuple[Stuck, str, str], list[str]](list)
    for some in sending.stuck:
        why = in_plain_words(some.channel, some.code, visit.language) or visit.say("today.no_code")
        key = some.why, some.channel, why
        found[key] += some.messages
        codes[key].append(some.code)
    sheet = visit.link("callsheet", month=month)
    for key, messages in found.most_common():
        kind, channel, why = key
        tone = "warn" if kind is Stuck.DOUBTED else "late"
        facts = {"channel": channel_name(visit, channel), "why": why}
        sent = {"month": month, "why": kind.value, "channel": channel, "codes": ",".join(codes[key])}
        sent["shown"] = str(int(visit.now.timestamp()))
        yield WaitingLine(
            f"stuck_{kind}", messages, tone, sheet, "callsheet", facts, _decisions(visit, kind), sent
        )


def _decisions(visit: Visit, kind: Stuck) -> Mapping[str, str]:
    """What this person may decide about messages that are stuck so."""
    names = {"again": "send_again"} if kind in MENDABLE else {}
    links = {word: visit.link(name) for word, name in {**names, "phone": "phone_instead"}.items()}
    return {word: link for word, link in links.items() if link}
