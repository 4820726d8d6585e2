"""Faults in what is stored: triggers that lose, forge or move a row while the month is lived through."""

from collections.abc import Sequence
from unittest.mock import patch

from scheduler.ledger.bookkeeping import Bookkeeping
from simulate.fault import CRASHING, MANY, Fault
from simulate.weather import Weather
from simulate.wrong_parts import nothing

SPOILED: Sequence[Fault] = (
    Fault(
        "every_case_once",
        "a callback gets lost",
        sabotage="CREATE TRIGGER lost AFTER INSERT ON callbacks WHEN NEW.case_no LIKE '%1'"
        " BEGIN DELETE FROM callbacks WHERE case_no = NEW.case_no; END",
    ),
    Fault(
        "sums_add_up",
        "a callback is lost when its record is made",
        sabotage="CREATE TRIGGER lost AFTER INSERT ON archive WHEN NEW.case_no LIKE '%1'"
        " BEGIN DELETE FROM attempts WHERE case_no = NEW.case_no;"
        " DELETE FROM answers WHERE case_no = NEW.case_no;"
        " DELETE FROM callbacks WHERE case_no = NEW.case_no; END",
    ),
    Fault(
        "late_cases_once",
        "a case that comes in after the seal is forgotten",
        Weather(people=4, very_late_cases=2),
        sabotage="CREATE TRIGGER forgotten AFTER INSERT ON latecomers"
        " BEGIN DELETE FROM latecomers WHERE case_no = NEW.case_no; END",
    ),
    Fault(
        "the_root_verifies",
        "another root is kept than was made",
        sabotage="CREATE TRIGGER forged AFTER UPDATE OF state ON rounds WHEN NEW.state = 'closed'"
        " BEGIN UPDATE rounds SET root = 'f00d' WHERE month = NEW.month; END",
    ),
    Fault(
        "final_states_freeze",
        "a late receipt moves a message that has ended",
        Weather(people=6, odd_receipts=1.0),
        sabotage="CREATE TRIGGER thawed AFTER INSERT ON receipts WHEN NEW.status = 'sent'"
        " BEGIN UPDATE outbox SET state = 'accepted' WHERE ref = NEW.ref AND state = 'delivered'; END",
    ),
    Fault(
        "what_is_taken_stays_taken",
        "a receipt puts a message into doubt that has been taken",
        sabotage="CREATE TRIGGER doubted AFTER INSERT ON receipts WHEN NEW.status = 'sent'"
        " BEGIN UPDATE outbox SET state = 'unknown' WHERE ref = NEW.ref AND state = 'accepted'; END",
    ),
    Fault(
        "one_open_question",
        "all cases of a person are asked at once",
        MANY,
        sabotage="CREATE TRIGGER asked AFTER UPDATE OF stage ON callbacks WHEN NEW.stage = 'asking'"
        " BEGIN UPDATE callbacks SET stage = 'asking'"
        " WHERE party_id = NEW.party_id AND stage = 'waiting'; END",
    ),
    Fault(
        "sealed_records_stay",
        "late words change what is sealed",
        MANY,
        sabotage="CREATE TRIGGER edited AFTER INSERT ON supplements BEGIN UPDATE callbacks"
        " SET disposition = 'wrong_person', score = NULL WHERE case_no = NEW.case_no; END",
    ),
    Fault(
        "corrected_calls_keep_the_first",
        "a correction is written over what it corrects",
        Weather(people=16, phoning=True),
        sabotage="CREATE TRIGGER overwritten AFTER INSERT ON attempts WHEN NEW.kind = 'correction' BEGIN UPDATE attempts"
        " SET outcome = NEW.outcome WHERE case_no = NEW.case_no AND n = NEW.corrects; END",
    ),
    Fault(
        "nothing_sealed_early",
        "a record is made before its callback has an end",
        sabotage="CREATE TRIGGER early BEFORE INSERT ON archive BEGIN UPDATE callbacks"
        " SET disposition = NULL, score = NULL WHERE case_no = NEW.case_no; END",
    ),
    Fault(
        "complaints_have_numbers",
        "a complaint has no deadline",
        MANY,
        sabotage="CREATE TRIGGER undated AFTER UPDATE OF accept_by ON tickets WHEN NEW.accept_by NOT NULL"
        " BEGIN UPDATE tickets SET accept_by = NULL WHERE ticket_no = NEW.ticket_no; END;"
        "CREATE TRIGGER without AFTER INSERT ON tickets"
        " BEGIN UPDATE tickets SET accept_by = NULL WHERE ticket_no = NEW.ticket_no; END",
        seeds=range(3, 9),
    ),
    Fault(
        "the_database_is_whole",
        "the guard of the archive is taken away",
        sabotage="DROP TRIGGER archive_no_update",
    ),
    Fault(
        "crashes_leave_it_whole",
        "a row refers to one that is not there",
        CRASHING,
        sabotage="PRAGMA foreign_keys = OFF; CREATE TRIGGER astray AFTER INSERT ON outbox"
        " BEGIN INSERT INTO notes_to_staff (party_id, at)"
        " VALUES (0, '2026-11-01 00:00:00.000000'); END",
    ),
    Fault(
        "the_ledger_is_kept",
        "people are written to before their roster is signed",
        patch=lambda: patch.object(Bookkeeping, "commit", nothing),
        sabotage="CREATE TRIGGER hasty AFTER INSERT ON ledger_slots"
        " BEGIN UPDATE ledger_head SET cleared_group = NEW.grp; END",
    ),
    Fault(
        "receipts_prove_the_result",
        "the ledger gets other results than the archive",
        sabotage="CREATE TRIGGER nicer AFTER INSERT ON ledger_outcomes WHEN NEW.outcome IN ('S1', 'S2', 'NA')"
        " BEGIN UPDATE ledger_outcomes SET outcome = 'S5' WHERE case_no = NEW.case_no; END",
    ),
)
"""Each is named by the invariant that has to notice it."""
