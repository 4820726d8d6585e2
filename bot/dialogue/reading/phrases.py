"""Phrases: what is said as a whole clause and is no rating: stop writing to me, wrong person, no wish to rate.

A pattern is a row of slots; each slot lists what may stand there, "" meaning that it may stay empty, and the clause must
be used up by the row. So «我没有退订的意思» or «窗口让我别再打扰他们» match nothing, whatever words they contain. Matching walks
the slots once, in time linear in the clause.

The carriers' one-word replies (CTIA, Twilio, AWS: STOP, END, CANCEL, …; in China T, TD, R) count as the whole message
only; N is not one of them, since it also answers "no".
"""

from collections.abc import Iterable

from bot.dialogue.reading import phrasebook as book
from bot.dialogue.reading.phrasebook import Row

_ENDS = frozenset('\n.,!?;~…。、|:=()[]{}<>《》〈〉「」『』【】"—·*')
_ASKED_OR_TOLD = tuple("说 讲 写 写着 道 问 叫 让 要 回 回复 告诉我 即 不 没 不是 并非".split())
"""A clause that ends so hands its successor to somebody else, or denies it."""


def clauses(folded: str) -> list[str]:
    """The clauses of a folded reply, without their marks; no spaces beside Han characters."""
    found: list[str] = []
    begin = 0
    for at, char in enumerate(folded + "\n"):
        if char in _ENDS:
            found.append(_tight(folded[begin:at]))
            begin = at + 1
    return [clause for clause in found if clause]


def _tight(clause: str) -> str:
    spaced = clause.replace("-", " ").replace("_", " ").strip(" '/+&^#")
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


def _says_wrong(clause: str) -> bool:
    return _any(book.WRONG, book.WRONG_ENGLISH, clause) or _not_named(clause)


def wants_out(folded: str) -> bool:
    """The person wants no more messages: a keyword as the whole reply, or a clause that says so and nothing else."""
    said = clauses(folded)
    whole = " ".join(said)
    if folded.startswith("/"):
        return whole in book.STOP_CLAUSE  # /cancel and /quit are commands, /stop is what it says
    if any(word in book.STOP_ALONE for word in (whole, whole.replace(" ", ""), _without_courtesy(whole))):
        return True
    for at, clause in enumerate(said):
        if at and said[at - 1].endswith(_ASKED_OR_TOLD):
            continue
        if clause in book.STOP_CLAUSE or _any(book.STOP, book.STOP_ENGLISH, clause):
            return len(said) == 1 or not _asked_back(folded, clause)
    return False


def _without_courtesy(whole: str) -> str:
    for courtesy in book.COURTESIES:
        whole = whole.removesuffix(courtesy).removeprefix(courtesy).strip()
    return whole


def _asked_back(folded: str, clause: str) -> bool:
    """«退订？不用，5» asks and answers; «怎么退订？» and «退订？» alone are taken for the wish."""
    return clause in book.STOP_CLAUSE and f"{clause}?" in folded.replace(" ", "")


def wrong_person(folded: str) -> bool:
    """Somebody else has this number, or the case is none of theirs."""
    said = clauses(folded)
    return any(
        _says_wrong(clause)
        for at, clause in enumerate(said)
        if not (at and said[at - 1].endswith(_ASKED_OR_TOLD))
    )


def only_a_slip(folded: str) -> bool:
    """Every clause that could mean a wrong number could as well mean a wrong key: 打错了, 发错了."""
    wrong = [clause for clause in clauses(folded) if _says_wrong(clause)]
    return all(clause in book.SLIPS for clause in wrong)


def _not_named(clause: str) -> bool:
    """«我不是张三», «I'm not Zhang San»: a name behind a fixed beginning, up to the end of the clause."""
    for beginning in book.NOT_THIS_NAME:
        name = clause.removeprefix(beginning)
        if name != clause and _is_name(name):
            return True
    return False


def _is_name(text: str) -> bool:
    if text.isascii():
        words = text.split()
        titled = len(words) > 1 and words[0] in book.TITLES
        return titled or (1 < len(words) <= 3 and words[0] in book.PINYIN_SURNAMES)
    for title in book.HAN_TITLES:
        bare = text.removesuffix(title)
        if bare != text and bare and bare[0] in book.SURNAMES and len(bare) <= 3:
            return True
    return text[0] in book.SURNAMES and 1 < len(text) <= 3 and text not in book.NO_NAMES


def declines(folded: str) -> bool:
    """The person does not wish to rate, or to be asked, this time."""
    return any(
        clause in book.DECLINE_CLAUSE or _any(book.DECLINE, book.DECLINE_ENGLISH, clause)
        for clause in clauses(folded)
    )
