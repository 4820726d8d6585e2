"""Short proofs about a tree: that a leaf is in it, and that it has only grown (RFC 9162, sections 2.1.3 and 2.1.4).

A proof is a list of hashes, in the order in which they are used; it has at most two for each doubling of the tree.
"""

from collections.abc import Iterable, Sequence
from itertools import islice

from bot.casework.ledger.problems import LedgerProblem
from bot.casework.ledger.tree import Tree, leaf_hash, node_hash, root


class NoSuchLeaf(LedgerProblem):
    """The tree has no leaf with this index."""

    def __init__(self, index: int, size: int) -> None:
        super().__init__(f"台账共 {size} 条，没有第 {index} 条（从 0 数起）")


class NoSuchSize(LedgerProblem):
    """The tree never had this size, or had it before there was anything to prove."""

    def __init__(self, old: int, size: int) -> None:
        super().__init__(f"台账共 {size} 条，不能证明从 {old} 条增长而来")


def inclusion_path(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The hashes that lead from leaf `index` to the root, the leaf's sibling first; raises NoSuchLeaf."""
    return path_among([leaf_hash(leaf) for leaf in leaves], index)


def path_among(nodes: Sequence[bytes], index: int) -> list[bytes]:
    """The same from hashes, of leaves or of full subtrees of one size of which only the last may be smaller."""
    if not 0 <= index < len(nodes):
        raise NoSuchLeaf(index, len(nodes))
    path = []
    level = list(nodes)
    while len(level) > 1:
        sibling = index ^ 1
        if sibling < len(level):
            path.append(level[sibling])
        level = [node_hash(*pair) if len(pair) == 2 else pair[0] for pair in _pairs(level)]
        index //= 2
    return path


def verify_inclusion(leaf: bytes, index: int, size: int, path: Iterable[bytes], root: bytes) -> bool:
    """Whether `path` proves that `leaf` is at `index` among `size` leaves under `root` (2.1.3.2)."""
    if not 0 <= index < size:
        return False
    at, last = index, size - 1
    node = leaf_hash(leaf)
    for step in path:
        if last == 0:
            return False
        if at % 2 or at == last:
            node = node_hash(step, node)
            while at and not at % 2:
                at, last = at // 2, last // 2
        else:
            node = node_hash(node, step)
        at, last = at // 2, last // 2
    return last == 0 and node == root


def consistency_path(before: Tree, later: Iterable[bytes], size: int) -> list[bytes]:
    """The hashes that show that the leaves of `before` are still the first of `size` (2.1.4.1); raises NoSuchSize.

    `later`: the leaves behind them, read once, and none kept. The root of 0 leaves is no tree to grow from. The proof from a
    tree to itself is empty.
    """
    old = before.size
    if not 0 < old <= size:
        raise NoSuchSize(old, size)
    spans = _spans(0, size, old, whole=True)
    coming, roots = iter(later), _full(before)
    for span in sorted(spans, key=lambda one: one.start):
        if span.start >= old:  # what is on this side of it is a full subtree of the old tree
            roots[span.start] = root(islice(coming, len(span)))
    return [roots[span.start] for span in spans]


def verify_consistency(old: int, new: int, path: Sequence[bytes], old_root: bytes, new_root: bytes) -> bool:
    """Whether `path` proves that the tree of `new` leaves begins with the tree of `old` ones (2.1.4.2)."""
    if not 0 < old <= new:
        return False
    if old == new:
        return not path and old_root == new_root
    steps = [old_root, *path] if old.bit_count() == 1 else list(path)
    if not steps:
        return False
    at, last = old - 1, new - 1
    while at % 2:
        at, last = at // 2, last // 2
    before = after = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if at % 2 or at == last:
            before, after = node_hash(step, before), node_hash(step, after)
            while at and not at % 2:
                at, last = at // 2, last // 2
        else:
            after = node_hash(after, step)
        at, last = at // 2, last // 2
    return last == 0 and before == old_root and after == new_root


def _spans(start: int, end: int, old: int, *, whole: bool) -> list[range]:
    """Over which leaves the hashes of a consistency path are, in its order; no two have a leaf in common."""
    if old == end:
        return [] if whole else [range(start, end)]
    split = start + (1 << (end - start - 1).bit_length() - 1)
    if old <= split:
        return [*_spans(start, split, old, whole=whole), range(split, end)]
    return [*_spans(split, end, old, whole=False), range(start, split)]


def _full(tree: Tree) -> dict[int, bytes]:
    """The roots of the full subtrees, by the first leaf of each."""
    starts, at = [], 0
    for bit in reversed(range(tree.size.bit_length())):
        if tree.size >> bit & 1:
            starts.append(at)
            at += 1 << bit
    return dict(zip(starts, tree.frontier, strict=True))


def _pairs(level: list[bytes]) -> Iterable[list[bytes]]:
    return (level[n : n + 2] for n in range(0, len(level), 2))
