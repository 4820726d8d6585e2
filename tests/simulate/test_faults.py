"""Every invariant can fail: a fault planted for it shows within a few months."""

from contextlib import nullcontext

import pytest

from simulate.fault import Fault
from simulate.faults import FAULTS
from simulate.invariants import INVARIANTS, broken
from simulate.seed import simulate


def shows(fault: Fault) -> bool:
    """Whether the simulation notices."""
    for seed in fault.seeds:
        with fault.planted():
            world = simulate(seed, fault.month)
        with fault.planted() if fault.looking else nullcontext():
            if broken(world, only=fault.breaks):
                return True
    return False


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.breaks)
def test_a_planted_fault_is_noticed(fault: Fault) -> None:
    assert shows(fault)


def test_every_invariant_has_a_fault_of_its_own() -> None:
    assert {fault.breaks for fault in FAULTS} == INVARIANTS.keys()
