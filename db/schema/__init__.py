"""Every table, one file for each part of the office's work. Migrations must end in exactly this (tests/db hold the two
against each other).

JSON is TEXT on both engines; moments are `Instant` (UTC); phones never stand in clear (`*_sealed`, `*_index`: `db.vault`).
"""

from db.schema import naming
from db.schema.casework import (
    answers,
    attempts,
    callbacks,
    case_changes,
    cases,
    latecomers,
    questionnaires,
    rounds,
)
from db.schema.complaints import (
    attachments,
    guesses,
    ticket_alerts,
    ticket_bars,
    ticket_events,
    ticket_identities,
    tickets,
)
from db.schema.counts import answer_counts, case_counts
from db.schema.finding import case_handlers, case_pieces, case_serials
from db.schema.imports import import_pieces, imports
from db.schema.messages import (
    chats,
    claims,
    heartbeats,
    inbound,
    lanes,
    leases,
    links,
    marks,
    notes_to_staff,
    outbox,
    parties,
    phone_proofs,
    receipts,
)
from db.schema.office import (
    api_tokens,
    approvals,
    audit,
    call_cards,
    department_names,
    departments,
    handovers,
    keyring,
    login_failures,
    office_settings,
    passkeys,
    recovery_codes,
    second_calls,
    sessions,
    spent_challenges,
    staff_notices,
    users,
)
from db.schema.records import archive, supplements
from db.schema.unsent import drafts, put_aside

metadata = naming.METADATA
APPEND_ONLY = (
    archive,
    supplements,
    case_changes,
    receipts,
    ticket_events,
    audit,
    office_settings,
    questionnaires,
)

__all__ = [
    "APPEND_ONLY",
    "answer_counts",
    "answers",
    "api_tokens",
    "approvals",
    "archive",
    "attachments",
    "attempts",
    "audit",
    "call_cards",
    "callbacks",
    "case_changes",
    "case_counts",
    "case_handlers",
    "case_pieces",
    "case_serials",
    "cases",
    "chats",
    "claims",
    "department_names",
    "departments",
    "drafts",
    "guesses",
    "handovers",
    "heartbeats",
    "import_pieces",
    "imports",
    "inbound",
    "keyring",
    "lanes",
    "latecomers",
    "leases",
    "links",
    "login_failures",
    "marks",
    "metadata",
    "notes_to_staff",
    "office_settings",
    "outbox",
    "parties",
    "passkeys",
    "phone_proofs",
    "put_aside",
    "questionnaires",
    "receipts",
    "recovery_codes",
    "rounds",
    "second_calls",
    "sessions",
    "spent_challenges",
    "staff_notices",
    "supplements",
    "ticket_alerts",
    "ticket_bars",
    "ticket_events",
    "ticket_identities",
    "tickets",
    "users",
]
