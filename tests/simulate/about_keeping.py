"""What must be true of what is kept: sealed records stay, and the database is whole."""

from collections.abc import Sequence
from functools import partial

from bot.casework.ledger.outcomes import RESULTS, OutcomeCode
from bot.domain.disposition import Disposition
from bot.domain.rating_receipt_state import CountedResult
from bot.work.rating_receipts import checked
from db.queries.archive.verification import verify
from db.queries.ledger import rating_receipts
from db.queries.ledger.inclusion import Runs
from db.upkeep.archive_checks import archived, supplemented
from db.upkeep.checks import Look, _guards, _integrity, _ledger, _references
from db.upkeep.score_checks import scored
from db.upkeep.timeline_checks import told
from db.upkeep.vouched_checks import as_vouched
from simulate.evidence import Case, Evidence, Found
from simulate.officers import Entry
from simulate.world import MONTH


def the_root_verifies(seen: Evidence) -> Found:
    """What was sealed can be checked."""
    for round_ in [*seen.rounds] or [str(MONTH)]:
        for finding in seen.world.ground.now(partial(verify, month=round_)):
            yield f"{round_}: {finding}"


def final_states_freeze(seen: Evidence) -> Found:
    """A message that has ended stays as it is, whatever is reported later."""
    yield from _noted(seen, "final_sends")


def what_is_taken_stays_taken(seen: Evidence) -> Found:
    """A message that the provider has taken is never again one that may be sent."""
    yield from _noted(seen, "taken_sends")


def one_open_question(seen: Evidence) -> Found:
    """At no moment are two questions open to one person."""
    yield from _noted(seen, "one_question")


def sealed_records_stay(seen: Evidence) -> Found:
    """The result of a sealed case never changes."""
    yield from _noted(seen, "sealed")


def corrected_calls_keep_the_first(seen: Evidence) -> Found:
    """A corrected or withdrawn call loses no entry; the archive has all of them, the last as its result; after the seal it is a supplement."""
    for case_no, entries in seen.world.officers.entries.items():
        in_time = [entry for entry in entries if not entry.sealed]
        kept = seen.rows(
            "SELECT outcome FROM attempts WHERE channel = 'phone' AND kind IN ('call', 'correction')"
            f" AND case_no = '{case_no}' ORDER BY n"
        )
        if [outcome for (outcome,) in kept] != [entry.outcome for entry in in_time]:
            yield f"{case_no}: recorded {in_time}, kept {kept}"
        ((later,),) = seen.rows(f"SELECT count(*) FROM supplements WHERE case_no = '{case_no}'")
        if later < len(entries) - len(in_time):
            yield f"{case_no}: {len(entries) - len(in_time)} after the seal, {later} supplements"
        case = seen.cases.get(case_no)
        if case is not None and case.record is not None:
            yield from _heard_in(case, in_time)


def _heard_in(case: Case, in_time: Sequence[Entry]) -> Found:
    """What the record says of its calls, against what was recorded before the seal."""
    assert case.record is not None
    told = [answer for answer in case.record["answers"] if answer["question"] == "overall"]
    phoned = [answer["value"] for answer in told if answer["channel"] == "phone"]
    wanted = [entry.score for entry in in_time if entry.score is not None or entry.corrects]
    if phoned != [str(score) if score is not None else None for score in wanted]:
        yield f"{case.case_no}: heard {wanted}, the record says {phoned}"
    elif told and told[-1]["channel"] == "phone" and in_time[-1].corrects and case.score != wanted[-1]:
        yield f"{case.case_no}: put right as {wanted[-1]}, the record has {case.score}"


def nothing_sealed_early(seen: Evidence) -> Found:
    """No record is made of a callback without an end."""
    yield from _noted(seen, "early_seal")


def _noted(seen: Evidence, watch: str) -> Found:
    """What a watch inside the database has noted while it happened (`simulate.watches`)."""
    for which, detail in seen.rows(f"SELECT which, detail FROM watched WHERE what = '{watch}'"):
        yield f"{which}: {detail}"


def the_database_is_whole(seen: Evidence) -> Found:
    """The database stands up to `huifang db check`."""
    vault = seen.world.vault
    opened: list[Look] = [partial(scored, vault=vault), partial(as_vouched, vault=vault)]
    for look in (_integrity, _references, _guards, archived, supplemented, told, *opened):
        finding = seen.world.ground.now(look)
        if not finding.ok:
            yield f"{finding.name}: {finding.detail}"


def the_ledger_is_kept(seen: Evidence) -> Found:
    """Nobody is written to before the signed roster holds their case, and the ledger stands up to `huifang db check`, each result its record's."""
    finding = seen.world.ground.now(partial(_ledger, vault=seen.world.vault))
    if not finding.ok:
        yield finding.detail
    yield from _noted(seen, "ledger")
    for (case_no,) in seen.rows(
        "SELECT case_no FROM callbacks WHERE NOT EXISTS "
        "(SELECT 1 FROM ledger_slots WHERE ledger_slots.case_no = callbacks.case_no)"
    ):
        yield f"{case_no}: no place in the ledger"


def receipts_prove_the_result(seen: Evidence) -> Found:
    """Whoever takes their receipt after the seal has it proven with the result that their record has, or the one to which it was corrected."""
    ground, vault, runs = seen.world.ground, seen.world.vault, Runs()
    for case in seen.cases.values():
        if case.record is None:
            continue
        receipt = ground.now(partial(rating_receipts.give, vault=vault, case_no=case.case_no))
        assert receipt is not None
        found = ground.now(partial(checked, vault=vault, runs=runs, t=receipt.t, witnesses=()))
        recorded = CountedResult(Disposition(case.record["disposition"]), case.record["score"])
        corrected = seen.world.second_thoughts.granted.get(case.case_no)
        holds = CountedResult(*RESULTS[OutcomeCode(corrected[-1])]) if corrected else recorded
        if (found.result, found.was or recorded) != (holds, recorded):
            yield f"{case.case_no}: sealed as {recorded}, corrected to {holds}, {found.state} as {found.result}"


def nothing_of_ours_failed(seen: Evidence) -> Found:
    """No part of the clockwork fails for a reason other than the database or a provider being away."""
    for job, error in seen.world.failures:
        if error not in ("StoreUnavailable", "Conflict"):
            yield f"{job}: {error}"


def crashes_leave_it_whole(seen: Evidence) -> Found:
    """Whenever a process is started again, no row refers to one that is not there."""
    yield from seen.world.unclean
