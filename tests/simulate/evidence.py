"""What is known at the end of a month: the database as it stands, and what everybody else saw and did."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, NamedTuple

from db.queries.outbox.received import message_keys
from db.vault import Vault
from simulate.chats import Told
from simulate.person import Person, Said
from simulate.telephony import CHANNELS, LOST_CODE, Post
from simulate.weather import FIRST, NEXT, Window
from simulate.world import BEGINS, MONTH, World

Found = Iterator[str]
"""What does not hold, one line each."""


class Row(NamedTuple):
    """A message of the outbox."""

    id: int
    ref: str
    party_id: int
    channel: str
    case_no: str | None
    kind: str
    state: str
    error: str | None
    due_at: str
    sent_at: str | None


class Case(NamedTuple):
    """A case with its callback, and its record if there is one."""

    case_no: str
    disposition: str | None
    score: int | None
    stage: str
    party_id: int | None
    record: dict[str, Any] | None
    round: str


@dataclass(frozen=True)
class Kept:
    """The messages that came in, as the database knows them: by keyed hashes."""

    vault: Vault
    keys: set[bytes]

    def __contains__(self, message: tuple[str, str]) -> bool:
        """Whether a message, of a channel and with the provider's id, is one of them."""
        channel, key = message
        ways = CHANNELS.values() if channel == "sms" else (channel,)
        return any(not self.keys.isdisjoint(message_keys(self.vault, way, key)) for way in ways)


@dataclass
class Evidence:
    """Of one month."""

    world: World

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """What the database answers."""
        return self.world.ground.raw.execute(statement).fetchall()

    @cached_property
    def outbox(self) -> list[Row]:
        """Every message, in order."""
        return [
            Row(*row)
            for row in self.rows(
                "SELECT id, ref, party_id, channel, case_no, kind, state, error, due_at, sent_at"
                " FROM outbox ORDER BY id"
            )
        ]

    @cached_property
    def by_ref(self) -> Mapping[str, Row]:
        """Messages by our own reference."""
        return {row.ref: row for row in self.outbox}

    @cached_property
    def covers(self) -> Mapping[str, list[str]]:
        """The cases for which a message counts as an attempt, by its reference."""
        found = defaultdict(list)
        for ref, case_no in self.rows("SELECT ref, case_no FROM attempts WHERE ref IS NOT NULL"):
            found[ref].append(case_no)
        return found

    @cached_property
    def taken(self) -> list[tuple[str, float, str]]:
        """Every message that a provider took: our reference, when, and on which channel."""
        sms = [(post.ref, post.at, post.channel) for post in self.world.telephony.posts if post.sid]
        chat = [(told.ref, told.at, "telegram") for told in self.world.chats.told if told.taken]
        return sorted(sms + chat, key=lambda one: one[1])

    @cached_property
    def posted(self) -> list[tuple[str, float, str]]:
        """Every request to send, whatever became of it."""
        sms = [(post.ref, post.at, post.channel) for post in self.world.telephony.posts]
        chat = [(told.ref, told.at, "telegram") for told in self.world.chats.told]
        return sorted(sms + chat, key=lambda one: one[1])

    @cached_property
    def asked(self) -> set[str]:
        """The cases about which a message went out, and is not known to be lost on the way for a reason of ours."""
        told = {sid for sid, _, code in self.world.telephony.told if code == LOST_CODE}
        known = {post.ref for post in self.world.telephony.posts if post.sid in told}
        return {
            case_no for ref, *_ in self.posted if ref not in known for case_no in self.covers.get(ref, ())
        }

    @cached_property
    def lost(self) -> set[str]:
        """Our references of what was taken and lost on the way for a reason of ours, whether we know it or not."""
        return {post.ref for post in self.world.telephony.posts if post.lost}

    @cached_property
    def cases(self) -> Mapping[str, Case]:
        """Every callback."""
        found = self.rows(
            "SELECT callbacks.case_no, disposition, score, stage, party_id, record, callbacks.month FROM callbacks"
            " LEFT JOIN archive ON archive.case_no = callbacks.case_no"
        )
        return {
            row[0]: Case(
                row[0], row[1], row[2], row[3], row[4], json.loads(row[5]) if row[5] else None, row[6]
            )
            for row in found
        }

    @cached_property
    def person_of(self) -> Mapping[str, Person]:
        """Whose case it is."""
        return {case_no: person for person in self.world.town.people for case_no in person.cases}

    def said(self, case_no: str) -> list[Said]:
        """What the person of a case has said, whatever about."""
        return self.person_of[case_no].said

    def sms_posts(self, number: str) -> list[Post]:
        """What was posted to a number."""
        return [post for post in self.world.telephony.posts if post.to == number]

    def chat_posts(self, chat_id: int | None) -> list[Told]:
        """What was posted to a chat."""
        return [told for told in self.world.chats.told if told.chat_id == chat_id]

    @cached_property
    def inbound(self) -> "Kept":
        """The messages that came in and were kept."""
        return Kept(self.world.vault, {key for (key,) in self.rows("SELECT message_key FROM inbound")})

    @cached_property
    def rounds(self) -> list[str]:
        """Every round that was planned, the month's own first."""
        return [month for (month,) in self.rows("SELECT month FROM rounds ORDER BY month")]

    @cached_property
    def waiting(self) -> set[str]:
        """The cases that came in after the seal, and wait for the window after the next."""
        return {case_no for (case_no,) in self.rows("SELECT case_no FROM latecomers WHERE round IS NULL")}

    def window(self, case_no: str) -> Window:
        """In which window a case was called back."""
        return FIRST if self.cases[case_no].round == str(MONTH) else NEXT

    @cached_property
    def closed_at(self) -> Mapping[str, float]:
        """When each round was closed, in seconds since the beginning."""
        found = self.rows("SELECT month, closed_at FROM rounds WHERE closed_at IS NOT NULL")
        moments = {month: datetime.fromisoformat(at).replace(tzinfo=UTC) for month, at in found}
        return {month: (at - BEGINS).total_seconds() for month, at in moments.items()}
