"""In the JSON API: the complaints about the same matter, in the list those that the office joined, beside one the likely too."""

from dataclasses import dataclass
from typing import Literal

from pydantic import with_config

from bot.work.tickets.same_matter import SameMatter
from handlers.office.api.endpoint import STRICT


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class JoinedNumbers:
    """Those that the office has joined with one, as far as one may see them; for who can join complaints, as on the page."""

    main: str | None
    """With which this one is worked."""
    merged: tuple[str, ...]
    """Those that are worked with this one."""
    linked: tuple[str, ...]


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class LikelyOne:
    """Another complaint that may be about the same matter. `why`: the same case, or words that are near."""

    ticket_no: str
    why: Literal["case", "words"]


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class SameMatterNumbers(JoinedNumbers):
    """Those about the same matter: joined, and likely."""

    likely: tuple[LikelyOne, ...]


def joined_numbers(same: SameMatter) -> JoinedNumbers:
    """As in the list."""
    return JoinedNumbers(
        same.main.ticket_no if same.main is not None else None,
        tuple(one.ticket_no for one in same.merged),
        tuple(one.ticket_no for one in same.linked),
    )


def same_numbers(same: SameMatter) -> SameMatterNumbers:
    """As beside the one."""
    joined = joined_numbers(same)
    likely = (LikelyOne(one.ticket_no, "case" if why == "case" else "words") for one, why in same.likely)
    return SameMatterNumbers(joined.main, joined.merged, joined.linked, tuple(likely))
