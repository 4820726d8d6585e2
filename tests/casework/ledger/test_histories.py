"""Whatever order an honest office plans, closes and corrects its months in, every checker of its bundles finds them right."""

import shutil
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.casework.ledger.bundle import NotCommitted, proven
from bot.casework.ledger.keys import KeyKind, VerifierKey
from bot.exports import verify_ledger
from ledgers import BOTH, NOVEMBER, OCTOBER, TRUST, Office, long_history

OFFICES, WITNESSES = [key.text for key in BOTH.office], [key.text for key in BOTH.witnesses]


def genuine(public: bytes, signature: bytes, message: bytes) -> bool:
    """As openssl finds, without a process for each."""
    return VerifierKey("any", KeyKind.NOTE, public).verifies(signature, message)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("history")


def fresh(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    return folder


@settings(max_examples=30)
@given(st.randoms(use_true_random=False), st.data())
def test_every_checker_takes_every_honest_history(folder: Path, chance: Random, data: st.DataObject) -> None:
    office = long_history(chance)
    for month, receipts in office.receipts.items():
        first = data.draw(st.sampled_from(office.beginnings(month)), label=f"first of {month}")
        bundle = office.publish(month, first)
        found = proven(bundle.bundle(), BOTH).books
        assert len(found.slots) == len(receipts)
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(verify_ledger, "genuine", genuine)
            said = verify_ledger.check(bundle.put(fresh(folder)), OFFICES, WITNESSES)
        assert f"办结 {len(receipts)} 件" in said


def test_a_month_of_another_between_two_parts_of_its_roster_is_published_alone() -> None:
    office = Office()
    office.enrol(NOVEMBER, 3)
    office.enrol(OCTOBER, 2)
    office.enrol(NOVEMBER, 1)
    office.close(OCTOBER)
    office.close(NOVEMBER)
    assert len(proven(office.publish(OCTOBER, 3).bundle(), TRUST).books.slots) == 2
    with pytest.raises(NotCommitted):
        proven(office.publish(NOVEMBER, 3).bundle(), TRUST)
