"""投诉件: the life of a ticket as a table. What is not in the table cannot be done, and trying changes nothing.

`registered → accepted | declined | transferred → assigned → working ⇄ suspended → drafted → replied → closed | reopened`,
after Hunan's 行政效能投诉处理办法. Between a department and a citizen stands the office: a liaison only writes drafts. `decide`
reads no clock and no database: it returns the move for a standing and an order, or raises `Illegal` with a sentence.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.casework.terms import ACTS, ROLES, TICKET_STATES
from bot.casework.tickets.deadline import Terms
from bot.casework.tickets.findings import unfit
from bot.casework.tickets.joining import why_not_merged
from bot.casework.tickets.plain_words import are_plain
from bot.casework.tickets.taking_back import LastStep, why_not_back
from bot.domain.act import Act
from bot.domain.category import Category
from bot.domain.finding import Finding, Measure
from bot.domain.role import Doer, Outside, Role
from bot.domain.ticket_kind import TicketKind
from bot.domain.ticket_state import TicketState
from bot.domain.verdict import Verdict

LONGEST_TEXT = 3_000
"""Characters of a text to the complainant: with the sentences around it, it fits one chat message."""
LONGEST_NAME = 100
NOT_PLAIN = "不能提交：文字里不要写电话、网址、编号和一串人名，也不要请人打电话或来处里；请改写，由监察室审核后答复投诉人"
"""The only answer a department ever gets about refused words, whichever rule they broke."""
OFTEN = 2
"""After this many reopenings a ticket goes to the chief."""


class Need(StrEnum):
    """What a move requires."""

    TEXT = "text"
    TO = "to"
    DAYS = "days"
    ONCE = "once"
    """Not extended before."""
    NO_CALLBACK = "no_callback"
    """Not from a dissatisfied callback: 实名差评 is always called back, by this office."""
    SILENCE = "silence"
    """Silent for long enough, with enough attempts logged."""
    CATEGORY = "category"
    """Another one than it is in."""
    JUST_DONE = "just_done"
    """Done a moment ago by the same person (or a chief asks), with nothing since, and nobody told."""
    OTHER = "other"
    """The number of another complaint."""
    NO_VERDICT = "no_verdict"
    """Closed without the complainant's word."""


@dataclass(frozen=True, slots=True)
class Move:
    """One line of the table: to which state, by whom, and with what."""

    to: TicketState
    roles: frozenset[Doer]
    needs: tuple[Need, ...] = ()
    back: bool = False
    """To the state before, which `decide` puts for `to`."""


@dataclass(frozen=True, slots=True)
class Order:
    """A request to do something to a ticket. `user_id` and `address` are for the log only."""

    act: Act
    by: str
    role: Doer
    text: str = ""
    """The reason, the question, the reply, the redacted text or the words, depending on the act."""
    to: str = ""
    """The department, or the body to which it is transferred."""
    days: int = 0
    departments: frozenset[str] = frozenset()
    """Every name of the department of the liaison who gives the order."""
    user_id: int | None = None
    address: str = ""
    finding: Finding | None = None
    """With a reply: what was found out and done; with a draft: what a department proposes. Never told by itself."""
    measures: tuple[Measure, ...] = ()
    category: Category | None = None
    """What kind of complaint it is; None: as the complainant said."""


@dataclass(frozen=True, slots=True)
class TicketStanding:
    """The state of a ticket, as far as moves depend on it."""

    ticket_no: str
    state: TicketState
    about_office: bool = False
    from_callback: bool = False
    reopened: int = 0
    extended: bool = False
    tries: int = 0
    replied_at: datetime | None = None
    verdict: str | None = None
    kind: TicketKind = TicketKind.COMPLAINT
    category: str | None = None
    """The office's own; None: it has said none."""
    merged_into: str | None = None
    """The complaint with which this one is worked, until it is replied to."""
    last: LastStep | None = None
    """Where that matters."""


class Illegal(ValueError):
    """The order cannot be carried out; the message says why and what can be done. Nothing was changed."""


_S, _A, _N = TicketState, Act, Need
_OFFICE: frozenset[Doer] = frozenset({Role.OFFICER, Role.CHIEF, Role.SUPERIOR})
_CHIEF: frozenset[Doer] = frozenset({Role.CHIEF, Role.SUPERIOR})
_LIAISON: frozenset[Doer] = frozenset({Role.LIAISON})
_COMPLAINANT: frozenset[Doer] = frozenset({Outside.COMPLAINANT})
_OPEN = (_S.ACCEPTED, _S.ASSIGNED, _S.WORKING, _S.REOPENED)
_RUNNING = (_S.ACCEPTED, _S.TRANSFERRED, *_OPEN[1:], _S.DRAFTED)
_AT_WORK = (_S.ASSIGNED, _S.WORKING)

_ASSIGN = Move(_S.ASSIGNED, _OFFICE, (_N.TO, _N.TEXT))
_TRANSFER = Move(_S.TRANSFERRED, _OFFICE, (_N.NO_CALLBACK, _N.TO))
_REPLY = Move(_S.REPLIED, _OFFICE, (_N.TEXT,))

MOVES: Mapping[tuple[TicketState, Act], Move] = {
    (_S.REGISTERED, _A.ACCEPT): Move(_S.ACCEPTED, _OFFICE),
    (_S.REGISTERED, _A.DECLINE): Move(_S.DECLINED, _OFFICE, (_N.NO_CALLBACK, _N.TEXT)),
    (_S.REGISTERED, _A.TRANSFER): _TRANSFER,
    (_S.REGISTERED, _A.ASSIGN): _ASSIGN,
    (_S.ACCEPTED, _A.TRANSFER): _TRANSFER,
    (_S.DECLINED, _A.ACCEPT): Move(_S.ACCEPTED, _CHIEF),
    (_S.TRANSFERRED, _A.ACCEPT): Move(_S.ACCEPTED, _OFFICE),
    **{(state, _A.ASSIGN): _ASSIGN for state in _RUNNING},
    **{
        (state, _A.START): Move(_S.WORKING, _OFFICE | _LIAISON)
        for state in (_S.ACCEPTED, _S.ASSIGNED, _S.REOPENED)
    },
    (_S.ACCEPTED, _A.TAKE_BACK): Move(_S.REGISTERED, _OFFICE, (_N.JUST_DONE,), back=True),
    (_S.WORKING, _A.TAKE_BACK): Move(_S.ASSIGNED, _OFFICE | _LIAISON, (_N.JUST_DONE,), back=True),
    **{(state, _A.SUSPEND): Move(_S.SUSPENDED, _OFFICE, (_N.TEXT,)) for state in (*_OPEN, _S.DRAFTED)},
    (_S.SUSPENDED, _A.RESUME): Move(_S.WORKING, _OFFICE),
    **{(state, _A.DRAFT): Move(_S.DRAFTED, _LIAISON, (_N.TEXT,)) for state in (*_AT_WORK, _S.DRAFTED)},
    (_S.DRAFTED, _A.RETURN): Move(_S.WORKING, _OFFICE, (_N.TEXT,)),
    **{(state, _A.DISOWN): Move(_S.ACCEPTED, _LIAISON, (_N.TEXT,)) for state in _AT_WORK},
    **{(state, _A.REPLY): _REPLY for state in (*_OPEN, _S.DRAFTED)},
    (_S.REPLIED, _A.REPLY): Move(_S.REPLIED, _OFFICE, (_N.TEXT,)),
    **{
        (state, _A.EXTEND): Move(state, _CHIEF, (_N.DAYS, _N.ONCE, _N.TEXT)) for state in (*_OPEN, _S.DRAFTED)
    },
    (_S.REPLIED, _A.TRY): Move(_S.REPLIED, _OFFICE, (_N.TEXT,)),
    (_S.REPLIED, _A.GIVE_UP): Move(_S.CLOSED, _OFFICE | {Outside.CLOCK}, (_N.SILENCE,)),
    (_S.REPLIED, _A.SATISFIED): Move(_S.CLOSED, _COMPLAINANT),
    (_S.REPLIED, _A.DISSATISFIED): Move(_S.REOPENED, _COMPLAINANT),
    (_S.CLOSED, _A.SATISFIED): Move(_S.CLOSED, _COMPLAINANT, (_N.NO_VERDICT,)),
    (_S.CLOSED, _A.DISSATISFIED): Move(_S.REOPENED, _COMPLAINANT, (_N.NO_VERDICT,)),
    **{(state, _A.NOTE): Move(state, _OFFICE, (_N.TEXT,)) for state in _S},
    **{(state, _A.LINK): Move(state, _OFFICE, (_N.OTHER,)) for state in _S},
    **{(state, _A.UNLINK): Move(state, _OFFICE, (_N.OTHER,)) for state in _S},
    **{
        (state, _A.MERGE): Move(_S.WORKING, _OFFICE, (_N.OTHER,))
        for state in (_S.REGISTERED, _S.ACCEPTED, *_AT_WORK)
    },
    (_S.WORKING, _A.PART): Move(_S.ACCEPTED, _OFFICE),
    **{(state, _A.CLASSIFY): Move(state, _OFFICE, (_N.CATEGORY,)) for state in _S},
    **{(state, _A.ADD): Move(state, _COMPLAINANT, (_N.TEXT,)) for state in _S},
    # The requested information has come: the clock runs again, even if somebody would rather leave it stopped.
    (_S.SUSPENDED, _A.ADD): Move(_S.WORKING, _COMPLAINANT, (_N.TEXT,)),
}

_BETWEEN = frozenset({_A.ASSIGN, _A.DRAFT, _A.RETURN, _A.DISOWN})
REQUEST_MOVES: Mapping[tuple[TicketState, Act], Move] = {
    (state, act): replace(move, to=_S.WORKING) if act is _A.DISOWN else move
    for (state, act), move in MOVES.items()
    if act in _BETWEEN
}
"""What of it is done to a request for information, too; the rest is `bot.casework.disclosure.course`."""
_MOVES_OF = dict.fromkeys(TicketKind, MOVES) | {TicketKind.DISCLOSURE: REQUEST_MOVES}


def between_both(act: Act) -> bool:
    """Whether it is done between the office and a department, whatever kind of ticket it is."""
    return act in _BETWEEN


def possible(standing: TicketStanding, role: Doer) -> tuple[Act, ...]:
    """The acts that the table allows this role now; the requirements of each are not checked."""
    moves = _MOVES_OF[
        standing.kind
    ]  # asked first: why there is no move is a sentence, which a list of tickets has no need of
    leads = (act for act in Act if (standing.state, act) in moves)
    return tuple(act for act in leads if _why_not(standing, act, role) is None)


def decide(standing: TicketStanding, order: Order, now: datetime, terms: Terms) -> Move:
    """The move that the order leads to. Raises Illegal, and then nothing may be changed."""
    refused = _why_not(standing, order.act, order.role)
    if refused is not None:
        raise Illegal(refused)
    move = _MOVES_OF[standing.kind][standing.state, order.act]
    for need in move.needs:
        missing = _missing(need, standing, order, now, terms)
        if missing is not None:
            raise Illegal(missing)
    wrong = unfit(order.act, order.finding, order.measures)
    if wrong is not None:
        raise Illegal(wrong)
    if len(order.text) > LONGEST_TEXT and order.role not in Outside:
        raise Illegal(f"文字太长：最多 {LONGEST_TEXT} 字，现在 {len(order.text)} 字；请压缩后再试")
    asked = (
        standing.kind is TicketKind.DISCLOSURE
    )  # its answer names documents and addresses, and accuses nobody
    if order.role is Role.LIAISON and not asked and not are_plain(order.text):
        raise Illegal(NOT_PLAIN)
    return replace(move, to=standing.last.before) if move.back and standing.last is not None else move


_SAYS: Mapping[Act, str] = {
    Act.DECLINE: "请写明不予受理的理由，会告诉投诉人",
    Act.ASSIGN: "请写出交办给承办处室看的文字（隐去投诉人身份）",
    Act.SUSPEND: "请写明请投诉人补充什么",
    Act.DRAFT: "请写答复，现在还是空的",
    Act.RETURN: "请写明要改什么，承办处室会看到",
    Act.DISOWN: "请写明为什么不是本处室的事",
    Act.REPLY: "请写答复，现在还是空的",
    Act.NOTE: "请写明要记什么",
    Act.EXTEND: "请写明延期的理由",
    Act.TRY: "请写明怎么联系的投诉人、结果如何",
}


def _why_not(standing: TicketStanding, act: Act, role: Doer) -> str | None:
    """Why the table refuses; None when it does not."""
    no, state, moves = standing.ticket_no, standing.state, _MOVES_OF[standing.kind]
    move = moves.get((state, act))
    if move is None:
        can = "、".join(ACTS[a] for (s, a), way in moves.items() if s is state and role in way.roles)
        instead = f"可以：{can}" if can else "现在没有您可以做的"
        return f"{no} 现在是“{TICKET_STATES[state]}”，不能“{ACTS[act]}”；{instead}"
    if role in Outside and role in move.roles:
        return None
    if standing.about_office != (role is Role.SUPERIOR):
        return f"{no} 只能由上级处理" if standing.about_office else f"{no} 由监察室处理，不归上级"
    if (why := why_not_merged(standing.merged_into, no, state, act)) is not None:
        return why
    if role not in move.roles:
        who = "、".join(ROLES[r] for r in sorted(move.roles))
        return f"“{ACTS[act]}”要由{who}来做，{ROLES[role]}不行"
    if standing.reopened >= OFTEN and role not in _CHIEF | _LIAISON:
        return f"{no} 已经两次不认可，要由{ROLES[Role.CHIEF]}处理（--role chief）"
    return None


def _missing(need: Need, standing: TicketStanding, order: Order, now: datetime, terms: Terms) -> str | None:
    """What is missing for this requirement, as a sentence; None when it is met."""
    match need:
        case Need.TEXT:
            return None if _says_something(order.text) else _SAYS.get(order.act, "内容不能是空的")
        case Need.TO:
            fits = _says_something(order.to) and len(order.to) <= LONGEST_NAME
            return None if fits else f"请写明给哪个处室或单位（最多 {LONGEST_NAME} 字）"
        case Need.DAYS:
            most = terms.longest_extension
            return None if 1 <= order.days <= most else f"延期天数要在 1 到 {most} 之间，不能是 {order.days}"
        case Need.ONCE:
            return f"{standing.ticket_no} 已经延期一次，不能再延" if standing.extended else None
        case Need.NO_CALLBACK:
            called = f"{standing.ticket_no} 来自回访的差评，必须回访核实，不能“{ACTS[order.act]}”；可以交承办处室办理"
            return called if standing.from_callback else None
        case Need.SILENCE:
            return _too_early(standing, now, terms)
        case Need.CATEGORY:
            return None if order.category != standing.category else "类别没有变；请另选一个"
        case Need.JUST_DONE:
            return why_not_back(standing.last, order.by, now, chief=order.role in _CHIEF)
        case Need.OTHER:
            other = order.to not in ("", standing.ticket_no)
            return None if other else "请写另一件投诉的编号，像 TS-20261103-7KQ2X-K"
        case Need.NO_VERDICT:
            return None if standing.verdict == Verdict.NONE else f"{standing.ticket_no} 已经评价过，不能再改"


def _says_something(text: str) -> bool:
    return any(c.isprintable() and not c.isspace() for c in text)


def _too_early(standing: TicketStanding, now: datetime, terms: Terms) -> str | None:
    replied = standing.replied_at
    quiet = replied is not None and now - replied >= timedelta(days=terms.silence_days)
    if quiet and standing.tries >= terms.tries:
        return None
    return (
        f"{standing.ticket_no} 还不能办完：要答复后满 {terms.silence_days} 天没有评价，"
        f"并登记至少 {terms.tries} 次联系（现有 {standing.tries} 次）"
    )
