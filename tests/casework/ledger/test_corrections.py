"""更正: a score is only ever what somebody said; whatever the reason, none is invented."""

import pytest

from bot.casework.ledger.corrections import (
    ERRATUM_REASONS,
    OUTCOME_LABELS,
    NoSuchCorrection,
    check_correction,
)
from bot.casework.ledger.lines import ErratumReason
from bot.casework.ledger.outcomes import OutcomeCode

Code, Reason = OutcomeCode, ErratumReason


def possible(old: OutcomeCode, new: OutcomeCode, reason: ErratumReason) -> bool:
    try:
        check_correction(old, new, reason)
    except NoSuchCorrection:
        return False
    return True


def test_no_reason_gives_a_score_to_whoever_was_not_spoken_to() -> None:
    scores = [code for code in Code if code.startswith("S")]
    silent = [Code.NA, Code.UR, Code.NC, Code.NT, Code.EX]
    assert not [1 for old in silent for new in scores for why in Reason if possible(old, new, why)]
    carrying = {why for old in Code for new in scores for why in Reason if possible(old, new, why)}
    assert carrying == {Reason.RECORDED, Reason.PROGRAM}


def test_our_own_failure_stays_ours_and_nothing_is_corrected_into_itself() -> None:
    assert {(new, why) for new in Code for why in Reason if possible(Code.NT, new, why)} == {
        (Code.EX, Reason.RULING)
    }
    assert not [1 for code in Code for why in Reason if possible(code, code, why)]


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (Code.S5, Code.S2, Reason.RECORDED),
        (Code.S5, Code.WP, Reason.PERSON),
        (Code.NA, Code.NT, Reason.PROGRAM),
        (Code.S1, Code.RF, Reason.RULING),
    ],
)
def test_what_each_reason_is_for(old: OutcomeCode, new: OutcomeCode, why: ErratumReason) -> None:
    check_correction(old, new, why)


def test_every_code_has_its_words() -> None:
    assert set(ERRATUM_REASONS) == set(Reason)
    assert list(OUTCOME_LABELS) == list(Code)
