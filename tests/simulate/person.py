"""An applicant: what they have on their mind, what has reached them, and what they said and meant by it."""

from dataclasses import dataclass, field

from simulate.chats import Update
from simulate.tempers import Temper


@dataclass(slots=True)
class Said:
    """One thing a person said or pressed, and what they meant."""

    at: float
    person: "Person"
    channel: str
    words: str
    case_no: str | None = None
    score: int | None = None
    meant: str = ""
    """`optout`, `optin`, `wrong`, `declined`, `complaint`, `remark` or empty."""
    key: str = ""
    """By which the database knows the message."""
    update: Update | None = None
    sid: str = ""


@dataclass(eq=False, slots=True)
class Person:
    """An applicant, or an agent with several cases."""

    number: int
    temper: Temper
    phone: str | None
    mobile: bool
    chat_id: int | None
    cases: list[str] = field(default_factory=list)
    scores: dict[str, int] = field(default_factory=dict)
    """What they think of each case."""
    heard: list[tuple[float, str, str]] = field(default_factory=list)
    """When, on which channel, what has reached them."""
    said: list[Said] = field(default_factory=list)
    asked: dict[str, int] = field(default_factory=dict)
    """How often they were asked about each case."""
    given: set[str] = field(default_factory=set)
    """The cases they have given a score for: nobody answers twice what they have answered."""
    told: bool = False
    """Whether their complaint is told."""
    patience: int = 12
    out: bool = False
