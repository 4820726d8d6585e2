"""The files of a month's bundle (docs/ledger.md) written into an empty folder, and checked before anybody sees them.

Lines are streamed, page by page, twice; what is kept of them meanwhile is slot and outcome of each case, as in any check.
Whatever takes long is done on another thread: people are served meanwhile.
"""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import IO

from bot.casework.ledger.audit import Audit
from bot.casework.ledger.bundle import (
    CHECKPOINT,
    FRONTIER,
    LINES,
    SUMMARY,
    Bundle,
    NotCommitted,
    Proven,
    frontier_written,
    proven,
)
from bot.casework.ledger.checkpoints import Trust
from bot.casework.ledger.keys import VerifierKey
from bot.casework.ledger.lines import line_read
from bot.casework.ledger.problems import LedgerProblem
from bot.casework.ledger.tally import BundleSummary
from bot.casework.ledger.tree import Tree
from bot.domain.month import RoundKey
from bot.exports import verify_ledger
from bot.exports.bundle import checking_page
from bot.exports.bundle_folder import lines_in, read_small
from bot.exports.office_word import OFFICE, Floor, word_of
from db.queries.figures import floors
from db.queries.ledger import checkpoints, reading, signing_keys
from db.queries.ledger.reading import LedgerPart
from db.store import Store

CHECKER = "verify.py"


async def draft(
    store: Store,
    key: RoundKey,
    folder: Path,
    witnesses: Sequence[VerifierKey],
    *,
    floor: Floor,
    was: bytes | None,
) -> tuple[Proven, Trust]:
    """Write all files of a round's bundle. `was`: the office's word when the round was published before.

    Gives what it proves to whom: the office's keys, and the witnesses' where they signed all of it. Raises
    NothingToPublish, LedgerProblem, NotABundle (for `was`), OSError.
    """
    part = await store.read(partial(reading.part_of, key=key))
    await _write_lines(store, part, folder)
    office = await store.read(signing_keys.verifiers)
    found, trust = await asyncio.to_thread(_sealed, folder, key, part, office, witnesses)
    word = partial(word_of, key=key, found=found, trust=trust, floor=floor, was=was)
    said = await store.read(word)
    await asyncio.to_thread(_add_rest, folder, said.written())
    await store.write(partial(floors.keep, told={str(key): said.floor}))
    return found, trust


def _add_rest(folder: Path, word: bytes) -> None:
    checker = Path(verify_ledger.__file__).read_bytes()
    for name, content in {OFFICE: word, CHECKER: checker, **checking_page()}.items():
        (folder / name).write_bytes(content)


async def _write_lines(store: Store, part: LedgerPart, folder: Path) -> None:
    """The part's lines, and the frontier of all before them. The ledger only grows, so every page may be of its own moment."""
    before = await store.read(partial(checkpoints.tree_before, size=part.first))
    at = before.size
    with (folder / LINES).open("wb") as file:
        while at < part.last:
            page = await store.read(partial(reading.page, at=at))
            if not page:
                break  # the check says so
            await asyncio.to_thread(_take, page, at, part, before, file)
            at += len(page)
    (folder / FRONTIER).write_bytes(frontier_written(before.frontier))


def _take(page: Sequence[str], at: int, part: LedgerPart, before: Tree, file: IO[bytes]) -> None:
    ours = min(max(part.first - at, 0), len(page))
    before.extend([line.encode("ascii") for line in page[:ours]])
    file.writelines(line.encode("ascii") + b"\n" for line in page[ours : part.last - at])


def _sealed(
    folder: Path,
    key: RoundKey,
    part: LedgerPart,
    office: Sequence[VerifierKey],
    witnesses: Sequence[VerifierKey],
) -> tuple[Proven, Trust]:
    """With the checkpoints that a witness signed, where these suffice; else with all, and the office's word alone."""
    notes = {one.size: one.note.encode() for one in part.checkpoints}
    signed = {one.size: one.note.encode() for one in part.checkpoints if one.witnesses}
    if witnesses and part.last in signed:
        with suppress(LedgerProblem):
            trust = Trust(office, witnesses, 1)
            return _with_notes(folder, key, part.first, signed, trust), trust
    trust = Trust(office)
    return _with_notes(folder, key, part.first, notes, trust), trust


def _with_notes(folder: Path, key: RoundKey, first: int, notes: Mapping[int, bytes], trust: Trust) -> Proven:
    """Add summary and checkpoints, and check the whole; raises LedgerProblem."""
    audit = Audit(first)
    for raw in lines_in(folder):
        audit.take(line_read(raw))
        if audit.at in notes:
            audit.mark()
    books = audit.rounds.get(key)
    if books is None:
        raise NotCommitted(key)
    summary = BundleSummary(trust.origin, key, first, sorted(notes), books).written()
    del audit, books
    bundle = Bundle(summary, read_small(folder / FRONTIER), lines_in(folder), notes)
    found = proven(bundle, trust)
    (folder / SUMMARY).write_bytes(summary)
    for size, note in notes.items():
        (folder / f"{CHECKPOINT}{size}").write_bytes(note)
    return found
