"""台账: the lines that anybody can check, the secrets behind them, and what was signed (docs/ledger.md)."""

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from db.schema.columns import Instant, Words
from db.schema.naming import METADATA

ledger_head = Table(
    "ledger_head",  # one row: how far the ledger has got
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("size", Integer, nullable=False),
    Column("frontier", Text, nullable=False),  # the roots of the full subtrees, in hex, the largest first
    Column("open_group", Integer, nullable=False),  # the group of the slots that are given now
    Column("cleared_group", Integer, nullable=False),  # cases up to this group may be written to
    Column("block", String(16)),  # what is being appended: R1 and its group, O1 and its round; null: nothing
    Column("began", Integer, nullable=False),  # the size at which that began
)

ledger_slots = Table(
    "ledger_slots",  # a callback's place on the roster; callbacks planned before there was a ledger have none
    METADATA,
    Column("case_no", String(200), ForeignKey("cases.case_no"), primary_key=True),
    Column("month", String(12), nullable=False),
    Column("grp", Integer, nullable=False),  # slots of one group are put on the roster together
    Column("slot", LargeBinary, nullable=False),
    Column("t_sealed", LargeBinary),  # the secret of the receipt; null: erased
    Index(None, "month", "grp"),  # none by slot: hashes would put every row in another page of it
)

rating_receipts = Table(
    "rating_receipts",  # the receipts that people have asked for: no time, no address
    METADATA,
    Column("code_hash", LargeBinary, primary_key=True),
    Column("case_sealed", LargeBinary),  # null: erased
)

ledger_outcomes = Table(
    "ledger_outcomes",  # how a callback ended, and the commitment to its record
    METADATA,
    Column("case_no", String(200), ForeignKey("cases.case_no"), primary_key=True),
    Column("outcome", String(2), nullable=False),
    Column("commitment", LargeBinary, nullable=False),
    Column("r_sealed", LargeBinary),  # null: erased
)

ledger_lines = Table(
    "ledger_lines",  # append-only
    METADATA,
    Column("n", Integer, primary_key=True, autoincrement=False),  # from 0 without a gap
    Column("line", String(200), nullable=False),
)

ledger_checkpoints = Table(
    "ledger_checkpoints",
    METADATA,
    Column("size", Integer, primary_key=True, autoincrement=False),
    Column("root", String(64), nullable=False),
    Column("block", String(16), nullable=False),  # the block that ends here
    Column("began", Integer, nullable=False),  # and where it began
    Column("grp", Integer, nullable=False),  # the last group whose roster stands before it
    Column("note", Text, nullable=False),  # with every signature so far
    Column("witnesses", Integer, nullable=False),  # how many have cosigned
    Column("made_at", Instant, nullable=False),
    Column("frontier", Text),  # of its tree, as in the head; null: signed before it was kept
    Index(None, "block"),
)

ledger_keys = Table(
    "ledger_keys",  # the office's signing keys, the present one last
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("vkey", String(300), nullable=False, unique=True),
    Column("seed_sealed", LargeBinary, nullable=False),
    Column("since", Instant, nullable=False),
    Column("retired_at", Instant),
)

ledger_checks = Table(
    "ledger_checks",  # who read the whole ledger over, and what was found: each is held against the next
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("by_whom", Words, nullable=False),
    Column("size", Integer, nullable=False),  # so many lines were there
    Column("root", String(64), nullable=False),
    Column("wrong", Words),  # half a sentence, which may name a case; null: nothing
    Column("beside_sealed", LargeBinary),  # what no line holds, counted; null: checked before that was kept
)
