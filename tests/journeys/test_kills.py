"""The power goes at random moments while the provider has its troubles: nobody texted twice or forgotten, no answer lost."""

import contextlib
import random
import time
from pathlib import Path

import pytest

from journeys.offices import AFTER, Era, asks_first, case_no, export_file, needs_faketime, office, phone
from journeys.processes import PATIENCE, Huifang, until
from scheduler.sending.reconcile import SILENT_OWNER
from standins.faults import Plan
from standins.twilio import Accepted, TwilioServer

pytestmark = needs_faketime

SPEED = 5
HOLD = 5.0
"""Real seconds that the provider holds a request without answering it: longer than the program waits."""


def score(n: int) -> int:
    """What the n-th person answers."""
    return 3 + n % 3


def let_people_answer(server: TwilioServer, cases: int) -> None:
    """Each person answers the first message that reaches them; the provider brings it once or twice, then never."""
    for n in range(1, cases + 1):
        handset = server.phone(f"+86{phone(n)}")

        def answer(message: Accepted, n: int = n) -> None:
            if asks_first(message.body):
                server.keep(said(server, n))

        handset.listener = answer


async def said(server: TwilioServer, n: int) -> None:
    await server.text(f"+86{phone(n)}", str(score(n)))


def firsts(server: TwilioServer) -> list[str]:
    return [m.to for m in server.accepted if asks_first(m.body)]


def work_while_killed(
    folder: Path, server: TwilioServer, cases: int, kills: int, *, patience: float, reconciling: bool = True
) -> Huifang:
    """Kill the process at random moments of a morning, then let it finish; the office, stopped."""
    era = Era(speed=SPEED)
    server.clock = lambda: era.now
    moments = random.Random(7)
    house = office(folder, era, twilio=server, HUIFANG_TWILIO_RATE="6", HUIFANG_RECONCILE=str(reconciling))
    house.run("cases", "import", str(export_file(folder, [phone(n) for n in range(1, cases + 1)])))
    let_people_answer(server, cases)
    for _ in range(kills):
        house.start()
        time.sleep(moments.uniform(0.0, 0.4))
        house.kill()
    era.start += SILENT_OWNER  # so long nobody takes up what the dead one began
    house.start()
    with contextlib.suppress(TimeoutError):  # who is missing then is what the test looks at
        until(lambda: len(set(firsts(server))) == cases and house.status()["answered"] == cases, patience)
    house.stop()
    return house


@pytest.mark.parametrize(("cases", "kills"), [(80, 12), pytest.param(1_000, 300, marks=pytest.mark.soak)])
def test_killed_again_and_again(tmp_path: Path, cases: int, kills: int) -> None:
    plan = Plan(unavailable=0.05, timeouts=0.05, accepted=0.5, hold=HOLD)
    with TwilioServer(plan=plan, seed=7) as server:
        house = work_while_killed(tmp_path, server, cases=cases, kills=kills, patience=PATIENCE + cases)
        assert not server.duplicates()
        assert len(firsts(server)) == len(set(firsts(server))) == cases
        house.clock = Era(AFTER, SPEED)
        house.start()
        until(lambda: house.status()["state"] == "closed")
        house.stop()
        house.run("archive", "verify", "2026-10")
        scores = {no: record["score"] for no, record in house.records().items()}
        assert scores == {case_no(n): score(n) for n in range(1, cases + 1)}


def test_without_reconciling_somebody_is_forgotten(tmp_path: Path) -> None:
    plan = Plan(unavailable=0.2, timeouts=0.2, accepted=0.5, hold=HOLD)
    with TwilioServer(plan=plan, seed=7) as server:
        work_while_killed(tmp_path, server, cases=60, kills=4, patience=10, reconciling=False)
        assert len(set(firsts(server))) < 60
