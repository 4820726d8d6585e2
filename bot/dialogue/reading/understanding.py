"""What a reply means: a score, a wish, or nothing that is certain.

A score nobody said is the worst bug this product can have. So *a score counts only when the whole reply is accounted
for*: one level's name, or one single digit, standing where an answer stands, and a rest that says no other level, takes
nothing back and asks nothing (`bot.dialogue.reading.scores`). Everything else is unclear; the caller asks once more and
keeps the person's words. No word is ever stretched: 很好, OK, 👍 and "good" are not levels of the scale.

The order of meanings, the first that holds: no more messages (any door, before all else) · a wish to complain (nothing is
filed before the person confirms it, so it may be taken a little too readily) · wrong person · a score. Where a wrong
person and a score are both said, or a good score and a complaint, neither is certain enough to be written down alone.

What is silent and final hangs on the whole reply, never on a clause of a story. Only where a score stands beside an
unmistakable wish for no more messages and nothing else (`5 退订`) do both count.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from bot.dialogue.reading import own_words, phrasebook, phrases
from bot.dialogue.reading.characters import LONGEST_READ, REMEMBERED, Reading, normal_form, read
from bot.dialogue.reading.doubts import Score
from bot.dialogue.reading.kinds import Kind
from bot.dialogue.reading.languages import language_of
from bot.dialogue.reading.leanings import Leaning, leaning
from bot.dialogue.reading.own_words import OURS_ALONE, OwnWords
from bot.dialogue.reading.scores import score_of
from bot.dialogue.reading.stars import shows_stars, stars
from bot.dialogue.reading.tokens import Token, tokens
from bot.dialogue.reading.wishes import Command, command_of, complains, yes_no

__all__ = [
    "OURS_ALONE",
    "Command",
    "Meaning",
    "OwnWords",
    "Understood",
    "beside_a_score",
    "command_of",
    "language_of",
    "leaves_in_so_many_words",
    "normal_form",
    "opts_out",
    "understand",
    "wants_out",
    "yes_no",
]

_LEADING = " \t\n,.;:!~-—…。、·|/*=)]}》」』】"
_TRAILING = " \t\n,;:-—、·|/*=([{《「『【"
_RATINGS = (Kind.DIGIT, Kind.SATISFIED, Kind.DISSATISFIED, Kind.DELIGHTED)
_MARKS_WIDE = "，；：！～．（［｛"


SHORT = 8
"""Characters; replies this short are nearly all the same few dozen, so what they mean is remembered."""


class Meaning(StrEnum):
    """What a reply to the satisfaction question is taken for."""

    SCORE_1 = "1"
    SCORE_2 = "2"
    SCORE_3 = "3"
    SCORE_4 = "4"
    SCORE_5 = "5"
    UNCLEAR = "unclear"
    OPTOUT = "optout"
    WRONG_PERSON = "wrong_person"
    COMPLAINT = "complaint"


@dataclass(frozen=True, slots=True)
class Understood:
    """A reply understood."""

    meaning: Meaning
    comment: str = ""
    """What was said besides the score, in the person's own characters; all of it when there is no score."""
    declined: bool = False
    """The person does not wish to rate; the meaning is UNCLEAR then."""
    also: int | None = None
    """The low score that was said as clearly as the complaint: `不满意，我要投诉`."""
    optout: bool = False
    """The person wants no more messages: the meaning OPTOUT, or a score with that wish beside it."""
    denies: str = ""
    """The name that the writer says is not theirs (folded). Whoever knows the applicant's name compares the two."""
    leans: Leaning | None = None
    """The level that the whole reply leans to without saying it (可以); the meaning is UNCLEAR then."""

    @property
    def score(self) -> int | None:
        """1–5 when the reply is a score."""
        return int(self.meaning) if self.meaning.isdigit() else None


def understand(text: str, own: OwnWords = OURS_ALONE) -> Understood:
    """What a reply to the 1–5 question means, in our words and an office's `own`.

    Total: any text, in time linear in its length.
    """
    return _remembered(text, own) if len(text) <= SHORT else _read_once(text, own)


def opts_out(text: str, own: OwnWords = OURS_ALONE) -> bool:
    """Whether `understand` finds the wish for no more messages in this, mostly at a third of its cost."""
    reading = read(text)
    if reading.too_long:
        return False
    found = beside_a_score(reading, own)
    return wants_out(reading.folded, own) or (found is not None and found.optout)


def leaves_in_so_many_words(text: str, own: OwnWords = OURS_ALONE) -> bool:
    """Whether the whole reply speaks of messages and of getting no more: in a story, 拒收 may be what the counter did."""
    reading = read(text)
    words = reading.folded
    if reading.too_long:
        return False
    return phrases.is_keyword(words) or phrases.unmistakable(words) or own.wants_out(words)


def wants_out(folded: str, own: OwnWords = OURS_ALONE) -> bool:
    """Whether the whole reply wishes for no more messages, in our words or in the office's."""
    return phrases.wants_out(folded) or own.wants_out(folded)


def _understood(text: str, own: OwnWords) -> Understood:
    reading = read(text)
    said = reading.cleaned
    if reading.too_long:
        # Nobody rates in so many words, but people complain in them; the beginning tells.
        complaint = complains(tokens(read(said[:LONGEST_READ])))
        return Understood(Meaning.COMPLAINT if complaint else Meaning.UNCLEAR, said)
    if not reading.folded:
        return Understood(Meaning.UNCLEAR, said)
    if reading.folded in _BARE_SCORES:
        return Understood(Meaning(reading.folded))
    if wants_out(reading.folded, own):
        comment = "" if len(phrases.clauses(reading.folded)) == 1 else said
        return Understood(Meaning.OPTOUT, comment, optout=True)
    scored = beside_a_score(reading, own)
    if scored is not None:
        return scored
    counted = stars(said) or own_words.level_of(reading.folded)
    if counted is not None:
        return Understood(Meaning(str(counted)))
    return _by_words(reading, own)


def _by_words(reading: Reading, own: OwnWords) -> Understood:
    """What the words say together: a complaint, a wrong person, no wish to rate, a score, or nothing certain."""
    said = reading.cleaned
    words = tokens(reading)
    score = None if shows_stars(said) else score_of(words)
    if complains(words):
        return Understood(Meaning.COMPLAINT, said, also=score.value if score and score.value <= 2 else None)
    denies = phrases.denied_name(reading.folded)
    if score is None and phrases.wrong_person(reading.folded):
        return Understood(Meaning.WRONG_PERSON, said, denies=denies)
    if phrases.declines(reading.folded):
        rated = any(word.kind in _RATINGS for word in words)
        return Understood(Meaning.UNCLEAR, said, declined=score is None and not rated)
    if score is None or phrases.speaks_of_wrong_person(reading.folded):
        leans = own.leaning(reading.folded) or leaning(reading.folded)
        return Understood(Meaning.UNCLEAR, said, denies=denies, leans=leans)
    return Understood(Meaning(str(score.value)), _remark(reading, words, score))


def beside_a_score(reading: Reading, own: OwnWords = OURS_ALONE) -> Understood | None:
    """A reply that begins or ends with an unmistakable wish for no more messages, and besides says a score.

    An office's phrase for a level gives none, for nobody can be asked about it any more; the wish counts.
    """
    for rest, quoted in phrases.splits(reading.folded):
        found = understand(rest, own) if rest else None
        if found is not None and found.score is not None:
            if quoted and found.comment:
                continue  # 1，窗口回我：别再发了
            return replace(found, optout=True)
        if rest and own.leaning(rest) is not None:
            return Understood(Meaning.OPTOUT, reading.cleaned, optout=True)
    return _refused(reading, own)


def _refused(reading: Reading, own: OwnWords) -> Understood | None:
    """A score and 拒收: with a good one it is the messages that are refused, with a low one it may be the papers."""
    rest = phrases.refusing(reading.folded)
    found = understand(rest, own) if rest else None
    if found is None or found.score is None:
        return None
    return replace(found, optout=True) if found.score > 2 else replace(found, comment=phrasebook.REFUSES)


_BARE_SCORES = frozenset(str(score) for score in range(1, 6))
"""What we ask for: the digit and nothing else needs no further reading."""
_remembered = lru_cache(maxsize=512)(_understood)
_read_once = lru_cache(maxsize=REMEMBERED)(_understood)


def _remark(reading: Reading, words: Sequence[Token], score: Score) -> str:
    """What stands behind the score, or before it, or the whole reply when the score stands amid a remark."""
    marks = (Kind.BREAK, Kind.QUERY, Kind.COLON, Kind.LIST_MARK, Kind.OPEN, Kind.CLOSE)
    rest = [at for at, token in enumerate(words) if token.kind not in marks and not score.covers(at)]
    if not rest:
        return ""
    first, last = score.said[0].first, score.said[-1].end - 1
    if rest[0] > last:
        begin = reading.back[words[last].end - 1] + 1
        return reading.cleaned[begin:].lstrip(_LEADING + _MARKS_WIDE).rstrip()
    if rest[-1] < first:
        return reading.cleaned[: reading.back[words[first].start]].rstrip(_TRAILING + _MARKS_WIDE).lstrip()
    return reading.cleaned
