"""What must be true of corrected results: two persons, one signed line each, and the record as it was sealed."""

from functools import partial

from bot.casework.ledger.outcomes import OutcomeCode, code_of
from bot.domain.disposition import Disposition
from db.queries.ledger import errata
from simulate.evidence import Case, Evidence, Found

_GRANTED = """
    SELECT object, asker.name, decider.name FROM approvals
    JOIN users asker ON asker.id = asked_by LEFT JOIN users decider ON decider.id = decided_by
    WHERE kind = 'erratum' AND decision = 'granted'
"""
_TOOK_DOWN = "SELECT DISTINCT case_no, by_whom FROM attempts WHERE by_whom IS NOT NULL"


def corrections_stand_beside_the_record(seen: Evidence) -> Found:
    """Each granted correction is one signed line, in the order of the grants, from what held before; nothing else corrects a result."""
    granted = seen.world.second_thoughts.granted
    for case in seen.cases.values():
        if case.record is None:
            continue
        found = seen.world.ground.now(partial(errata.of_case, case_no=case.case_no))
        if found is None:
            continue  # `the_ledger_is_kept` says so
        chain = [sealed_as(case).value, *granted.get(case.case_no, ())]
        lines = [found.sealed.value, *(one.line.new.value for one in found.errata)]
        if lines != chain or [one.line.old.value for one in found.errata] != chain[:-1]:
            yield f"{case.case_no}: granted {chain}, the ledger says {lines}"


def corrections_take_two_others(seen: Evidence) -> Found:
    """Who asks for a correction and who grants it are two persons, and neither took down a call of the case."""
    took_down = set(seen.rows(_TOOK_DOWN))
    for case_no, asker, decider in seen.rows(_GRANTED):
        if asker == decider or not took_down.isdisjoint({(case_no, asker), (case_no, decider)}):
            yield f"{case_no}: asked for by {asker}, granted by {decider}"


def sealed_as(case: Case) -> OutcomeCode:
    """The sealed result of a case, as its record has it."""
    assert case.record is not None
    return code_of(Disposition(case.record["disposition"]), case.record["score"])
