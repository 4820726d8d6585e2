"""The turn of 电子监察: counts the clocks that are due, raises cards, and has those told who have to do something.

A card, the note that somebody is to be told and the message for the office chat are one transaction: whichever process
looks, a card is told of once. The message names case, department and term, never an applicant.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from bot.casework.supervision.cards import RANK
from bot.casework.terms import COLOURS
from bot.casework.tickets.deadline import Colour
from bot.dialogue.effects import MessageKind, Say
from bot.dialogue.mentions import printable, shortened
from bot.domain.card import CARD_GROUNDS
from bot.domain.month import OFFICE_ZONE
from bot.work.supervision.expiring import expire
from bot.work.supervision.watching import WatchRules, look_at_due
from bot.work.tickets import Voice
from db.queries.office import staff_notices
from db.queries.outbox import outbox
from db.queries.people import chats
from db.queries.supervision import cards
from db.queries.supervision.cards import RaisedCard
from db.store import Conflict, Store
from db.vault import Vault

AT_ONCE = 200
ROUNDS = 25
LINES = 20
"""Cases named in one message."""
_HEADS = {
    Colour.RED: f"【{COLOURS[Colour.RED]}】在办办件已经超期，请承办处室马上办，并说明原因：",
    Colour.YELLOW: f"【{COLOURS[Colour.YELLOW]}】在办办件快到期，请承办处室抓紧：",
}
_MORE = "……还有 {count} 件，请登录后台在“电子监察”里看。"


class CaseWatch:
    """The job."""

    def __init__(
        self,
        store: Store,
        vault: Vault,
        voice: Voice,
        rules: Callable[[], WatchRules],
        *,
        office: tuple[str, str] | None,
        calls_on_staff: bool,
    ) -> None:
        """`office`: the address of the office chat and its channel. `calls_on_staff`: people are told for themselves."""
        self._store, self._vault, self._voice = store, vault, voice
        self._rules, self._office, self._calls_on_staff = rules, office, calls_on_staff

    async def tick(self, now: datetime) -> None:
        """Do whatever is due, in transactions of a limited size."""
        for _ in range(ROUNDS):
            try:
                looked = await self._store.write(partial(self._look, now=now))
            except Conflict:
                return  # another process looks; the next tick is soon enough
            if looked < AT_ONCE:
                return

    def _look(self, connection: Connection, *, now: datetime) -> int:
        rules = self._rules()
        looked, raised = look_at_due(connection, rules, now, most=AT_ONCE)
        expire(connection, self._vault, rules, now, most=AT_ONCE)
        if raised and self._calls_on_staff:
            staff_notices.want(connection, cards.bearers(connection, _departments(raised)))
        if raised and self._office is not None:
            self._say(connection, message(raised), now, self._office)
        return looked

    def _say(self, connection: Connection, text: str, now: datetime, office: tuple[str, str]) -> None:
        address, channel = office
        met = chats.met(connection, self._vault, channel, address, language="zh-Hans", now=now)
        opens = self._voice.hours.next_opening(now)
        to = outbox.Envelope(self._voice.refs(), met.party.id, channel, met.chat_id, due_at=opens)
        outbox.add(connection, self._vault, Say(MessageKind.REPLY, text), to, now=now)


def message(raised: Sequence[RaisedCard]) -> str:
    """What the office chat is told of cards that were raised."""
    ordered = sorted(raised, key=lambda one: (-RANK[one.card.colour], one.case.department, one.case.case_no))
    parts = []
    for colour, head in _HEADS.items():
        lines = [_line(one) for one in ordered[:LINES] if one.card.colour is colour]
        parts += ["\n".join([head, *lines])] if lines else []
    if len(ordered) > LINES:
        parts.append(_MORE.format(count=len(ordered) - LINES))
    return "\n\n".join(parts)


def _line(one: RaisedCard) -> str:
    ends = one.card.deadline.astimezone(OFFICE_ZONE) if one.card.deadline is not None else None
    where = shortened(printable(one.case.department), 30)
    ground = CARD_GROUNDS[one.card.ground].zh_hans
    day = f"{ends.month}月{ends.day}日" if ends is not None else ""
    return f"{printable(one.case.case_no)}　{ground}{day}　在{where}"


def _departments(raised: Sequence[RaisedCard]) -> dict[str, Colour]:
    """The highest card of each department."""
    found: dict[str, Colour] = {}
    for one in raised:
        before = found.get(one.case.department, Colour.GREEN)
        found[one.case.department] = max(before, one.card.colour, key=RANK.__getitem__)
    return found
