"""Notes, keys, checkpoints and cosignatures are those of C2SP: its examples are read, and what it forbids is not."""

from base64 import b64encode
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.casework.ledger.checkpoints import (
    Checkpoint,
    NotGrown,
    NotSigned,
    NotWitnessed,
    OtherOrigin,
    SplitView,
    Trust,
    check_growth,
    opened,
)
from bot.casework.ledger.cosignatures import cosignature, cosigned_at
from bot.casework.ledger.exact import LARGEST, base64_read, decimal_read
from bot.casework.ledger.keys import KeyKind, NotAKey, SigningKey, VerifierKey
from bot.casework.ledger.notes import BadSignature, NoteSignature, SignedNote, note_read, note_signature
from bot.casework.ledger.problems import NotExact
from bot.casework.ledger.proofs import consistency_path
from bot.casework.ledger.tree import Tree, root
from ledgers import DAY, OFFICE, ORIGIN, STRANGER, TRUST, WITNESS, signed

FOO = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
FOO_NOTE = """This is an example message.

— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
"""
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETER_SECRET = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
PETER_NOTE = """If you think cryptography is the answer to your problem,
then you don't know what your problem is.

— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
"""
MONKEYS = "monkeys+db4d9f7e+AULaJMvTtDLHPUcUrjdDad9vDlh/PTfC2VV60JUtCfWT"
MONKEY_NOTE = """monkeys
8
V8K9aklZ4EPB+RMOk1/8VsJUdFZR77GDtZUQq84vSbo=

— monkeys 202ffoUEboiQYpHzICeaFmoy3RNviHTpAxYrq/eO4QQVQMvu9UebKBMX2MJC76NLthZaKsnKbCA8GxrjePZhvDCH7Ag=
"""
SOFA = """example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==
"""
SORROW = """Ognuno sta solo sul cuor della terra
trafitto da un raggio di sole:

ed è subito sera.

— quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=
"""
CHECKPOINT = Checkpoint(ORIGIN, 3, root([b"a", b"b", b"c"]))
NOTE = signed(CHECKPOINT)
SEEDS = st.binary(min_size=32, max_size=32)


@pytest.mark.parametrize(
    ("vkey", "note"),
    [(FOO, FOO_NOTE), (PETER, PETER_NOTE), (MONKEYS, MONKEY_NOTE)],
    ids=["C2SP", "Go", "witness"],
)
def test_published_notes_hold_under_their_keys(vkey: str, note: str) -> None:
    key = VerifierKey.read(vkey)
    assert key.text == vkey
    assert note_read(note.encode()).written() == note.encode()
    assert note_read(note.encode()).signed_by(key)
    assert not note_read(note.encode()).signed_by(OFFICE.verifier)
    with pytest.raises(BadSignature):
        note_read(note.replace("e", "E", 1).encode()).signed_by(key)


def test_a_published_private_key_signs_as_it_did() -> None:
    key = SigningKey.read(PETER_SECRET)
    assert (key.text, key.verifier.text) == (PETER_SECRET, PETER)
    text = note_read(PETER_NOTE.encode()).text
    assert SignedNote(text, (note_signature(text, key),)).written() == PETER_NOTE.encode()
    assert "81" not in repr(key), "a private key is not shown"


def test_a_text_may_hold_empty_lines_and_more_than_ascii() -> None:
    note = note_read(SORROW.encode())
    assert note.text.endswith("\n\ned è subito sera.\n")
    assert note.written() == SORROW.encode()


def test_the_example_checkpoint_is_read() -> None:
    note = note_read(SOFA.encode())
    checkpoint = Checkpoint.read(note.text)
    assert (checkpoint.origin, checkpoint.size) == ("example.com/behind-the-sofa", 20852163)
    assert (checkpoint.text, note.written()) == (note.text, SOFA.encode())
    seconds = int.from_bytes(note.signatures[1].signature[:8], "big")
    assert datetime.fromtimestamp(seconds, UTC) == datetime(2023, 3, 20, 12, 25, 47, tzinfo=UTC)


@pytest.mark.parametrize(
    "wrong",
    [
        b"",
        NOTE[:-1],
        NOTE + b"\n",
        NOTE.replace(b"\n", b"\r\n"),
        NOTE.replace("—".encode(), b"-"),
        NOTE.replace("— ".encode(), "—  ".encode()),
        NOTE.replace(b"=\n", b"\n"),
        NOTE.replace(b"=\n", b"= \n"),
        NOTE.replace(b"\n\n", b"\n"),
        NOTE.replace(b"huifang", b"hui\xffang"),
        NOTE.replace(b"huifang", b"hui\tfang"),
        NOTE + "— a YWJjZA==\n".encode(),
        NOTE + "— a b YWJjZGU=\n".encode(),
        NOTE + "— a+b YWJjZGU=\n".encode(),
        NOTE + "— a YWJjZGV=\n".encode(),
        NOTE + "— a YWJjZGU=\n".encode() * 63,
        b"\n\n" + NOTE.rpartition(b"\n\n")[2],
        b"a" * 100_000 + NOTE,
    ],
)
def test_what_is_no_note_is_refused(wrong: bytes) -> None:
    with pytest.raises(NotExact):
        note_read(wrong)


@pytest.mark.parametrize(
    "text",
    [
        "o\n3\n",
        "o\n03\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        "o\n+3\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        "o\n3\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=\n",
        "o\n3\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxqw==\n",
        "o\n3\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=",
        "o\n3\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n",
        "\n3\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        "o o\n3\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        "台账\n3\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        "o\n９\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        f"o\n{LARGEST + 1}\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
    ],
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(NotExact):
        Checkpoint.read(text)


@given(st.text(alphabet="0123456789+- _０", max_size=18), st.text(alphabet="AZaz09+/= \n", max_size=12))
def test_a_number_and_base64_are_read_only_as_they_are_written(number: str, base64: str) -> None:
    with suppress(NotExact):
        assert str(decimal_read(number, "数")) == number
    with suppress(NotExact):
        assert b64encode(base64_read(base64, "值")).decode() == base64


@given(SEEDS, SEEDS, st.integers(0, 2**53 - 1), st.integers(0, 2**33), st.lists(st.just("more"), max_size=2))
def test_what_is_signed_and_cosigned_opens_with_its_time(
    seed: bytes, other: bytes, size: int, seconds: int, extension: list[str]
) -> None:
    office, witness = SigningKey("o", KeyKind.NOTE, seed), SigningKey("w/1", KeyKind.COSIGNATURE, other)
    checkpoint = Checkpoint("o", size, bytes(32), tuple(extension))
    at = datetime.fromtimestamp(seconds, UTC)
    found = opened(
        signed(checkpoint, at, office=office, by=witness), Trust([office.verifier], [witness.verifier], 1)
    )
    assert found.checkpoint == checkpoint
    assert found.witnessed == {"w/1": at}
    for key in (office, witness):
        assert SigningKey.read(key.text) == key
        assert VerifierKey.read(key.verifier.text) == key.verifier


def test_signatures_of_strangers_are_ignored() -> None:
    note = note_read(NOTE)
    stranger = note.with_signature(note_signature(CHECKPOINT.text, STRANGER))
    nonsense = stranger.with_signature(NoteSignature(ORIGIN, b"\0\0\0\0", b"x"))
    assert opened(nonsense.written(), TRUST).checkpoint == CHECKPOINT


def test_the_offices_own_signature_is_asked_for() -> None:
    with pytest.raises(NotSigned):
        opened(signed(CHECKPOINT, office=STRANGER), TRUST)
    with pytest.raises(OtherOrigin):
        opened(signed(Checkpoint("example.org", 3, CHECKPOINT.root)), TRUST)


def test_after_a_key_was_replaced_either_may_sign() -> None:
    both = Trust([OFFICE.verifier, STRANGER.verifier], [WITNESS.verifier], 1)
    assert opened(signed(CHECKPOINT, office=STRANGER), both).checkpoint == CHECKPOINT
    crossed = note_read(NOTE).with_signature(note_signature(CHECKPOINT.text, STRANGER))
    assert opened(crossed.written(), both).checkpoint == CHECKPOINT
    false = note_read(NOTE).with_signature(note_signature("another text\n", STRANGER))
    with pytest.raises(BadSignature):
        opened(false.written(), both)


def test_a_key_signs_once() -> None:
    note = note_read(NOTE)
    for again in note.signatures:
        with pytest.raises(BadSignature):
            opened(note.with_signature(again).written(), TRUST)


def test_a_witness_cannot_be_left_out_or_made_up() -> None:
    text, note = CHECKPOINT.text, note_read(NOTE)
    with pytest.raises(NotWitnessed):
        opened(SignedNote(text, note.signatures[:1]).written(), TRUST)
    assert opened(SignedNote(text, note.signatures[:1]).written(), Trust([OFFICE.verifier])).witnessed == {}
    honest = cosignature(text, WITNESS, DAY)
    for false in (
        NoteSignature(honest.name, honest.key_id, b"\0" * 7 + b"\1" + honest.signature[8:]),
        NoteSignature(honest.name, honest.key_id, honest.signature[:-1]),
        NoteSignature(honest.name, honest.key_id, b"\xff" * 8 + honest.signature[8:]),
    ):
        with pytest.raises(BadSignature):
            cosigned_at(SignedNote(text, (false,)), WITNESS.verifier)


@pytest.mark.parametrize(
    "text",
    [
        "",
        FOO[:-1],
        FOO + "=",
        FOO.replace("530d903a", "530D903A"),
        FOO.replace("530d", "530e"),
        FOO + "\n",
        "a b" + FOO,
    ],
)
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(NotAKey):
        VerifierKey.read(text)
    with pytest.raises(NotAKey):
        SigningKey.read(f"PRIVATE+KEY+{text}")
    with pytest.raises(NotAKey):
        SigningKey.read(text)


def test_a_reader_trusts_one_office_and_keys_of_the_right_kind() -> None:
    for office, witnesses in (
        ([], []),
        ([OFFICE.verifier, VerifierKey.read(FOO)], []),
        ([WITNESS.verifier], []),
        ([OFFICE.verifier], [OFFICE.verifier]),
    ):
        with pytest.raises(NotAKey):
            Trust(office, witnesses)


def test_a_witness_signs_only_what_has_grown() -> None:
    leaves = [b"%d" % n for n in range(9)]
    old, new = (Checkpoint(ORIGIN, n, root(leaves[:n])) for n in (5, 9))
    before = Tree()
    before.extend(leaves[:5])
    proof = consistency_path(before, leaves[5:], len(leaves))
    check_growth(old, new, proof)
    check_growth(old, old, [])
    check_growth(Checkpoint(ORIGIN, 0, root([])), new, [])
    with pytest.raises(NotGrown):
        check_growth(new, old, proof)
    with pytest.raises(NotGrown):
        check_growth(old, new, proof[1:])
    with pytest.raises(NotGrown):
        check_growth(Checkpoint(ORIGIN, 5, root(leaves[1:6])), new, proof)
    with pytest.raises(SplitView):
        check_growth(old, Checkpoint(ORIGIN, 5, root(leaves[1:6])), [])
    with pytest.raises(OtherOrigin):
        check_growth(old, Checkpoint("example.org", 9, new.root), proof)
