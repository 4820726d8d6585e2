"""One rule for personal data: whose name, phone and words are shown to whom in clear, masked, or not at all.

    who · what · of whose · with what reason · under the seal of a complaint  →  CLEAR, MASKED or HIDDEN

Pages, lists, paper, workbooks, terminal output and the API all ask here, and none masks on its own. Closed by
default: what is not in the table is hidden. The command line is in the table too: its exports are the archive
as it was sealed, and the person running it already holds the machine and its key.
"""

import re
from collections.abc import Mapping
from enum import StrEnum

from bot.casework.names.sameness import bared
from bot.casework.privacy.substance import substantial
from bot.domain.role import Role


class Datum(StrEnum):
    """A kind of personal data."""

    NAME = "name"
    PHONE = "phone"
    WORDS = "words"
    """What a person wrote, which may contain their own name and number."""


class Of(StrEnum):
    """Whose personal data it is."""

    CASE = "case"
    COMPLAINT = "complaint"
    """The complainant."""
    REQUEST = "request"
    """Whoever asked for information, or complained of interference: the law wants them known to who handles it."""


class Shown(StrEnum):
    """How it is shown."""

    HIDDEN = "hidden"
    MASKED = "masked"
    CLEAR = "clear"


class HouseReader(StrEnum):
    """A reader that has no account and needs none."""

    COMMAND_LINE = "command_line"


Who = Role | HouseReader


class _Reach(StrEnum):
    """The most that a reader can get to see."""

    REASON = "reason"
    """Masked; in clear with a substantial reason, and under the seal of a complaint only once it has been opened."""
    TWO = "two"
    """Hidden; in clear once two persons have opened it."""
    ALWAYS = "always"


_CASE: Mapping[Who, _Reach] = {
    Role.OFFICER: _Reach.REASON,
    Role.CHIEF: _Reach.REASON,
    Role.AUDITOR: _Reach.REASON,
    HouseReader.COMMAND_LINE: _Reach.ALWAYS,
}
_COMPLAINANT: Mapping[Who, _Reach] = {
    Role.OFFICER: _Reach.TWO,
    Role.CHIEF: _Reach.TWO,
    Role.SUPERIOR: _Reach.TWO,
}
RULE: Mapping[tuple[Of, Datum], Mapping[Who, _Reach]] = {
    (Of.CASE, Datum.NAME): _CASE,
    (Of.CASE, Datum.PHONE): _CASE,
    (Of.CASE, Datum.WORDS): _CASE,
    (Of.REQUEST, Datum.NAME): dict.fromkeys(
        (Role.OFFICER, Role.CHIEF, Role.AUDITOR, Role.SUPERIOR), _Reach.REASON
    ),
    (Of.COMPLAINT, Datum.NAME): _COMPLAINANT,
    (Of.COMPLAINT, Datum.PHONE): _COMPLAINANT,
}
"""The words of a complaint are not here: `bot.casework.tickets.visibility` decides who reads them, because
the accused must not."""


def shown(
    who: Who, datum: Datum, of: Of, *, reason: str = "", under_seal: bool = False, opened: bool = False
) -> Shown:
    """How a datum is shown.

    `under_seal`: there is a complaint about the case that this person may know of. One that they may not know
    of does not count: refusing would reveal it. `opened`: two persons have opened the complainant's identity
    to this person.
    """
    match RULE.get((of, datum), {}).get(who):
        case None:
            return Shown.HIDDEN
        case _Reach.ALWAYS:
            return Shown.CLEAR
        case _Reach.TWO:
            return Shown.CLEAR if opened else Shown.HIDDEN
        case _Reach.REASON:
            allowed = opened if under_seal else substantial(reason)
            return Shown.CLEAR if allowed else Shown.MASKED


PERSON = "自然人"
"""The kind given for somebody who is a person whatever the applicant is: a company's contact."""
_PERSON = re.compile("自然人|个人|個人|公民|individual|(?<!legal )person", re.IGNORECASE)
_ORGANISATION = re.compile(
    "(公司|集团|厂|社|所|院|局|会|會|中心|店|部|校|学|行|站|队|厅|委|馆|园|铺|坊|户|场|企业|基金)$"
)
_LONGEST_NAME = 25
"""Anything longer is not a name that a person would write as their own."""
_LONG = 5
"""Anything up to this length is taken for a person's name, whatever it ends in."""


def masked_name(name: str, kind: str) -> str:
    """`张三` → `张*`, unless `kind` or the name itself shows an organisation, whose name is not personal data."""
    person = (
        bool(_PERSON.search(kind))
        if kind
        else not (len(name) >= _LONG and _ORGANISATION.search(name.rstrip("）)")))
    )
    return name[:1] + "*" * min(len(name) - 1, 3) if person and name else name


def without_names(text: str, names: Mapping[str, str]) -> str:
    """The text with each of the names, however it is written there, replaced by its mask."""
    for name in sorted(names, key=len, reverse=True):
        if 1 < len(name) <= _LONGEST_NAME and names[name] != name:
            for begins, ends in reversed(bared(text).places(name)):
                text = text[:begins] + names[name] + text[ends:]
    return text
