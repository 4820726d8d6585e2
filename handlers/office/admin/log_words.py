"""What the log says beside an act, in words: `from: assigned` reads 原来 已交处室, and what is for machines alone is left out.

The log keeps names as the program has them, for they are the same in every language and version; here is which table of
names each belongs to.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.domain.ticket_kind import TicketKind, kind_of
from db.queries.office.audit import AuditLine

UNSAID: Final = frozenset({"person", "text", "instead_of", "approval", "csrf"})
"""Marks by which one thing is known again, and numbers that stand in the object already."""
TABLES: Final[Mapping[str, Sequence[str]]] = {
    "from": ("name.ticket_", "name.role_", "name.end_"),
    "to": ("name.ticket_", "name.role_", "name.end_"),
    "state": ("name.ticket_", "name.contest_"),
    "kind": ("approvals.kind_", "log.kind_", "name.fact_", "supervision.kind_"),
    "ground": ("name.ground_", "supervision.ground_"),
    "of": ("scores.of_",),
    "colour": ("supervision.card_",),
    "outcome": ("name.end_", "callsheet.outcome_"),
    "disposition": ("name.end_",),
    "disclosed": ("name.disclosed_",),
    "because": ("name.end_", "log.because_"),
    "score": ("name.score_",),
    "category": ("name.category_",),
    "role": ("name.role_",),
    "pile": ("tickets.pile_", "log.pile_"),
    "page": ("log.page_",),
    "list": ("log.page_",),
    "what": ("log.what_",),
    "change": ("log.act_",),
    "by": ("log.by_",),
    "for": ("ticket.act_", "name.did_", "name.remedy_act_"),
    "end": ("name.remedy_end_",),
    "is": ("log.is_",),
    "format": ("log.format_",),
    "phones": ("log.phones_",),
}
"""For each name of a detail: where its values are said, the first that has one."""
PERSONS: Final = frozenset({"user", "successor", "named"})
"""Details that are the log-in name of somebody of the office."""


@dataclass(frozen=True, slots=True)
class LogWords:
    """Says lines of the log to one reader."""

    say: Callable[[str], str]
    has: Callable[[str], bool]
    """Whether there is such a sentence."""
    who_is: Callable[[str], str]

    def act(self, act: str) -> str:
        """What was done."""
        keys = {"ticket.": f"name.did_{act[7:]}", "remedy_": f"name.remedy_act_{act[7:]}"}
        key = keys.get(act[:7], f"log.act_{act}")
        return self.say(key) if self.has(key) else act

    def about(self, line: AuditLine) -> str:
        """To what: a kind of thing and its number or name, or a page."""
        kind, _, rest = line.object.partition(" ")
        form = f"settings.form_{'text' if rest.startswith('text.') else rest}"
        if kind == "setting" and self.has(form):
            return f"{self.say('log.object_setting')} {self.say(form)}"
        if kind == "ticket" and kind_of(rest) is not TicketKind.COMPLAINT:
            return f"{self.say(f'name.kind_{kind_of(rest)}')} {rest}"
        if rest and self.has(f"log.object_{kind}"):
            return f"{self.say(f'log.object_{kind}')} {self.who_is(rest) if kind == 'user' else rest}"
        for key in (f"{line.object}.nav", f"log.object_{line.object}"):
            if self.has(key):
                return self.say(key)
        return line.object

    def told(self, line: AuditLine) -> list[tuple[str, str]]:
        """Label and value of everything else that a reader of the line is told."""
        return [
            (self._label(name), value)
            for name, given in sorted(line.detail.items())
            if name not in UNSAID
            for value in [self._worded(name, given)]
            if value
        ]

    def _label(self, name: str) -> str:
        return self.say(f"log.detail_{name}" if self.has(f"log.detail_{name}") else "log.detail_other")

    def _worded(self, name: str, given: object) -> str:
        match given:
            case Mapping():
                return "、".join(f"{self._one(name, key)} {value}" for key, value in given.items())
            case list() | tuple():
                return " ".join(self._one(name, value) for value in given if value not in (None, ""))
            case None | "":
                return ""
            case _ if name in PERSONS:
                return self.who_is(str(given))
            case _:
                return self._one(name, given)

    def _one(self, name: str, value: object) -> str:
        if isinstance(value, bool):
            return self.say("log.yes" if value else "log.no")
        known = (f"{table}{value}" for table in TABLES.get(name, ()))
        return next((self.say(key) for key in known if self.has(key)), str(value))
