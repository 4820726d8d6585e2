"""Tells the office chat what is wrong: each kind of problem at most once an hour, and when it is over.

That something was told is stored in the same transaction as the message, so only one of several processes
tells it. Nothing is told outside the hours: nobody would get up for it, and it is measured again in the
morning.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from bot.casework.health.problem import HealthProblem, ProblemKind
from bot.dialogue.effects import MessageKind as Message
from bot.dialogue.effects import Say
from bot.domain.month import Hours
from db.queries.outbox import outbox
from db.queries.people import chats
from db.queries.processes import alarms
from db.store import Conflict, Store
from db.vault import Vault

WRONG = "【系统提醒】需要处理："
OVER = "【系统提醒】已恢复："


class Alarm:
    """Reports the findings of `scheduler.health.health` in the office chat."""

    def __init__(
        self,
        store: Store,
        vault: Vault,
        *,
        hours: Hours,
        office_chat: str,
        channel: str,
        refs: Callable[[], str],
    ) -> None:
        """`channel`: the chat channel of `office_chat`; `refs` gives fresh outbox references."""
        self._store = store
        self._vault = vault
        self._hours = hours
        self._office = office_chat
        self._channel = channel
        self._refs = refs

    async def tell(self, problems: Sequence[HealthProblem], now: datetime) -> None:
        """Tell what is new, what has lasted another hour, and what is over."""
        if now not in self._hours:
            return
        with suppress(Conflict):  # the next tick is soon enough
            await self._store.write(partial(self._tell, problems=problems, now=now))

    def _tell(self, connection: Connection, *, problems: Sequence[HealthProblem], now: datetime) -> None:
        said = {kind: [p.says for p in problems if p.kind is kind] for kind in ProblemKind}
        wrong = [
            sentence
            for kind, sentences in said.items()
            if sentences and alarms.tell(connection, kind.value, sentences[0], now=now)
            for sentence in sentences
        ]
        still = {kind.value for kind in ProblemKind if said[kind] or kind.local}
        ended = [ProblemKind(kind).subject for kind in alarms.over(connection, still=still)]
        text = "\n\n".join(part for part in (_part(WRONG, wrong), _part(OVER, ended)) if part)
        if text:
            self._queue(connection, text, now)

    def _queue(self, connection: Connection, text: str, now: datetime) -> None:
        met = chats.met(connection, self._vault, self._channel, self._office, language="zh-Hans", now=now)
        to = outbox.Envelope(
            self._refs(),
            met.party.id,
            self._channel,
            met.chat_id,
            due_at=now,
            expires_at=now + alarms.AGAIN_AFTER,  # by then it is told again, or over
        )
        outbox.add(connection, self._vault, Say(Message.REPLY, text), to, now=now)


def _part(head: str, lines: Sequence[str]) -> str:
    return "\n".join([head, *(f"· {line}" for line in lines)]) if lines else ""
