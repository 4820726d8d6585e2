"""The ledger's tree: one root hash stands for every line, in order (RFC 9162, section 2.1).

SHA-256 over `0x00 ‖ leaf` and `0x01 ‖ left ‖ right`: the two prefixes keep a leaf from ever passing for a
node. Changing, adding, dropping or swapping a single leaf changes the root.
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256

from bot.casework.ledger.problems import LedgerProblem

EMPTY_ROOT = sha256(b"").digest()
HASH_BYTES = 32


class FrontierDoesNotFit(LedgerProblem):
    """A frontier has other hashes than a tree of its size."""

    def __init__(self, size: int, given: int) -> None:
        super().__init__(
            f"{size} 行之前的校验值应有 {size.bit_count()} 个 32 字节的，给了 {given} 个或长短不对"
        )


def leaf_hash(leaf: bytes) -> bytes:
    """H(0x00 ‖ leaf)."""
    return sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """H(0x01 ‖ left ‖ right)."""
    return sha256(b"\x01" + left + right).digest()


class Tree:
    """A growing tree: takes leaves one by one and keeps only the roots of its full subtrees, O(log n) hashes."""

    def __init__(self) -> None:
        self._full: list[bytes] = []
        self.size = 0

    @classmethod
    def resumed(cls, size: int, frontier: Sequence[bytes]) -> "Tree":
        """A tree of `size` leaves, from its frontier alone; raises FrontierDoesNotFit."""
        if len(frontier) != size.bit_count() or any(len(node) != HASH_BYTES for node in frontier):
            raise FrontierDoesNotFit(size, len(frontier))
        tree = cls()
        tree._full, tree.size = list(frontier), size
        return tree

    @property
    def frontier(self) -> tuple[bytes, ...]:
        """The roots of the full subtrees, the largest first: all that is needed to go on, and to know the root."""
        return tuple(self._full)

    def add(self, leaf: bytes) -> None:
        """Append one leaf."""
        self.add_hash(sha256(b"\x00" + leaf).digest())

    def add_hash(self, node: bytes) -> None:
        """Append a leaf of which nothing but the hash is left (`leaf_hash`)."""
        full, carried = self._full, self.size
        while carried & 1:
            node = sha256(b"\x01" + full.pop() + node).digest()
            carried >>= 1
        full.append(node)
        self.size += 1

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Append leaves in order."""
        for leaf in leaves:
            self.add(leaf)

    def root(self) -> bytes:
        """The root over the leaves so far, 32 bytes; of no leaves, SHA-256 of nothing."""
        if not self._full:
            return EMPTY_ROOT
        node = self._full[-1]
        for left in reversed(self._full[:-1]):
            node = node_hash(left, node)
        return node


def root(leaves: Iterable[bytes]) -> bytes:
    """The root over `leaves`, which are read once."""
    tree = Tree()
    tree.extend(leaves)
    return tree.root()
