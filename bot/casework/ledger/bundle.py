"""What is published of a month, and how it is checked: a folder that needs neither us nor the network.

summary.json         what the bundle is about, and the figures; every byte of it follows from the rest
frontier.txt         the roots of the full subtrees over the lines before these; empty when there are none
lines.txt            the lines of the ledger from `first` to the last checkpoint
checkpoint-<size>    signed notes: after each roster, the previous month's where it falls among the lines, the month's own
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.casework.ledger.audit import Audit, RoundBooks
from bot.casework.ledger.checkpoints import OpenedCheckpoint, SplitView, Trust, opened
from bot.casework.ledger.exact import base64_read, base64_written
from bot.casework.ledger.lines import line_read
from bot.casework.ledger.problems import LedgerProblem, NotExact
from bot.casework.ledger.tally import BundleSummary
from bot.casework.ledger.tree import Tree
from bot.domain.month import BadMonth, RoundKey

SUMMARY, FRONTIER, LINES, CHECKPOINT = "summary.json", "frontier.txt", "lines.txt", "checkpoint-"


class SummaryDiffers(LedgerProblem):
    """The summary is not what the lines add up to."""

    def __init__(self) -> None:
        super().__init__("公布的数字和逐行数出来的不一样")


class RootDiffers(LedgerProblem):
    """The lines are not those that were signed."""

    def __init__(self, size: int) -> None:
        super().__init__(f"前 {size} 行和签过名的校验值对不上：有的行被改、被删、被加或换了次序")


class NotComparable(LedgerProblem):
    """A checkpoint that the reader has from elsewhere is of a size that these lines do not pass."""

    def __init__(self, size: int, first: int, last: int) -> None:
        super().__init__(
            f"您手里那份到第 {size} 行，这一份是第 {first} 到 {last} 行：比不了，请换相邻月份的再比"
        )


class NotCommitted(LedgerProblem):
    """Nobody signed the roster before something else came after it, or part of it stands before the first line."""

    def __init__(self, round_key: RoundKey) -> None:
        super().__init__(f"{round_key} 的名册不全，没有在出结果以前签名封好，或者这个月还没有结果")


@dataclass(frozen=True, slots=True)
class Bundle:
    """The files of a bundle. `lines` are read once, each with its line feed; `checkpoints` by the size in their names."""

    summary: bytes
    frontier: bytes
    lines: Iterable[bytes]
    checkpoints: Mapping[int, bytes]

    @property
    def first(self) -> int:
        """How many lines of the ledger come before these; raises SummaryDiffers."""
        return _about(self.summary)[1]


@dataclass(frozen=True, slots=True)
class Proven:
    """What a bundle proves to a reader who trusts the keys."""

    round: RoundKey
    books: RoundBooks
    checkpoints: Mapping[int, OpenedCheckpoint]
    frontier: tuple[bytes, ...]
    """Of the whole ledger as far as the bundle goes."""


def proven(bundle: Bundle, trust: Trust, seen: Sequence[OpenedCheckpoint] = ()) -> Proven:
    """What the bundle proves; raises the LedgerProblem that it fails on.

    `seen`: checkpoints that the reader got elsewhere; raises SplitView when one does not agree, and NotComparable when
    the lines do not pass its size.
    """
    round_key, first = _about(bundle.summary)
    notes = {size: opened(raw, trust) for size, raw in sorted(bundle.checkpoints.items())}
    if not notes or any(note.checkpoint.size != size for size, note in notes.items()) or min(notes) < first:
        raise SummaryDiffers
    last, strange = max(notes), [o.checkpoint.size for o in seen]
    if beyond := [size for size in strange if not first <= size <= last]:
        raise NotComparable(beyond[0], first, last)
    tree = Tree.resumed(first, frontier_read(bundle.frontier))
    audit = Audit(first)
    for size in _passed(bundle.lines, tree, audit, {*notes, *strange}, last):
        _agree(tree, size, notes, seen)
        if size in notes:
            audit.mark()
    books = audit.rounds.get(round_key)
    if books is None or not committed(books, notes):
        raise NotCommitted(round_key)
    if BundleSummary(trust.origin, round_key, first, list(notes), books).written() != bundle.summary:
        raise SummaryDiffers
    return Proven(round_key, books, notes, tree.frontier)


def frontier_written(frontier: Iterable[bytes]) -> bytes:
    """`frontier.txt`: a hash a line in base64, the largest subtree first."""
    return "".join(f"{base64_written(node)}\n" for node in frontier).encode("ascii")


def frontier_read(raw: bytes) -> list[bytes]:
    """The hashes of `frontier.txt`; raises NotExact."""
    if raw and not raw.endswith(b"\n"):
        raise NotExact("先前的校验值", raw)
    try:
        return [base64_read(line, "先前的校验值") for line in raw.decode("ascii").split("\n")[:-1]]
    except UnicodeDecodeError:
        raise NotExact("先前的校验值", raw) from None


def committed(books: RoundBooks, sizes: Iterable[int]) -> bool:
    """Whether all of the roster is there, and a checkpoint stands behind every part of it and before what comes after."""
    if not books.whole or books.outcomes_at is None:
        return False
    nexts = [*(block.start for block in books.blocks[1:]), books.outcomes_at]
    among = list(sizes)
    return all(
        any(block.end <= size <= until for size in among)
        for block, until in zip(books.blocks, nexts, strict=True)
    )


def _about(summary: bytes) -> tuple[RoundKey, int]:
    """Which month, and how many lines come before; whatever else the summary says is computed and compared."""
    try:
        told = json.loads(summary)
        month, first = told["month"], told["first"]
        if type(month) is not str or type(first) is not int or first < 0:
            raise SummaryDiffers
        return RoundKey.parse(month), first
    except (BadMonth, KeyError, TypeError, ValueError, RecursionError):
        raise SummaryDiffers from None


def _passed(lines: Iterable[bytes], tree: Tree, audit: Audit, sizes: set[int], last: int) -> Iterable[int]:
    """Reads the lines and stops at each of these sizes; raises RootDiffers unless they end at the last."""
    if tree.size in sizes:
        yield tree.size
    for raw in lines:
        audit.take(line_read(raw))
        tree.add(raw[:-1])
        if tree.size in sizes:
            yield tree.size
    if tree.size != last:
        raise RootDiffers(last)


def _agree(
    tree: Tree, size: int, notes: Mapping[int, OpenedCheckpoint], seen: Sequence[OpenedCheckpoint]
) -> None:
    root = tree.root()
    if size in notes and notes[size].checkpoint.root != root:
        raise RootDiffers(size)
    if any(o.checkpoint.size == size and o.checkpoint.root != root for o in seen):
        raise SplitView(size)
