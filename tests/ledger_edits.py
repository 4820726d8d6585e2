"""What somebody with the files, the database or a key might do to a bundle: kinds of edits, drawn from a seed.

The clumsy ones change bytes and lines. The cunning ones write a well-formed ledger whose figures add up, and sign it with
what they have; a split view has everything, and only a second reader's copy tells.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from io import BytesIO
from random import Random

from bot.casework.ledger.bundle import CHECKPOINT, FRONTIER, LINES, SUMMARY, Bundle
from bot.casework.ledger.keys import KeyKind, SigningKey
from bot.casework.ledger.lines import Line, OutcomeLine, RosterLine
from bot.casework.ledger.outcomes import OutcomeCode
from ledgers import OCTOBER, OFFICE, STRANGER, WITNESS, Office

Files = dict[str, bytes]
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
    edit.__name__: edit for edit in (flip, drop, duplicate, swap)
}
CUNNING: Mapping[str, Callable[[Random, Office], Edited]] = {
    edit.__name__: edit for edit in (rewrite, leave_out, sign_again)
}


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
