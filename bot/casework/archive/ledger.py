"""The ledger's tree: one root hash stands for every record of a month, in order (RFC 9162, section 2.1).

SHA-256 over `0x00 ‖ leaf` and `0x01 ‖ left ‖ right`: the two prefixes keep a leaf from ever passing for a
node. Changing, adding, dropping or swapping a single record changes the root; a short path proves that one
record is under it.
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256

EMPTY_ROOT = sha256(b"").digest()


class NoSuchLeaf(ValueError):
    """The tree has no leaf with this index."""

    def __init__(self, index: int, size: int) -> None:
        super().__init__(f"台账共 {size} 条，没有第 {index} 条（从 0 数起）")


def leaf_hash(leaf: bytes) -> bytes:
    """H(0x00 ‖ leaf)."""
    return sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """H(0x01 ‖ left ‖ right)."""
    return sha256(b"\x01" + left + right).digest()


class Tree:
    """A growing tree: takes leaves one by one and keeps only the roots of its full subtrees, O(log n) hashes."""

    def __init__(self) -> None:
        self._full: list[tuple[int, bytes]] = []
        self.size = 0

    def add(self, leaf: bytes) -> None:
        """Append one leaf."""
        width, node = 1, leaf_hash(leaf)
        while self._full and self._full[-1][0] == width:
            node = node_hash(self._full.pop()[1], node)
            width *= 2
        self._full.append((width, node))
        self.size += 1

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Append leaves in order."""
        for leaf in leaves:
            self.add(leaf)

    def root(self) -> bytes:
        """The root over the leaves so far, 32 bytes; of no leaves, SHA-256 of nothing."""
        if not self._full:
            return EMPTY_ROOT
        node = self._full[-1][1]
        for _, left in reversed(self._full[:-1]):
            node = node_hash(left, node)
        return node


def root(leaves: Iterable[bytes]) -> bytes:
    """The root over `leaves`, which are read once."""
    tree = Tree()
    tree.extend(leaves)
    return tree.root()


def inclusion_path(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The hashes that lead from leaf `index` to the root, the leaf's sibling first; raises NoSuchLeaf."""
    if not 0 <= index < len(leaves):
        raise NoSuchLeaf(index, len(leaves))
    path = []
    level = [leaf_hash(leaf) for leaf in leaves]
    while len(level) > 1:
        sibling = index ^ 1
        if sibling < len(level):
            path.append(level[sibling])
        level = [node_hash(*pair) if len(pair) == 2 else pair[0] for pair in _pairs(level)]
        index //= 2
    return path


def verify_inclusion(leaf: bytes, index: int, size: int, path: Iterable[bytes], root: bytes) -> bool:
    """Whether `path` proves that `leaf` is at `index` among `size` leaves under `root` (RFC 9162, 2.1.3.2)."""
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


def _pairs(level: list[bytes]) -> Iterable[list[bytes]]:
    return (level[n : n + 2] for n in range(0, len(level), 2))
