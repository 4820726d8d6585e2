"""Proofs hold for the right leaf and the right growth, and for nothing else; known ones come out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from bot.casework.ledger.proofs import (
    NoSuchLeaf,
    NoSuchSize,
    consistency_path,
    inclusion_path,
    verify_consistency,
    verify_inclusion,
)
from bot.casework.ledger.tree import Tree, leaf_hash, node_hash, root

LEAVES = [
    bytes.fromhex(leaf)
    for leaf in "- 00 10 2021 3031 40414243 5051525354555657 606162636465666768696a6b6c6d6e6f".replace(
        "-", ""
    ).split(" ")
]
A, B, C, D = (
    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
)
X = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
Y = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
Z = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
INCLUDED = [
    (0, 1, []),
    (0, 8, [X, A, Y]),
    (5, 8, [D, B, C]),
    (2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
]
GROWN = [(1, 1, []), (1, 8, [X, A, Y]), (6, 8, [Z, B, C]), (2, 5, [A, D])]
"""The inclusion and consistency proofs that every Certificate Transparency implementation is tested with."""
ALL = 256


def slow_consistency(leaves: list[bytes], old: int, whole: bool = True) -> list[bytes]:
    """PROOF and SUBPROOF of RFC 9162, 2.1.4.1, by halves that are found by trying."""
    if old == len(leaves):
        return [] if whole else [root(leaves)]
    k = max(2**e for e in range(20) if 2**e < len(leaves))
    if old <= k:
        return [*slow_consistency(leaves[:k], old, whole), root(leaves[k:])]
    return [*slow_consistency(leaves[k:], old - k, False), root(leaves[:k])]


def grown(leaves: list[bytes], old: int, size: int) -> list[bytes]:
    """The proof from what is left of the first `old` leaves, their frontier, and the leaves behind them."""
    tree = Tree()
    tree.extend(leaves[:old])
    before = Tree.resumed(old, tree.frontier)
    return consistency_path(before, iter(leaves[old:]), size)


@pytest.mark.parametrize(("index", "size", "path"), INCLUDED)
def test_the_known_inclusion_paths_come_out(index: int, size: int, path: list[str]) -> None:
    assert [step.hex() for step in inclusion_path(LEAVES[:size], index)] == path


@pytest.mark.parametrize(("old", "size", "path"), GROWN)
def test_the_known_consistency_paths_come_out(old: int, size: int, path: list[str]) -> None:
    assert [step.hex() for step in grown(LEAVES, old, size)] == path


def test_a_published_growth_from_five_to_eight_lines_holds() -> None:
    """From the tests of the transparency-dev witness."""
    old = bytes.fromhex("e35b268c1522014ef412d2a54fa94838862d453631617b0307e5c77dcbeefc11")
    new = bytes.fromhex("57c2bd6a4959e043c1f9130e935ffc56c254745651efb183b59510abce2f49ba")
    steps = (
        "b9e1d62618f7fee8034e4c5010f727ab24d8e4705cb296c374bf2025a87a10d2",
        "aac66cd7a79ce4012d80762fe8eec3a77f22d1ca4145c3f4cee022e7efcd599d",
        "89d0f753f66a290c483b39cd5e9eafb12021293395fad3d4a2ad053cfbcfdc9e",
        "29e40bb79c966f4c6fe96aff6f30acfce5f3e8d84c02215175d6e018a5dee833",
    )
    assert verify_consistency(5, 8, [bytes.fromhex(step) for step in steps], old, new)


def test_another_program_gives_the_same_inclusion_path_for_every_leaf_and_size() -> None:
    """pymerkle counts from one; its consistency proofs are not those of the RFC."""
    tree = InmemoryTree(algorithm="sha256")
    leaves = [b"%d" % n for n in range(ALL)]
    for size, leaf in enumerate(leaves, start=1):
        tree.append_entry(leaf)
        top = root(leaves[:size])
        for index in range(size):
            path = tree.prove_inclusion(index + 1, size).path[1:]
            assert verify_inclusion(leaves[index], index, size, path, top)
            if size in (1, 2, 3, 100, 127, 128, 129, 255, 256) or size == index + 1:
                assert inclusion_path(leaves[:size], index) == path


@given(st.lists(st.binary(max_size=8), min_size=1, max_size=40, unique=True), st.data())
def test_nothing_but_the_leaf_at_its_place_can_be_proved(leaves: list[bytes], data: st.DataObject) -> None:
    size, top = len(leaves), root(leaves)
    index = data.draw(st.integers(0, size - 1))
    path = inclusion_path(leaves, index)
    assert verify_inclusion(leaves[index], index, size, path, top)
    assert len(path) <= (size - 1).bit_length()
    assert not verify_inclusion(leaves[index] + b"!", index, size, path, top)
    assert not verify_inclusion(leaves[index], index, size, [*path, leaf_hash(b"")], top)
    assert not verify_inclusion(leaves[index], index, size, path, leaf_hash(top))
    for elsewhere in (-1, size, *(n for n in range(size) if n != index)):
        assert not verify_inclusion(leaves[index], elsewhere, size, path, top)
    if path:
        assert not verify_inclusion(leaves[index], index, size, path[:-1], top)


def test_every_growth_can_be_proved_as_the_definition_has_it() -> None:
    leaves = [b"%d" % n for n in range(40)]
    tops = [root(leaves[:n]) for n in range(41)]
    for new in range(1, 41):
        for old in range(1, new + 1):
            path = grown(leaves, old, new)
            assert path == slow_consistency(leaves[:new], old)
            assert verify_consistency(old, new, path, tops[old], tops[new])


@given(st.integers(1, 60), st.data())
def test_nothing_but_growth_can_be_proved(new: int, data: st.DataObject) -> None:
    leaves = [b"%d" % n for n in range(new)]
    old = data.draw(st.integers(1, new))
    path, before, after = grown(leaves, old, len(leaves)), root(leaves[:old]), root(leaves)
    changed = data.draw(st.integers(0, old - 1))
    other = root([*leaves[:changed], b"!", *leaves[changed + 1 : old]])
    assert not verify_consistency(old, new, path, other, after)
    assert not verify_consistency(old, new, path, before, node_hash(after, after))
    assert not verify_consistency(old, new, [*path, before], before, after)
    if path:
        assert not verify_consistency(old, new, path[:-1], before, after)
        at = data.draw(st.integers(0, len(path) - 1))
        assert not verify_consistency(
            old, new, [*path[:at], leaf_hash(path[at]), *path[at + 1 :]], before, after
        )
    for elsewhere in {*range(-1, new + 2)} - {old}:
        assert not verify_consistency(elsewhere, new, path, before, after)


@pytest.mark.parametrize("index", [-1, 8])
def test_a_leaf_that_is_not_there_has_no_path(index: int) -> None:
    with pytest.raises(NoSuchLeaf):
        inclusion_path(LEAVES, index)


@pytest.mark.parametrize("old", [0, 9])
def test_a_size_that_never_was_has_no_path(old: int) -> None:
    with pytest.raises(NoSuchSize):
        grown([*LEAVES, b""], old, len(LEAVES))
