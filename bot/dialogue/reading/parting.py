"""Parting: the words beside a score, clause by clause, and what of a clause says anything.

Marks and the score itself divide clauses. So does a gap between Han words, for many people write no marks; but a gap may
also hide what the words on both sides say together (让我 耐心等), so `remarks` looks at them joined as well.
"""

from collections.abc import Iterator, Sequence

from bot.dialogue.reading.kinds import Kind
from bot.dialogue.reading.tokens import Token, drawn


def clauses_of(rest: Sequence[tuple[int, Token]]) -> list[list[Token]]:
    """The words beside a score, with their places, by clause: marks, the score itself and gaps between Han words divide them."""
    return list(parted(rest, gaps=True))


def parted(rest: Sequence[tuple[int, Token]], *, gaps: bool) -> Iterator[list[Token]]:
    """The same, with or without the `gaps` between Han words as a mark; what begins with 的 or 了 begins no clause."""
    clause: list[Token] = []
    last = -1
    for at, token in rest:
        divides = gaps and token.gap and token.kind is not Kind.PARTICLE and not token.text.isascii()
        if clause and (at != last + 1 or divides):
            yield clause
            clause = []
        clause.append(token)
        last = at
    if clause:
        yield clause


def worded(clause: Sequence[Token]) -> Sequence[Token]:
    """The clause without the drawings in it, unless it is nothing else: 希望是🙏 says no more than 希望是."""
    return [token for token in clause if not drawn(token)] or clause


def text_of(clause: Sequence[Token]) -> str:
    """The words of the clause, with nothing between them."""
    return "".join(token.text for token in clause)
