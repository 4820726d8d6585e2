"""What somebody with the files, the database or a key might do to a bundle: kinds of edits, drawn from a seed.

The clumsy ones change bytes and lines. The cunning ones write a well-formed ledger whose figures add up, and sign it with
what they have; a split view has everything, and only a second reader's copy tells.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import combinations
from random import Random

from bot.casework.ledger.bundle import CHECKPOINT, FRONTIER, LINES, SUMMARY, Bundle
from bot.casework.ledger.cosignatures import cosignature
from bot.casework.ledger.keys import KeyKind, SigningKey
from bot.casework.ledger.lines import ErratumLine, ErratumReason, Line, OutcomeLine, RosterLine
from bot.casework.ledger.notes import note_read
from bot.casework.ledger.outcomes import OutcomeCode
from ledgers import DAY, OCTOBER, OFFICE, STRANGER, WITNESS, Office

Files = dict[str, bytes]
_ARCHIVE = 65
"""Bytes of an archive commitment, in hex, and the line feed."""
FALSE_WITNESS = SigningKey(WITNESS.name, KeyKind.COSIGNATURE, b"\x04" * 32)


@dataclass(frozen=True)
class Edited:
    """A bundle after an edit, and what a second reader has of the true one, if it takes that to tell."""

    files: Files
    true: Files


def bundle_in(files: Mapping[str, bytes]) -> Bundle:
    """The files as the product reads them."""
    notes = {
        int(name.removeprefix(CHECKPOINT)): raw for name, raw in files.items() if name.startswith(CHECKPOINT)
    }
    return Bundle(files[SUMMARY], files[FRONTIER], BytesIO(files[LINES]), notes)


def meaning(files: Mapping[str, bytes]) -> Files:
    """The files without what says nothing: the order of the signatures under a text."""
    return {name: _in_any_order(raw) if name.startswith(CHECKPOINT) else raw for name, raw in files.items()}


def flip(chance: Random, files: Files) -> Files:
    """One bit of one file."""
    name = chance.choice([name for name, content in files.items() if content])
    content = bytearray(files[name])
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    return files | {name: bytes(content)}


def drop(chance: Random, files: Files) -> Files:
    """A line of a file, or a whole checkpoint."""
    if chance.random() < 0.2:
        gone = chance.choice([name for name in files if name.startswith(CHECKPOINT)])
        return {name: content for name, content in files.items() if name != gone}
    name, lines = _lines(chance, files)
    del lines[chance.randrange(len(lines))]
    return files | {name: b"".join(lines)}


def duplicate(chance: Random, files: Files) -> Files:
    """A line of a file once more, anywhere."""
    name, lines = _lines(chance, files)
    lines.insert(chance.randrange(len(lines) + 1), chance.choice(lines))
    return files | {name: b"".join(lines)}


def swap(chance: Random, files: Files) -> Files:
    """Two lines of a file."""
    name, lines = _lines(chance, files)
    one, other = (chance.randrange(len(lines)) for _ in range(2))
    lines[one], lines[other] = lines[other], lines[one]
    return files | {name: b"".join(lines)}


def retell(chance: Random, files: Files) -> Files:
    """Another number in the summary, written as the summary is."""
    told = json.loads(files[SUMMARY])
    among = told["outcomes"] if chance.random() < 0.4 else told
    name = chance.choice([name for name, value in among.items() if isinstance(value, int)])
    among[name] += chance.choice([-1, 1, 10])
    return files | {SUMMARY: json.dumps(told, sort_keys=True, separators=(",", ":")).encode() + b"\n"}


def exchange(chance: Random, files: Files) -> Files:
    """The archive commitments of two cases that ended alike: no figure changes. Nothing, where no two did."""
    lines = list(BytesIO(files[LINES]))
    alike = [pair for pair in combinations(range(len(lines)), 2) if _alike(*(lines[n] for n in pair))]
    if not alike:
        return files
    one, other = chance.choice(alike)
    lines[one], lines[other] = (
        lines[one][:-_ARCHIVE] + lines[other][-_ARCHIVE:],
        lines[other][:-_ARCHIVE] + lines[one][-_ARCHIVE:],
    )
    return files | {LINES: b"".join(lines)}


def move(chance: Random, files: Files) -> Files:
    """A line of another month."""
    lines = list(BytesIO(files[LINES]))
    n = chance.randrange(len(lines))
    kind, month, rest = lines[n].split(b" ", 2)
    other = chance.choice([m for m in (b"2026-09", b"2026-10", b"2026-11", b"2026-10+1") if m != month])
    lines[n] = b" ".join((kind, other, rest))
    return files | {LINES: b"".join(lines)}


def correct(chance: Random, files: Files) -> Files:
    """An erratum that nobody signed, at the end; or another code, reason or person in one that is there."""
    lines = list(BytesIO(files[LINES]))
    there = [n for n, line in enumerate(lines) if line.startswith(b"E1 ")]
    if there and chance.random() < 0.5:
        n = chance.choice(there)
        fields = lines[n].split(b" ")
        others = {3: b"NA NT EX", 4: b"S5 S4 RF", 5: b"RE ID SY RU", 6: b"1" * 16 + b"," + b"2" * 16 + b"\n"}
        at = chance.choice(list(others))
        choices = others[at].split(b" ")
        fields[at] = chance.choice([choice for choice in choices if choice != fields[at]])
        lines[n] = b" ".join(fields)
    else:
        _, month, slot, old, *_ = chance.choice([line for line in lines if line.startswith(b"O1 ")]).split()
        new = b"S5" if old != b"S5" else b"EX"
        lines.append(b" ".join((b"E1", month, slot, old, new, b"RE", b"0" * 16 + b"," + b"1" * 16)) + b"\n")
    return files | {LINES: b"".join(lines)}


def older(chance: Random, files: Files) -> Files:
    """A true checkpoint of another size under this one's name."""
    one, other = chance.sample([name for name in files if name.startswith(CHECKPOINT)], 2)
    return files | {one: files[other]}


def borrow(chance: Random, files: Files) -> Files:
    """The witness's true signature of another checkpoint, or one of a false witness, under this one."""
    one, other = chance.sample([name for name in files if name.startswith(CHECKPOINT)], 2)
    own = note_read(files[one])
    strange = note_read(files[other]).signatures[-1]
    if chance.random() < 0.5:
        strange = cosignature(own.text, FALSE_WITNESS, DAY)
    return files | {one: replace(own, signatures=(*own.signatures[:-1], strange)).written()}


def rewrite(chance: Random, office: Office) -> Edited:
    """Other results, figures that fit, and the old signatures."""
    true = office.publish(OCTOBER)
    false = replace(_other_results(chance, office), notes=office.notes).publish(OCTOBER)
    return Edited(false.files(), true.files())


def leave_out(chance: Random, office: Office) -> Edited:
    """A case less on the roster and in the results, signed by the office alone."""
    gone = chance.choice([line.slot for line in office.lines])
    lines = [line for line in office.lines if line.slot != gone]
    return Edited(_signed_again(office, lines, OFFICE, FALSE_WITNESS), office.publish(OCTOBER).files())


def stuff(chance: Random, office: Office) -> Edited:
    """A case more on the roster and in the results, signed by the office alone."""
    slot, archive = chance.randbytes(32), chance.randbytes(32)
    result = OutcomeLine(OCTOBER, slot, chance.choice(list(OutcomeCode)), archive)
    lines = sorted([*office.lines, RosterLine(OCTOBER, slot), result], key=lambda line: line.slot)
    return Edited(_signed_again(office, lines, OFFICE, FALSE_WITNESS), office.publish(OCTOBER).files())


def trade(chance: Random, office: Office) -> Edited:
    """Somebody's result and archive for somebody else's, signed by the office alone: no figure changes."""
    ended = [n for n, line in enumerate(office.lines) if isinstance(line, OutcomeLine)]
    one, other = chance.sample(ended, 2)
    lines = list(office.lines)
    lines[one], lines[other] = (
        replace(lines[other], slot=lines[one].slot),
        replace(lines[one], slot=lines[other].slot),
    )
    return Edited(_signed_again(office, lines, OFFICE, FALSE_WITNESS), office.publish(OCTOBER).files())


def overrule(chance: Random, office: Office) -> Edited:
    """An erratum in good form, signed by the office alone."""
    line = chance.choice([line for line in office.lines if isinstance(line, OutcomeLine)])
    new = chance.choice([code for code in OutcomeCode if code != line.outcome])
    reason, marks = chance.choice(list(ErratumReason)), (bytes(8), b"\x01" * 8)
    erratum = ErratumLine(OCTOBER, line.slot, line.outcome, new, reason, marks)
    lines = [*office.lines, erratum]
    return Edited(_signed_again(office, lines, OFFICE, FALSE_WITNESS), office.publish(OCTOBER).files())


def sign_again(chance: Random, office: Office) -> Edited:
    """Other results, signed by another key of the same name, or by the true one without the witness."""
    lines = _other_results(chance, office).lines
    keys = chance.choice([(STRANGER, WITNESS), (OFFICE, FALSE_WITNESS), (STRANGER, FALSE_WITNESS)])
    return Edited(_signed_again(office, lines, *keys), office.publish(OCTOBER).files())


def split(chance: Random, office: Office) -> Edited:
    """Other results, signed by office and witness together: nothing is wrong with it but that there are two."""
    lines = _other_results(chance, office).lines
    return Edited(_signed_again(office, lines, OFFICE, WITNESS), office.publish(OCTOBER).files())


CLUMSY: Mapping[str, Callable[[Random, Files], Files]] = {
    edit.__name__: edit
    for edit in (flip, drop, duplicate, swap, retell, exchange, move, correct, older, borrow)
}
CUNNING: Mapping[str, Callable[[Random, Office], Edited]] = {
    edit.__name__: edit for edit in (rewrite, leave_out, stuff, trade, overrule, sign_again)
}


def _alike(one: bytes, other: bytes) -> bool:
    """Whether these are results, of different cases, that are the same."""
    fields = [line.split(b" ") for line in (one, other)]
    return all(found[0] == b"O1" for found in fields) and fields[0][3] == fields[1][3]


def _in_any_order(note: bytes) -> bytes:
    text, gap, signatures = note.rpartition(b"\n\n")
    return text + gap + b"".join(sorted(signatures.splitlines(keepends=True)))


def _lines(chance: Random, files: Files) -> tuple[str, list[bytes]]:
    name = LINES if chance.random() < 0.6 else chance.choice([n for n, content in files.items() if content])
    return name, list(BytesIO(files[name]))


def _other_results(chance: Random, office: Office) -> Office:
    lines = list(office.lines)
    ended = [n for n, line in enumerate(lines) if isinstance(line, OutcomeLine)]
    for n in chance.sample(ended, chance.randint(1, len(ended))):
        line = lines[n]
        assert isinstance(line, OutcomeLine)
        lines[n] = replace(
            line, outcome=chance.choice([code for code in OutcomeCode if code != line.outcome])
        )
    return replace(office, lines=lines)


def _signed_again(office: Office, lines: Iterable[Line], key: SigningKey, witness: SigningKey) -> Files:
    """The same lines with a checkpoint behind the roster and one behind the results."""
    twin = Office(office=key, witness=witness, receipts=office.receipts)
    roster = [line for line in lines if isinstance(line, RosterLine)]
    twin.lines += roster
    twin.sign()
    twin.lines += [line for line in lines if not isinstance(line, RosterLine)]
    twin.sign()
    return twin.publish(OCTOBER).files()
