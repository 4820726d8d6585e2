"""The tree is the one of RFC 9162: known roots, the same ones as another program's, and a frontier that is enough to go on."""

from hashlib import sha256
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from bot.casework.ledger.tree import FrontierDoesNotFit, Tree, leaf_hash, root

# The leaves and roots that every Certificate Transparency implementation is tested with.
LEAVES = [
    bytes.fromhex(leaf)
    for leaf in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
MONTHS = st.lists(st.binary(max_size=8), min_size=1, max_size=40)
ALL = 256


def slow_root(leaves: list[bytes]) -> bytes:
    """The definition of RFC 9162, word for word."""
    if len(leaves) <= 1:
        return sha256(b"\x00" + leaves[0] if leaves else b"").digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return sha256(b"\x01" + slow_root(leaves[:split]) + slow_root(leaves[split:])).digest()


@pytest.mark.parametrize("size", range(1, 9))
def test_the_known_roots_come_out(size: int) -> None:
    assert root(LEAVES[:size]).hex() == ROOTS[size - 1]


def test_no_leaves_have_the_hash_of_nothing() -> None:
    assert root([]).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_another_program_gives_the_same_root_at_every_size() -> None:
    ours, theirs = Tree(), InmemoryTree(algorithm="sha256")
    for n in range(ALL):
        ours.add(b"%d" % n)
        theirs.append_entry(b"%d" % n)
        assert ours.root() == theirs.get_root()


@given(st.lists(st.binary(max_size=8), max_size=40))
def test_the_stream_gives_the_root_of_the_definition(leaves: list[bytes]) -> None:
    assert root(iter(leaves)) == slow_root(leaves)


@given(MONTHS)
def test_a_growing_tree_has_a_root_at_every_size(leaves: list[bytes]) -> None:
    tree = Tree()
    for n, leaf in enumerate(leaves, start=1):
        tree.add(leaf)
        assert (tree.size, tree.root()) == (n, root(leaves[:n]))


@given(MONTHS, st.data())
def test_a_tree_goes_on_from_its_frontier_alone(leaves: list[bytes], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(leaves)))
    before = Tree()
    before.extend(leaves[:at])
    after = Tree.resumed(at, before.frontier)
    after.extend(leaves[at:])
    assert (after.size, after.root()) == (len(leaves), root(leaves))
    assert len(before.frontier) == at.bit_count()


@pytest.mark.parametrize("size", [*accumulate([0, 1, 1, 1, 4, 1])])
def test_a_frontier_of_another_size_is_refused(size: int) -> None:
    tree = Tree()
    tree.extend(bytes(1) for _ in range(size))
    for wrong in ([*tree.frontier, bytes(32)], [bytes(31), *tree.frontier[1:]], tree.frontier[1:]):
        if len(wrong) != size.bit_count() or any(len(node) != 32 for node in wrong):
            with pytest.raises(FrontierDoesNotFit):
                Tree.resumed(size, wrong)


def test_a_node_does_not_pass_for_a_leaf() -> None:
    left, right = leaf_hash(b"a"), leaf_hash(b"b")
    assert root([left + right]) != root([b"a", b"b"])
