"""督办通知书 and 效能告诫书 on paper, with lines to sign for whoever receives it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.paper.lettering import drawable


@dataclass(frozen=True, slots=True)
class LetterPaper:
    """What stands on it. `heard` "": nothing is on record; `rows`: name and value of what was done, in order."""

    agency: str
    title: str
    number: str
    to: str
    words: str
    heard: str
    signer: str
    day: str
    rows: Sequence[tuple[str, str]]
    drawn_at: datetime


def letter_pdf(page: LetterPaper) -> bytes:
    """The letter as a tagged PDF. Raises FontsMissing or PressFailed."""
    from bot.paper.press import printed

    data = {
        "agency": drawable(page.agency),
        "title": page.title,
        "number": drawable(page.number),
        "to": drawable(page.to),
        "words": [drawable(line) for line in page.words.split("\n") if line.strip()],
        "heard": drawable(page.heard),
        "signer": drawable(page.signer),
        "day": page.day,
        "rows": [(name, drawable(value)) for name, value in page.rows],
    }
    return printed("letter.typ", data, at=page.drawn_at)
