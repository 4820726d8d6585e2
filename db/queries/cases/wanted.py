"""Which cases are looked for: by what, narrowed by what, and how a row is held against it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.casework.finding.pieces import bare_of_few
from bot.casework.names.sameness import bare
from bot.domain.disposition import Disposition
from db.queries.cases import shelving
from db.queries.cases.shelving import FIELDS
from db.schema import callbacks, cases
from db.schema.columns import AnyRow
from db.vault import Vault, WrongKey
from db.vault.sealed import CASE_PHONE

PENDING = "pending"
"""No result yet."""
_ANSWERED = Disposition.ANSWERED.value
HEAD = (
    cases.c.case_no,
    cases.c.month,
    cases.c.applicant,
    cases.c.department,
    cases.c.item,
    cases.c.handler,
    cases.c.serial,
    callbacks.c.disposition,
    callbacks.c.score,
    callbacks.c.month.label("round"),
)
"""What a row is held against: of the case, then of its callback."""
_AT = {column.name: at for at, column in enumerate(HEAD)}
_FEW = frozenset("idhm")
"""The fields that have few different values."""


class By(StrEnum):
    """Criteria with an index of their own; everything else only narrows the list."""

    NUMBER = "number"
    """Any part of a case number."""
    APPLICANT = "applicant"
    """Any part of an applicant's name."""
    PHONE = "phone"
    """The number that is called back: the whole of it, or its last digits."""
    WORK = "work"
    """Any part of an item, a department or a handler."""


@dataclass(frozen=True, slots=True)
class PhoneEnding:
    """The last digits of a phone, and who can open what is sealed."""

    digits: str
    vault: Vault

    def fits(self, row: AnyRow) -> bool:
        """Whether the phone of this row, found by its last few digits, ends with all of these."""
        if len(self.digits) <= shelving.TAIL:
            return True
        try:
            return self.vault.open(bytes(row.phone_sealed), CASE_PHONE.at(row.case_no)).endswith(self.digits)
        except WrongKey:
            return False


@dataclass(frozen=True, slots=True)
class Word:
    """A word, bare, that stands in one of some fields: letters of `FIELDS`."""

    text: str
    fields: str

    def fits(self, row: AnyRow) -> bool:
        """Whether it stands in this row, which has the columns of `HEAD`."""
        return any(self.text in bare_in(letter, getattr(row, FIELDS[letter])) for letter in self.fields)


@dataclass(frozen=True, slots=True)
class CasesWanted:
    """Which cases to list; "" and None mean any. Without `by`, only concluded cases are listed."""

    month: str = ""
    """With all its rounds; or one supplement (补充月次) of it, `2026-10+1`."""
    disposition: str = ""
    """May be `PENDING`."""
    score: int | None = None
    department: str = ""
    """Whichever of its names the cases bear."""
    item: str = ""
    handler: str = ""
    by: By | None = None
    words: str = ""
    """A part of the number or name."""
    phone: tuple[bytes, ...] = ()
    """The blind index of the number."""
    ending: PhoneEnding | None = None
    departments: frozenset[str] = frozenset()
    """Every name of `department`: `db.queries.cases.search` looks them up."""

    @property
    def end(self) -> str:
        """The result asked for; a score implies an answered case."""
        return self.disposition or (_ANSWERED if self.score is not None else "")

    @property
    def checks(self) -> tuple[tuple[int, Collection[object]], ...]:
        """The conditions that a row of `HEAD` must meet, except `by`: which column must have one of which values."""
        asked = {
            "round" if "+" in self.month else "month": self.month or None,
            "item": self.item or None,
            "handler": self.handler or None,
            "disposition": self.end or None,
            "score": self.score,
        }
        whole = [
            (_AT[name], (None if value == PENDING else value,))
            for name, value in asked.items()
            if value is not None
        ]
        return (*whole, *([(_AT["department"], self.departments)] if self.departments else []))

    @property
    def looked_for(self) -> tuple[Word, ...]:
        """The words that a text of the case must have in it."""
        fields = _FIELDS_OF.get(self.by) if self.by is not None else None
        return (Word(bare(self.words), fields),) if fields and bare(self.words) else ()

    @property
    def narrowed(self) -> tuple[Word, ...]:
        """The same, and what must stand in it whole."""
        department = next(iter(self.departments)) if len(self.departments) == 1 else ""
        whole = {"d": department, "i": self.item, "h": self.handler, "m": self.month.partition("+")[0]}
        also = tuple(Word(bare(value), letter) for letter, value in whole.items() if bare(value))
        return self.looked_for + also


_FIELDS_OF: Mapping[By, str] = {By.NUMBER: "n", By.APPLICANT: "a", By.WORK: "idh"}


def bare_in(letter: str, value: str | None) -> str:
    """What stands in a field, bare."""
    if not value:
        return ""
    return bare_of_few(value) if letter in _FEW else bare(value)
