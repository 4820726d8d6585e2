"""The real process against a Twilio stand-in over real HTTP: from an export file to sealed records."""

import contextlib
import json
import random
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from journeys.processes import FAKETIME, Huifang, until
from standins.faults import Plan
from standins.twilio import ACCOUNT_SID, AUTH_TOKEN, NUMBER, PUBLIC_URL, TwilioServer

pytestmark = pytest.mark.skipif(FAKETIME is None, reason="faketime is not installed")

DAY_1 = "@2026-11-01 01:30:00"  # 09:30 in Shanghai
AFTER = "@2026-11-05 16:10:00"  # the window has just closed
HEADER = "办件编号,事项名称,申请人,联系电话,受理时间,承诺办结时限(工作日),办结时间,办理结果,承办处室,经办人\n"


def export_file(folder: Path, phones: list[str]) -> Path:
    """An export of last month's cases, one for each phone."""
    file = folder / "办结.csv"
    lines = [
        f"HNJX-2026-{n:05d},无线电频率使用许可,申请人{n},{phone},2026-10-01,20,2026-10-12 15:11:40,准予许可,无线电管理处,周志丽\n"
        for n, phone in enumerate(phones, 1)
    ]
    file.write_text(HEADER + "".join(lines), encoding="gb18030")
    return file


def phone(n: int) -> str:
    return f"1900000{n:04d}"


@pytest.fixture
def twilio() -> Iterator[TwilioServer]:
    with TwilioServer() as server:
        yield server


def office(folder: Path, server: TwilioServer, clock: str, **more: str) -> Huifang:
    settings = {
        "HUIFANG_TWILIO_ACCOUNT_SID": ACCOUNT_SID,
        "HUIFANG_TWILIO_AUTH_TOKEN": AUTH_TOKEN,
        "HUIFANG_TWILIO_FROM": NUMBER,
        "HUIFANG_TWILIO_API_URL": server.url,
        "HUIFANG_PUBLIC_URL": PUBLIC_URL,
        "HUIFANG_TWILIO_RATE": "1000",
        "HUIFANG_AGENCY_NAME": "示例省经信委",
    }
    found = Huifang(folder, clock, **(settings | more))
    server.deliver_to[PUBLIC_URL] = f"http://127.0.0.1:{found.port}"
    return found


def test_a_month_by_sms_ends_with_one_record_per_case(tmp_path: Path, twilio: TwilioServer) -> None:
    house = office(tmp_path, twilio, DAY_1)
    file = export_file(tmp_path, [phone(1), phone(2), phone(3), phone(3), "0731-82210019", ""])
    assert house.json("cases", "import", str(file)) == {
        "rows": 6,
        "imported": 6,
        "updated": 0,
        "unchanged": 0,
        "rejected": [],
    }
    house.start()
    until(lambda: len(twilio.accepted) == 3)
    for number, text in ((1, "5"), (2, "跑了3趟"), (2, "2"), (3, "满意，但是等太久")):
        answer = twilio.run(twilio.text(f"+86{phone(number)}", text))
        assert answer.status == 200
    until(lambda: sum("HNJX-2026-00004" in m.body for m in twilio.accepted) == 1)
    status = house.json("round", "status", "2026-10")
    assert status["answered"] == 3
    assert house.stop() == 0
    house.clock = AFTER
    house.start()
    until(lambda: house.json("round", "status", "2026-10")["state"] == "closed")
    status = house.json("round", "status", "2026-10")
    assert sum(status["dispositions"].values()) == status["concluded"] == 6  # type: ignore[attr-defined]
    house.run("archive", "verify", "2026-10")
    house.run("archive", "export", "2026-10", "--format", "jsonl", "-o", "out.jsonl")
    records = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    ends = {r["case"]["case_no"][-1]: (r["disposition"], r["score"]) for r in records}
    assert ends["1"] == ("answered", 5)
    assert ends["2"] == ("answered", 2)
    assert ends["3"] == ("answered", 4)
    assert ends["4"][0] == "no_answer"
    assert ends["5"][0] == ends["6"][0] == "no_contact"
    assert not twilio.duplicates()
    assert house.stop() == 0
    assert phone(1) not in (tmp_path / "serve.log").read_text()
    assert "跑了3趟" not in (tmp_path / "serve.log").read_text()


def test_a_wrong_signature_stays_outside(tmp_path: Path, twilio: TwilioServer) -> None:
    house = office(tmp_path, twilio, DAY_1).start()
    answer = twilio.run(twilio.text("+8619000000001", "5", signature="wrong"))
    assert answer.status == 403
    house.stop()


class Era:
    """A clock that runs on at a multiple, across restarts."""

    def __init__(self, start: datetime, speed: int) -> None:
        self.start, self.speed, self.began = start, speed, time.monotonic()

    @property
    def now(self) -> datetime:
        return self.start + timedelta(seconds=(time.monotonic() - self.began) * self.speed)

    def __str__(self) -> str:
        return f"@{self.now:%Y-%m-%d %H:%M:%S} x{self.speed}"


def work_while_killed(
    folder: Path, cases: int, kills: int, *, share: float = 0.05, patience: float = 150, **settings: str
) -> TwilioServer:
    """Kill the process at random moments of a morning while the provider has its troubles; then let it finish."""
    plan = Plan(unavailable=share, timeouts=share, accepted=0.5, hold=5.0)
    era = Era(datetime(2026, 11, 1, 1, 30), 20)  # noqa: DTZ001 - as the faketime command takes it
    moments = random.Random(7)
    with TwilioServer(plan=plan, seed=7) as server:
        house = office(folder, server, str(era), HUIFANG_TWILIO_RATE="8", **settings)
        house.run("cases", "import", str(export_file(folder, [phone(n) for n in range(1, cases + 1)])))
        for _ in range(kills):
            house.clock = str(era)
            house.start()
            time.sleep(moments.uniform(0.0, 0.4))
            house.kill()
        house.clock = str(era)
        house.start()
        wanted = {f"+86{phone(n)}" for n in range(1, cases + 1)}
        with contextlib.suppress(TimeoutError):  # who is missing then is what the test looks at
            until(lambda: {m.to for m in server.accepted} == wanted, patience)
        house.stop()
        return server


def firsts(server: TwilioServer) -> list[str]:
    return [m.to for m in server.accepted if "提醒" not in m.body]


def test_killed_at_random_moments_nobody_is_texted_twice_and_nobody_forgotten(tmp_path: Path) -> None:
    server = work_while_killed(tmp_path, cases=60, kills=6)
    assert not server.duplicates()
    assert len(firsts(server)) == len(set(firsts(server))) == 60


def test_without_reconciling_somebody_is_forgotten(tmp_path: Path) -> None:
    server = work_while_killed(tmp_path, cases=60, kills=4, share=0.2, patience=15, HUIFANG_RECONCILE="false")
    assert len(set(firsts(server))) < 60


@pytest.mark.soak
def test_killed_thirty_times_over_two_hundred_cases(tmp_path: Path) -> None:
    server = work_while_killed(tmp_path, cases=200, kills=30)
    assert not server.duplicates()
    assert len(firsts(server)) == len(set(firsts(server))) == 200
