"""回执 at the counter: given out to whoever may have one, and checked for whoever brings a code.

A check proves its answer anew, from the lines up to the signed root. It writes nothing, and nothing of it is logged.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import islice

from sqlalchemy import Connection

from bot.casework.ledger.checkpoints import Trust
from bot.casework.ledger.keys import VerifierKey
from bot.casework.ledger.outcomes import RESULTS
from bot.casework.ledger.problems import LedgerProblem
from bot.casework.ledger.rating_proof import NotIncluded, ProvenRating, ShownLine, on_roster, proven_rating
from bot.casework.ledger.rating_receipt import RatingReceipt
from bot.domain.rating_receipt_state import CheckedReceipt, CountedResult, LedgerPlace, ReceiptState
from db.queries.ledger import checkpoints, head, inclusion, rating_receipts, reading, signing_keys, slots
from db.queries.ledger.checkpoints import StoredCheckpoint
from db.queries.ledger.inclusion import Runs
from db.store import Store
from db.vault import Vault

AT_MOST = 600
WITHIN = timedelta(minutes=10)
"""So many checks are made within this time, of all people together: each reads two thousand lines."""
BUSY = CheckedReceipt(ReceiptState.BUSY)


class ReceiptChecks:
    """Checks receipts. One for the whole process, for it keeps what is computed of the lines."""

    def __init__(
        self, store: Store, vault: Vault, witnesses: Callable[[], Sequence[VerifierKey]] = tuple
    ) -> None:
        """`witnesses`: the keys of those whose signatures count."""
        self._store, self._vault, self._witnesses = store, vault, witnesses
        self._runs = Runs()
        self._lately: deque[datetime] = deque(maxlen=AT_MOST)

    async def check(self, t: bytes, now: datetime) -> CheckedReceipt:
        """What becomes of the receipt with this secret; raises WrongKey."""
        while self._lately and not timedelta() <= now - self._lately[0] <= WITHIN:
            self._lately.popleft()
        if len(self._lately) == AT_MOST:
            return BUSY
        self._lately.append(now)
        look = partial(checked, vault=self._vault, runs=self._runs, t=t, witnesses=self._witnesses())
        found = await self._store.read(look)
        if found.state is ReceiptState.ASTRAY:
            self._runs.forget()
            found = await self._store.read(look)
        return found


def checked(
    connection: Connection, vault: Vault, runs: Runs, t: bytes, witnesses: Sequence[VerifierKey]
) -> CheckedReceipt:
    """What becomes of the receipt with this secret, proven from the lines; raises WrongKey."""
    given = rating_receipts.find(connection, vault, t)
    if given is None:
        return CheckedReceipt(ReceiptState.UNKNOWN)
    if given.receipt is None:
        return CheckedReceipt(ReceiptState.ERASED)
    try:
        return _LedgerLook(connection, runs, given.receipt, witnesses).found()
    except LedgerProblem:
        return CheckedReceipt(ReceiptState.ASTRAY, given.receipt.round)


class _LedgerLook:
    """One receipt in the ledger as it is now."""

    def __init__(
        self,
        connection: Connection,
        runs: Runs,
        receipt: RatingReceipt,
        witnesses: Sequence[VerifierKey],
    ) -> None:
        self._connection, self._runs, self._receipt = connection, runs, receipt
        self._witnesses = witnesses

    def found(self) -> CheckedReceipt:
        """Raises LedgerProblem where the lines are not those that were signed."""
        key, slot = str(self._receipt.round), self._receipt.slot.hex()
        roster = self._block(f"{head.ROSTER} {slots.group_of(self._connection, self._receipt.case_no)}")
        results = self._block(head.outcomes_of(key))
        if roster is None:
            return CheckedReceipt(ReceiptState.OPEN, self._receipt.round)
        trust = Trust(signing_keys.verifiers(self._connection), self._witnesses)
        stands = self._shown(roster, f"R1 {key} {slot}", None if results is None else results.began)
        if results is None:
            signed = on_roster(self._receipt, stands, trust)
            return CheckedReceipt(
                ReceiptState.OPEN, self._receipt.round, True, witnesses=tuple(sorted(signed.witnessed))
            )
        ended = self._shown(results, f"O1 {key} {slot} ")
        proven = proven_rating(self._receipt, stands, ended, list(self._errata(results)), trust)
        return _counted(self._receipt, proven, ended, results)

    def _block(self, name: str) -> StoredCheckpoint | None:
        return checkpoints.of_block(self._connection, name)

    def _shown(self, block: StoredCheckpoint, begins: str, before: int | None = None) -> ShownLine:
        """The line of the block that begins so; raises LedgerProblem when it is not there, or no way up from it."""
        n = inclusion.find(self._connection, block.began, block.size, begins)
        if n is None:
            raise NotIncluded(block.began)
        under = inclusion.best(self._connection, block, before)
        return inclusion.shown(self._connection, self._runs, n, under)

    def _errata(self, results: StoredCheckpoint) -> Iterator[ShownLine]:
        """The errata of the case, in their order."""
        begins = f"E1 {self._receipt.round} {self._receipt.slot.hex()} "
        for block in checkpoints.errata_since(self._connection, results.size):
            lines = islice(reading.lines(self._connection, block.began), block.size - block.began)
            for n, line in enumerate(lines, block.began):
                if line.startswith(begins):
                    under = inclusion.best(self._connection, block)
                    yield inclusion.shown(self._connection, self._runs, n, under)


def _counted(
    receipt: RatingReceipt, proven: ProvenRating, ended: ShownLine, results: StoredCheckpoint
) -> CheckedReceipt:
    return CheckedReceipt(
        ReceiptState.COUNTED,
        receipt.round,
        True,
        result=CountedResult(*RESULTS[proven.counted]),
        was=CountedResult(*RESULTS[proven.recorded]) if proven.recorded != proven.counted else None,
        sealed_at=results.made_at,
        witnesses=tuple(sorted(proven.witnesses)),
        place=LedgerPlace(ended.n + 1, proven.checkpoint.size, len(ended.path), ended.text),
    )
