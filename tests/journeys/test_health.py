"""An office whose month was forgotten: healthz, the doctor and the office chat say so, and nobody has to ask twice."""

import json
import urllib.request
from datetime import timedelta
from pathlib import Path

import pytest

from journeys.offices import AFTER, Era, export_file, needs_faketime, office, phone
from journeys.processes import PATIENCE, Failed, Huifang, until
from standins.telegram import TelegramServer

pytestmark = needs_faketime
GROUP = -4_001
MORNING_AFTER = AFTER + timedelta(hours=10)


def said_by(house: Huifang, page: str) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{house.port}{page}", timeout=PATIENCE) as answer:
        return str(answer.read().decode())


def test_a_month_that_was_forgotten_is_told(tmp_path: Path, telegram: TelegramServer) -> None:
    group = telegram.group(GROUP)
    house = office(
        tmp_path, Era(MORNING_AFTER, speed=5), telegram=telegram, HUIFANG_OFFICE_CHAT_ID=str(GROUP)
    )
    house.run("cases", "import", str(export_file(tmp_path, [phone(1), phone(2)])))
    house.start()
    # The late process plans the month at once. Another looks at it first when it is planned: the slower a look is, the longer
    # until the next.
    until(lambda: house.status()["state"] == "open")
    house.stop()
    house.start()

    def problems() -> list[str]:
        return list(json.loads(said_by(house, "/healthz"))["problems"])

    # What is lasting is that nobody was called in its window.
    never = "2026-10 还有 2 件有号码却从未联系过"
    until(lambda: any(never in problem for problem in problems()))
    until(lambda: any(never in m.text for m in group.inbox))
    until(lambda: 'huifang_problem{kind="not_called"} 1.0' in said_by(house, "/metrics"))
    assert phone(1) not in "".join(m.text for m in group.inbox)
    house.stop()
    with pytest.raises(Failed, match="ended with 1"):
        house.run("doctor")
