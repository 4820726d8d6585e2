"""The ledger read line by line: every case on a roster ends exactly once, and what is corrected is corrected properly.

The order of lines is part of the promise, so that it can be checked while reading:
R1 in blocks, each sorted by slot; a round may get more blocks (cases that came in late) until its first O1.
   A block ends with a checkpoint, or with a line of another kind or round
O1 in one block, sorted by slot: exactly the slots of the round's roster, each once
E1 about a round that has ended, with the value that holds so far
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import assert_never

from bot.casework.ledger.lines import ErratumLine, Line, OutcomeLine, RosterLine
from bot.casework.ledger.outcomes import OutcomeCode
from bot.casework.ledger.problems import LedgerProblem
from bot.domain.month import RoundKey


class RosterBroken(LedgerProblem):
    """The roster is out of order, names a slot twice, or grows after the results have begun."""

    def __init__(self, round_key: RoundKey, at: int) -> None:
        super().__init__(f"{round_key} 的名册在第 {at + 1} 行不对：没有按次序，重复了，或者已有结果还在添")


class OutcomesBroken(LedgerProblem):
    """The results of a round are not exactly one for each case of its roster."""

    def __init__(self, round_key: RoundKey, at: int) -> None:
        super().__init__(f"{round_key} 的结果在第 {at + 1} 行和名册对不上：少了、多了、重复了或次序不对")


class ErratumBroken(LedgerProblem):
    """An erratum corrects what is not there, or not the value that holds."""

    def __init__(self, round_key: RoundKey, at: int) -> None:
        super().__init__(f"{round_key} 第 {at + 1} 行的更正不对：没有这一件，或者原来的结果不是它说的")


@dataclass(frozen=True, slots=True)
class RosterBlock:
    """Where R1 lines of a round stand without a gap: from `start` to before `end`, counted from 0."""

    start: int
    end: int


@dataclass(slots=True)
class RoundBooks:
    """What the lines that were read say about one round."""

    waiting: list[bytes] = field(default_factory=list)
    """Slots on the roster that have no outcome yet; the greatest first once the results begin."""
    slots: list[bytes] = field(default_factory=list)
    """Those with an outcome, sorted."""
    blocks: list[RosterBlock] = field(default_factory=list)
    outcomes: list[OutcomeCode] = field(default_factory=list)
    """In the order of the slots."""
    outcomes_at: int | None = None
    errata: int = 0

    @property
    def ended(self) -> bool:
        """Whether every slot of the roster, as far as it was read, has its outcome."""
        return self.outcomes_at is not None and not self.waiting

    @property
    def whole(self) -> bool:
        """Whether the round has ended and all of its roster was read: none of it stands before the first line."""
        return self.ended and sum(block.end - block.start for block in self.blocks) == len(self.slots)

    @property
    def counts(self) -> Mapping[OutcomeCode, int]:
        """How many ended how, errata counted in."""
        return Counter(self.outcomes)

    def place_of(self, slot: bytes) -> int | None:
        """Which of the slots with an outcome this is; None if it has none, or the round has not ended."""
        place = bisect_left(self.slots, slot) if self.ended else len(self.slots)
        return place if place < len(self.slots) and self.slots[place] == slot else None

    def outcome_of(self, slot: bytes) -> OutcomeCode | None:
        """How the case with this slot ended; None like `place_of`."""
        place = self.place_of(slot)
        return None if place is None else self.outcomes[place]


class Audit:
    """Reads a ledger's lines in order and raises at the first that breaks a promise.

    `first`: how many lines the ledger has before the ones that are read. A round may have cases there that show only
    with their results, or not even with these (`RoundBooks.whole`); what can be seen of it is held to the same promises.
    """

    def __init__(self, first: int = 0) -> None:
        self.at = self.first = first
        self.rounds: dict[RoundKey, RoundBooks] = {}
        self._over: set[RoundKey] = set()
        """Rounds that ended before the first line, as an erratum shows."""
        self._block: tuple[type[Line], RoundKey] | None = None
        self._last = b""

    def take(self, line: Line) -> None:
        """One more line; raises RosterBroken, OutcomesBroken, ErratumBroken."""
        block = (type(line), line.round)
        begins = block != self._block
        if begins:
            self._settle()
        match line:
            case RosterLine():
                self._roster(line, begins=begins)
            case OutcomeLine():
                self._outcome(line, begins=begins)
            case ErratumLine():
                self._erratum(line)
            case _:
                assert_never(line)
        self._block, self._last = block, line.slot
        self.at += 1

    def mark(self) -> None:
        """Here is a checkpoint, or the end: raises OutcomesBroken when it stands within a round's results."""
        self._settle()
        self._block = None

    def _roster(self, line: RosterLine, *, begins: bool) -> None:
        books = self.rounds.setdefault(line.round, RoundBooks())
        out_of_order = not begins and line.slot <= self._last
        if out_of_order or books.outcomes_at is not None or line.round in self._over:
            raise RosterBroken(line.round, self.at)
        books.waiting.append(line.slot)
        start = self.at if begins else books.blocks.pop().start
        books.blocks.append(RosterBlock(start, self.at + 1))

    def _outcome(self, line: OutcomeLine, *, begins: bool) -> None:
        books = self.rounds.setdefault(line.round, RoundBooks())
        if begins:
            self._begin(books, line.round)
        due, slot = books.waiting, line.slot
        if due and due[-1] == slot:
            slot = due.pop()
        elif not self.first or (due and due[-1] < slot) or (not begins and slot <= self._last):
            raise OutcomesBroken(line.round, self.at)
        books.slots.append(slot)
        books.outcomes.append(line.outcome)

    def _begin(self, books: RoundBooks, round_key: RoundKey) -> None:
        if books.outcomes_at is not None or round_key in self._over:
            raise OutcomesBroken(round_key, self.at)
        books.outcomes_at = self.at
        books.waiting.sort(reverse=True)
        if any(one == other for one, other in pairwise(books.waiting)):
            raise RosterBroken(round_key, self.at)

    def _erratum(self, line: ErratumLine) -> None:
        books = self.rounds.get(line.round)
        if books is None and self.first:
            self._over.add(line.round)
            return
        place = books.place_of(line.slot) if books is not None else None
        if books is None or place is None or books.outcomes[place] != line.old:
            raise ErratumBroken(line.round, self.at)
        books.outcomes[place] = line.new
        books.errata += 1

    def _settle(self) -> None:
        """A block has ended."""
        if self._block is None:
            return
        kind, round_key = self._block
        books = self.rounds.get(round_key)
        if kind is OutcomeLine and books is not None and not books.ended:
            raise OutcomesBroken(round_key, self.at)
