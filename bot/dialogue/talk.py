"""The state of one person's conversation: their callbacks of the open round, at most one of them being asked."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from bot.dialogue.applying.application import Application
from bot.dialogue.complaint.filing import Filing
from bot.domain.case import CaseFacts
from bot.domain.disposition import Disposition
from bot.domain.language import Language
from bot.domain.stage import Stage
from bot.domain.ticket_state import TicketState


@dataclass(frozen=True, slots=True)
class Callback:
    """回访: one case's place in the conversation."""

    case: CaseFacts
    stage: Stage = Stage.WAITING
    question: str | None = None
    unclear: int = 0
    """How often the open question's answer was not understood."""
    score: int | None = None
    disposition: Disposition | None = None
    closed: bool = False
    """The archive is sealed, or being sealed: what is said now becomes a supplement."""
    given: tuple[tuple[str, str], ...] = ()
    """The further questions behind us, each with the value understood ("" when skipped or not understood)."""
    words: str = ""
    """What the person has said about the case in their own words so far: what a complaint would contain."""
    ticket_no: str | None = None
    """The complaint opened about this case, if any: further words are added to it."""
    ended_at: datetime | None = None
    """When the talk about this case came to rest; words without an open question mean the latest one."""
    asked: str = ""
    """The SHA-256 of the questionnaire that its round was opened with; empty: that of the scene."""

    @property
    def open(self) -> bool:
        """True while no disposition is known."""
        return self.disposition is None


@dataclass(frozen=True, slots=True)
class Milestone:
    """One line of a ticket's public timeline: what happened when; never by whom."""

    at: datetime
    state: TicketState


@dataclass(frozen=True, slots=True)
class OwnTicket:
    """投诉件 as its complainant may see it."""

    ticket_no: str
    state: TicketState
    filed_at: datetime
    milestones: tuple[Milestone, ...] = ()
    reply: str = ""
    """The office's latest reply; empty while there is none."""
    satisfied: bool | None = None
    """The complainant's verdict on it, None while it is asked for."""
    wants_more: bool = False
    """The office has asked the complainant for more; their next words are for this ticket."""
    finish_by: datetime | None = None

    @property
    def awaits_verdict(self) -> bool:
        """Whether the complainant has yet to say if the reply settles the matter."""
        return self.state is TicketState.REPLIED and self.satisfied is None


@dataclass(frozen=True, slots=True)
class Echo:
    """The same words, said over and over."""

    words: str
    times: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Talk:
    """One person (a phone, a chat, or both linked) and their callbacks, in the order in which they are asked."""

    language: Language = Language.ZH_HANS
    opted_out: bool = False
    callbacks: tuple[Callback, ...] = ()
    filing: Filing | None = None
    """The complaint being told, if any; it may have been left for later (`Filing.left`)."""
    application: Application | None = None
    """The request for information, or interference complaint, that is being filled in."""
    hearing: str | None = None
    """The ticket to which the next words belong: the person was asked why the reply does not settle it."""
    tickets: tuple[OwnTicket, ...] = ()
    """The complaints this person has filed, the latest first."""
    echo: Echo | None = None
    """What came in last and brought nothing about, while it comes again."""
    greeted_at: datetime | None = None
    """When somebody without a case was last told so by text message."""

    @property
    def brings_files(self) -> bool:
        """Whether what is being filled in has files: all that were sent and belong to nothing yet are its own then, none a complaint's."""
        return self.application is not None and self.application.files > 0

    @property
    def current(self) -> Callback | None:
        """The one callback with an open question, if any."""
        live = (c for c in self.callbacks if not c.closed)
        return next((c for c in live if c.stage in (Stage.ASKING, Stage.FOLLOWING)), None)

    @property
    def waiting(self) -> tuple[Callback, ...]:
        """The callbacks not asked yet."""
        return tuple(c for c in self.callbacks if c.stage is Stage.WAITING and not c.closed)

    def find(self, case_no: str) -> Callback | None:
        """The callback of one case, if it is this person's."""
        return next((c for c in self.callbacks if c.case.case_no == case_no), None)

    def with_callback(self, changed: Callback) -> Self:
        """The same talk with one callback replaced."""
        return self.with_callbacks([changed])

    def with_callbacks(self, changed: Iterable[Callback]) -> Self:
        """The same talk with several callbacks replaced, order kept."""
        by_no = {c.case.case_no: c for c in changed}
        return replace(self, callbacks=tuple(by_no.get(c.case.case_no, c) for c in self.callbacks))
