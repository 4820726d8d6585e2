"""Phrases: what is said as a whole clause and is no rating: stop writing to me, wrong person, no wish to rate.

A pattern is a row of slots; each slot lists what may stand there, "" meaning that it may stay empty, and the clause must
be used up by the row. So «我没有退订的意思» or «窗口让我别再打扰他们» match nothing, whatever words they contain. Matching walks
the slots once, in time linear in the clause.

What follows from these is silent and final, so one clause of a longer story is never enough: *every* clause of the reply
must be such a phrase, a courtesy, or another of these wishes. (A score with an unmistakable phrase beside it, `5 退订`, is
for `bot.dialogue.reading.understanding`, which reads both halves.)

The carriers' one-word replies (CTIA, Twilio, AWS: STOP, END, CANCEL, …; in China T, TD, R) count as the whole message
only; N is not one of them, since it also answers "no".
"""

import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

from bot.dialogue.reading import phrasebook as book
from bot.dialogue.reading.names import denied
from bot.dialogue.reading.phrasebook import Row

_ENDS = frozenset('\n.,!?;~…。、|:=()[]{}<>《》〈〉「」『』【】"—·*')
_SCORED = "分星意"
"""A score may end in one of these: 5分别再发短信."""
_LONGEST_BESIDE = 120
"""Characters of a reply in which a score and a wish to get no more messages are looked for together."""


@lru_cache(maxsize=256)  # each rule of a conversation looks at the same few
def clauses(folded: str) -> tuple[str, ...]:
    """The clauses of a folded reply, without their marks and drawings; no spaces beside Han characters."""
    found: list[str] = []
    begin = 0
    for at, char in enumerate(folded + "\n"):
        if char in _ENDS:
            found.append(_tight(folded[begin:at]))
            begin = at + 1
    return tuple(clause for clause in found if clause)


def _tight(clause: str) -> str:
    worded = "".join(char for char in clause if char.isascii() or unicodedata.category(char) != "So")
    spaced = worded.replace("-", " ").replace("_", " ").strip(" '/+&^#")
    kept = (
        char
        for at, char in enumerate(spaced)
        if char != " " or (spaced[at - 1].isascii() and spaced[at + 1].isascii() and spaced[at - 1] != " ")
    )
    return "".join(kept)


def spells(row: Row, clause: str) -> bool:
    """Whether the slots of the row, one after another, spell the whole clause."""
    reached = {0}
    for slot in row:
        further = set(reached) if slot.optional else set()
        for at in reached:
            for word in slot.words.get(clause[at : at + 1], ()):
                if clause.startswith(word, at):
                    further.add(at + len(word))
        if not further:
            return False
        reached = further
    return len(clause) in reached


def _any(han: Iterable[Row], latin: Iterable[Row], clause: str) -> bool:
    if len(clause) > book.LONGEST:
        return False
    if clause.isascii():
        return any(spells(row, f"{clause} ") for row in latin)
    return any(spells(row, clause) for row in han)


def wants_out(folded: str) -> bool:
    """The person wants no more messages, and the whole reply says so."""
    said = clauses(folded)
    if folded.startswith("/"):
        return " ".join(said) in book.STOP_CLAUSE  # /cancel and /quit are commands, /stop is what it says
    if is_keyword(folded):
        return True
    return any(map(_stops, said)) and all(
        _stops(clause) or clause in book.BESIDE_A_WISH or _says_wrong(clause) for clause in said
    )


def is_keyword(folded: str) -> bool:
    """The whole reply is one of the carriers' words, or one that we tell people to send."""
    if folded.startswith("/"):
        return False
    whole = " ".join(clauses(folded))
    once = [_once(word) for word in (whole, _without_courtesy(whole))]
    return any(word in book.STOP_ALONE or word.replace(" ", "") in book.STOP_ALONE for word in once)


def _once(whole: str) -> str:
    """A word said two or three times over, once: 退订退订, stop stop."""
    for times in (3, 2):
        word = whole[: len(whole) // times].strip()
        spoken = " ".join([word] * times) if word.isascii() else word * times
        if len(word) > 1 and spoken in (whole, whole.replace(" ", "")):
            return word
    return whole


def splits(folded: str) -> Iterator[tuple[str, bool]]:
    """What is left of a reply without the unmistakable wish for no more messages that it ends or begins with.

    With each, whether those may be words that somebody else said (窗口回我：退订).
    """
    if len(folded) > _LONGEST_BESIDE:
        return
    for at in range(1, len(folded)):
        if not _parts(folded, at):
            continue
        left, right = folded[:at], folded[at:]
        marks = right[: len(right) - len(right.lstrip(' ,:;"「『('))]
        if unmistakable(right):
            yield left.rstrip(" ,;:、("), book.ATTRIBUTED.search(left + marks) is not None
        if unmistakable(left):
            yield right.lstrip(" ,;:、.)!"), False


def refusing(folded: str) -> str:
    """What a reply says besides the single word 拒收, a wish only beside a good score; "" when the word is not there."""
    said = clauses(folded)
    if len(said) == 1 and " " in folded:
        said = tuple(clause for part in folded.split(" ") for clause in clauses(part))
    return next((a for a, b in (said, said[::-1]) if b == book.REFUSES), "") if len(said) == 2 else ""


def _parts(folded: str, at: int) -> bool:
    """Whether a reply may be split here: at a mark or a blank, between a digit and a word, behind a score, before 退订."""
    before, after = folded[at - 1], folded[at]
    if before in _ENDS or before == " " or after in _ENDS:
        return True
    return before.isdigit() != after.isdigit() or before in _SCORED or folded.startswith("退订", at)


def unmistakable(text: str) -> bool:
    """Whether the whole of it speaks of messages and of getting no more."""
    said = clauses(text)
    if any(word in book.STOP_BESIDE for word in (" ".join(said), "".join(said))):
        return "?" not in text or len(said) > 1
    asked = "?" in text and len(said) == 1
    return (
        bool(said)
        and not asked
        and any(map(_names_messages, said))
        and all(_names_messages(clause) or clause in book.COURTESIES for clause in said)
    )


def _names_messages(clause: str) -> bool:
    return clause in book.STOP_BESIDE or _any(book.STOP_MESSAGES, book.STOP_ENGLISH, clause)


def _stops(clause: str) -> bool:
    return clause in book.STOP_CLAUSE or _names_messages(clause) or _any(book.STOP_CONTACT, (), clause)


def _without_courtesy(whole: str) -> str:
    for courtesy in book.COURTESIES:
        whole = whole.removesuffix(courtesy).removeprefix(courtesy).strip()
    return whole


def _says_wrong(clause: str) -> bool:
    name = denied(clause)
    return _any(book.WRONG, book.WRONG_ENGLISH, clause) or (name is not None and name.sure)


def speaks_of_wrong_person(folded: str) -> bool:
    """Whether any clause could mean that somebody else has this number: no score beside it is certain."""
    said = clauses(folded)
    return any(_says_wrong(clause) and clause not in book.SLIPS for clause in said)


def hints_at_wrong_person(folded: str) -> bool:
    """Whether any clause says so: enough for somebody who has been asked."""
    return any(map(_says_wrong, clauses(folded)))


def wrong_person(folded: str) -> bool:
    """The whole reply says that somebody else has this number, or that the case is none of theirs."""
    said = clauses(folded)
    introduced = any(clause.startswith(book.INTRODUCTIONS) for clause in said)
    wrong = [_says_wrong(clause) or (introduced and denied(clause) is not None) for clause in said]
    return any(wrong) and all(
        found or clause in book.BESIDE_WRONG or clause.startswith(book.INTRODUCTIONS)
        for found, clause in zip(wrong, said, strict=True)
    )


def denied_name(folded: str) -> str:
    """The name that the writer says is not theirs, in a reply of one clause or two; "" when none is said."""
    said = clauses(folded)
    found = [name for clause in said for name in [denied(clause)] if name is not None]
    return found[0].name if len(found) == 1 and len(said) <= 2 else ""


def declines(folded: str) -> bool:
    """The person does not wish to rate, or to be asked, this time."""
    return any(
        clause in book.DECLINE_CLAUSE or _any(book.DECLINE, book.DECLINE_ENGLISH, clause)
        for clause in clauses(folded)
    )
