"""Ledgers for tests: months drawn from a seed, their checkpoints signed and witnessed, and bundles of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from random import Random

from bot.casework.ledger.audit import Audit
from bot.casework.ledger.bundle import CHECKPOINT, FRONTIER, LINES, SUMMARY, Bundle, frontier_written
from bot.casework.ledger.checkpoints import Checkpoint, Trust
from bot.casework.ledger.cosignatures import cosignature
from bot.casework.ledger.keys import KeyKind, SigningKey
from bot.casework.ledger.lines import ErratumLine, ErratumReason, Line, OutcomeLine, RosterLine, line_of
from bot.casework.ledger.notes import SignedNote, note_read, note_signature
from bot.casework.ledger.outcomes import OutcomeCode
from bot.casework.ledger.rating_receipt import RatingReceipt
from bot.casework.ledger.tally import BundleSummary
from bot.casework.ledger.tree import Tree
from bot.domain.month import RoundKey

ORIGIN = "huifang.example.gov.cn"
OFFICE = SigningKey(ORIGIN, KeyKind.NOTE, b"\x01" * 32)
WITNESS = SigningKey("witness.example.org/w1", KeyKind.COSIGNATURE, b"\x02" * 32)
STRANGER = SigningKey(ORIGIN, KeyKind.NOTE, b"\x03" * 32)
NEW_OFFICE = SigningKey(ORIGIN, KeyKind.NOTE, b"\x05" * 32)
TRUST = Trust([OFFICE.verifier], [WITNESS.verifier], 1)
BOTH = Trust([OFFICE.verifier, NEW_OFFICE.verifier], [WITNESS.verifier], 1)
"""Whoever knows the new key beside the old one."""
OCTOBER, NOVEMBER = RoundKey.parse("2026-10"), RoundKey.parse("2026-11")
LATE_OCTOBER = RoundKey.parse("2026-10+1")
DAY = datetime(2026, 11, 1, 1, 0, tzinfo=UTC)
ONE, OTHER = b"\x00" * 8, b"\x01" * 8
"""The marks of two persons who approve."""


def signed(
    checkpoint: Checkpoint, at: datetime = DAY, *, office: SigningKey = OFFICE, by: SigningKey = WITNESS
) -> bytes:
    """The checkpoint's note, signed by the office and cosigned by the witness."""
    text = checkpoint.text
    return SignedNote(text, (note_signature(text, office), cosignature(text, by, at))).written()


@dataclass
class Published:
    """A bundle in memory."""

    summary: bytes
    frontier: bytes
    lines: list[bytes]
    checkpoints: dict[int, bytes]

    def bundle(self) -> Bundle:
        """As the product checks it."""
        return Bundle(self.summary, self.frontier, self.lines, self.checkpoints)

    def files(self) -> dict[str, bytes]:
        """As it lies in a folder."""
        notes = {f"{CHECKPOINT}{size}": note for size, note in self.checkpoints.items()}
        return {SUMMARY: self.summary, FRONTIER: self.frontier, LINES: b"".join(self.lines), **notes}

    def put(self, folder: Path) -> Path:
        """Write the files."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in self.files().items():
            folder.joinpath(name).write_bytes(content)
        return folder


@dataclass
class Office:
    """An office with its ledger. `chance` draws everything; `office` and `witness` are the keys of its notes."""

    chance: Random = field(default_factory=lambda: Random(14))
    office: SigningKey = OFFICE
    witness: SigningKey = WITNESS
    lines: list[Line] = field(default_factory=list)
    notes: dict[int, bytes] = field(default_factory=dict)
    receipts: dict[RoundKey, list[RatingReceipt]] = field(default_factory=dict)

    def enrol(self, round_key: RoundKey, cases: int, *, sign: bool = True) -> None:
        """A block of the roster, and its checkpoint; without it, another round's block comes before that."""
        had = len(self.receipts.get(round_key, []))
        drawn = [
            RatingReceipt(round_key, f"HNJX-{had + n:06d}", self.chance.randbytes(16)) for n in range(cases)
        ]
        self.receipts.setdefault(round_key, []).extend(drawn)
        self.lines += [RosterLine(round_key, slot) for slot in sorted(receipt.slot for receipt in drawn)]
        if sign:
            self.sign()

    def close(self, round_key: RoundKey, outcomes: Sequence[OutcomeCode] = tuple(OutcomeCode)) -> None:
        """The results of a round, and its checkpoint."""
        for slot in sorted(receipt.slot for receipt in self.receipts[round_key]):
            archive = sha256(slot).digest()
            self.lines.append(OutcomeLine(round_key, slot, self.chance.choice(outcomes), archive))
        self.sign()

    def correct(self, receipt: RatingReceipt, old: OutcomeCode, new: OutcomeCode) -> None:
        """An erratum, and its checkpoint."""
        erratum = ErratumLine(receipt.round, receipt.slot, old, new, ErratumReason.RECORDED, (ONE, OTHER))
        self.lines.append(erratum)
        self.sign()

    def sign(self) -> None:
        """The checkpoint of the ledger as it is."""
        tree = Tree()
        tree.extend(line.text.encode() for line in self.lines)
        at = DAY + timedelta(minutes=len(self.notes))
        checkpoint = Checkpoint(ORIGIN, tree.size, tree.root())
        self.notes[tree.size] = signed(checkpoint, at, office=self.office, by=self.witness)

    def renew_key(self) -> None:
        """The new key signs the newest checkpoint beside the old one, and every later one alone; again does nothing."""
        if self.office == NEW_OFFICE:
            return
        self.office = NEW_OFFICE
        for size in [*self.notes][-1:]:
            note = note_read(self.notes[size])
            self.notes[size] = note.with_signature(note_signature(note.text, NEW_OFFICE)).written()

    def beginnings(self, round_key: RoundKey) -> list[int]:
        """Where a bundle of the round may begin: at its first line, or at a checkpoint before that."""
        begins = next(n for n, line in enumerate(self.lines) if line.round == round_key)
        return [0, *(size for size in self.notes if size < begins), begins]

    def publish(self, round_key: RoundKey, first: int = 0) -> Published:
        """The bundle of a round, as the ledger is."""
        tree, audit = Tree(), Audit(first)
        tree.extend(line.text.encode() for line in self.lines[:first])
        for line in self.lines[first:]:
            audit.take(line)
            if audit.at in self.notes:
                audit.mark()
        notes = {size: note for size, note in self.notes.items() if size >= first}
        summary = BundleSummary(ORIGIN, round_key, first, list(notes), audit.rounds[round_key])
        raw = [f"{line.text}\n".encode() for line in self.lines[first:]]
        return Published(summary.written(), frontier_written(tree.frontier), raw, notes)


def month_of(cases: int, seed: int = 14) -> Office:
    """An office that has closed one month."""
    office = Office(Random(seed))
    office.enrol(OCTOBER, cases)
    office.close(OCTOBER)
    return office


def busy_office(seed: int = 14) -> Office:
    """Two months and a supplement, a case that came in late, and an erratum: everything that can stand in a ledger."""
    office = month_of(7, seed)
    office.enrol(LATE_OCTOBER, 2)
    office.enrol(NOVEMBER, 6)
    office.enrol(NOVEMBER, 1)
    office.close(NOVEMBER)
    office.close(LATE_OCTOBER)
    wrong = office.receipts[NOVEMBER][3]
    old = next(
        line.outcome for line in office.lines if isinstance(line, OutcomeLine) and line.slot == wrong.slot
    )
    office.correct(wrong, old, OutcomeCode.S5 if old != OutcomeCode.S5 else OutcomeCode.S1)
    return office


def long_history(chance: Random) -> Office:
    """Two months and a supplement in any order: late cases, months closed out of order, errata, and a key renewed between."""
    office, closed = Office(chance), dict[RoundKey, dict[bytes, OutcomeCode]]()
    months = [OCTOBER, NOVEMBER, LATE_OCTOBER]

    def enrol() -> None:
        if at_work := [month for month in months if month not in closed]:
            together = chance.sample(at_work, chance.randint(1, len(at_work)))
            for n, month in enumerate(together, 1):
                office.enrol(month, chance.randint(1, 3), sign=n == len(together))

    def close() -> None:
        if due := [month for month in office.receipts if month not in closed]:
            month, began = chance.choice(due), len(office.lines)
            office.close(month)
            ended = (line for line in office.lines[began:] if isinstance(line, OutcomeLine))
            closed[month] = {line.slot: line.outcome for line in ended}

    def correct() -> None:
        for month in chance.sample([*closed], min(1, len(closed))):
            receipt = chance.choice(office.receipts[month])
            old = closed[month][receipt.slot]
            new = chance.choice([code for code in OutcomeCode if code != old])
            office.correct(receipt, old, new)
            closed[month][receipt.slot] = new

    steps = [enrol, enrol, enrol, close, correct, office.renew_key]
    for _ in range(chance.randint(4, 14)):
        chance.choice(steps)()
    while len(closed) < max(1, len(office.receipts)):
        enrol() if not office.receipts else close()
    return office


def read_lines(raw: Iterable[bytes]) -> list[Line]:
    """The lines of `lines.txt`."""
    return [line_of(line[:-1].decode()) for line in raw]
