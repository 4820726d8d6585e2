"""The fields that came with a request, read without trusting them: whatever is wrong becomes a `Problem` in one sentence."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from typing import TypeVar

from bot.domain.month import BadMonth, Month, RoundKey
from db.schema.columns import storable
from handlers.pages.problems import bad_input

Word = TypeVar("Word", bound=str)
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Controls, and what turns the direction of the words behind it: nobody types them, and a page would show other words around
them from right to left."""


def legible(raw: str) -> str:
    """A text as it may stand on a page, its lines kept."""
    return storable(_UNSEEN.sub("", raw)).replace("\r\n", "\n")


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of an address or a form. A field that is sent twice counts once: the first."""

    fields: Mapping[str, str] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        """Whether the field is there and not blank."""
        return bool(self.fields.get(name, "").strip())

    def text(self, name: str, *, longest: int = 200) -> str:
        """A text of one line without its outer spaces, "" when it is not there; raises Problem 400."""
        return " ".join(self.words(name, longest=longest).split())

    def words(self, name: str, *, longest: int = 2_000) -> str:
        """What a person wrote, lines kept, "" when it is not there; raises Problem 400 when it is too long."""
        raw = self.fields.get(name, "").strip()
        if len(raw) > longest:
            raise bad_input("problem.too_long", most=longest)
        return legible(raw)

    def raw(self, name: str) -> str:
        """Exactly what was sent: for passwords."""
        return self.fields.get(name, "")

    def one_of(self, name: str, allowed: Sequence[Word]) -> Word | None:
        """One of the allowed words, None when the field is blank; raises Problem 400."""
        value = self.fields.get(name, "").strip()
        if not value:
            return None
        found = next((word for word in allowed if word == value), None)
        if found is None:
            raise bad_input("problem.no_such_choice", value=legible(value[:40]))
        return found

    def number(self, name: str, *, lowest: int = 0, highest: int = 2**31 - 1) -> int | None:
        """A whole number within bounds, None when the field is blank; raises Problem 400."""
        value = self.fields.get(name, "").strip()
        if not value:
            return None
        if not (value.isascii() and value.isdigit() and len(value) <= 19 and lowest <= int(value) <= highest):
            raise bad_input("problem.not_a_number", value=legible(value[:40]))
        return int(value)

    def month(self, name: str = "month") -> Month | None:
        """A month, None when the field is blank; raises Problem 400."""
        value = self.fields.get(name, "").strip()
        if not value:
            return None
        try:
            return Month.parse(value)
        except BadMonth:
            raise bad_input("problem.not_a_month", value=legible(value[:40])) from None

    def round_key(self, name: str = "month") -> RoundKey | None:
        """A month or one of its supplements, None when the field is blank; raises Problem 400."""
        value = self.fields.get(name, "").strip()
        if not value:
            return None
        try:
            return RoundKey.parse(value)
        except BadMonth:
            raise bad_input("problem.not_a_round", value=legible(value[:40])) from None

    def moment(self, name: str, zone: tzinfo) -> datetime | None:
        """A day and hour of the office's, None when the field is blank; raises Problem 400."""
        value = self.fields.get(name, "").strip()
        if not value:
            return None
        try:
            found = datetime.fromisoformat(value)
        except ValueError:
            found = None
        if found is None or not 2000 <= found.year < 2100 or found.tzinfo is not None:
            raise bad_input("problem.not_a_moment", value=legible(value[:40]))
        return found.replace(tzinfo=zone)

    def day(self, name: str) -> date | None:
        """A day, None when the field is blank; raises Problem 400."""
        value = self.fields.get(name, "").strip()
        if not value:
            return None
        try:
            found = date.fromisoformat(value)
        except ValueError:
            found = date.min
        if not 2000 <= found.year < 2100:
            raise bad_input("problem.not_a_day", value=legible(value[:40]))
        return found
