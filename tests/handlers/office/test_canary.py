"""Nobody whom a complaint concerns learns who complained: three canaries, and every page, error and log line searched.

A liaison of the department, other liaisons, an administrator, a guest, the superior and an officer whom the complaint
names walk the whole router; and so that this search is known to find something, it is repeated with the rule away.
"""

import re
from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import aclosing
from functools import partial
from itertools import product

import pytest
import structlog
from prometheus_client import generate_latest
from yarl import URL

import months
from bot.casework.tickets.visibility import Concern, Sight, Viewer
from bot.dialogue.complaint.filing import Complaint
from bot.domain.act import Act
from bot.domain.role import Role
from canaries import HANDED_OVER, NAME, OFFICIAL, PHONE, SENTENCE, STORY, Planted, hits, plant, told_to_others
from complaints import DEPARTMENT, FILED, Bench
from console import Browser, ConsoleHouse, add_user
from handlers.office.pages import PAGES
from handlers.office.tickets.ticket_acts import ACTS
from handlers.office.web.routing import Route
from handlers.office.web.visit import Visit
from scheduler.deadlines import UNNAMED

OTHER_LIAISON = "运行处联络员"
WALKERS = ("liaison", OTHER_LIAISON, "admin", "superior", OFFICIAL, None)
"""Names at log-in; None: nobody."""
QUERIES = (
    "",
    "?pile=done",
    "?state=replied",
    f"?department={DEPARTMENT}",
    "?mine=1",
    "?pile=wild",
    "?after=0.0.x",
)
_PLACE = re.compile(r"\{(\w+)\}")


@pytest.fixture
async def bench(house: ConsoleHouse) -> Bench:
    house.clock.now = FILED
    await add_user(house.store, OFFICIAL, Role.OFFICER)
    await add_user(house.store, OTHER_LIAISON, Role.LIAISON, department="运行处")
    return Bench(house.store, vault=house.vault)


@pytest.fixture
async def planted(house: ConsoleHouse, bench: Bench) -> Planted:
    found = await plant(bench)
    house.clock.now = bench.now
    return found


def addresses(route: Route[Visit], planted: Planted) -> Iterator[str]:
    """The route with every value that could lead to a canary."""
    samples = {
        "ticket_no": planted.numbers,
        "act": tuple(sorted(ACTS)),
        "month": ("2026-10", "2026-11"),
        "number": ("1", "2", "999"),
        "language": ("zh-Hans",),
        "digest": ("1",),
        "name": ("1",),
    }
    names = _PLACE.findall(route.path)
    for values in product(*(samples.get(name, ("1", *planted.numbers)) for name in names)):
        of = dict(zip(names, values, strict=True))
        yield _PLACE.sub(partial(_filled, of), route.path)


def _filled(values: Mapping[str, str], part: re.Match[str]) -> str:
    return values[part[1]]


async def walked(browser: Browser, planted: Planted) -> AsyncGenerator[str | bytes]:
    """Whatever every GET route answers, headers and all, and what refused changes say."""
    paths = [path for route in PAGES if route.method == "GET" for path in addresses(route, planted)]
    paths += [f"/office/tickets{query}" for query in QUERIES]
    paths += [f"{path}?format={form}" for path in paths if "export" in path for form in ("csv", "jsonl")]
    paths += ["/office/nowhere", "/office/tickets/TS-x", f"/office/tickets/{planted.named}/nothing"]
    for path in paths:
        async with browser.http.get(browser.root.join(URL(path)), allow_redirects=False) as answer:
            told = await answer.read()
        yield str(answer.headers)
        yield told
    token = (await browser.get("/office/account")).token
    for number, act in product(planted.numbers, sorted(ACTS)):
        for fields in (
            {},
            {"csrf": token},
            {"csrf": token, "version": "0", "text": "字", "to": "处", "days": "1"},
        ):
            refused = await browser.post(f"/office/tickets/{number}/acts/{act}", fields)
            yield str(refused.headers)
            yield refused.text


@pytest.mark.parametrize("walker", WALKERS)
async def test_whoever_must_not_know_finds_none_of_the_canaries(
    house: ConsoleHouse, planted: Planted, walker: str | None
) -> None:
    heard = await heard_by(house, planted, walker)
    assert hits(heard) == set()
    pages = [page for page in heard if isinstance(page, bytes)]
    if walker == "liaison":
        assert any(HANDED_OVER.encode() in page for page in pages)  # what was given to them, they do see
    if walker in ("liaison", OTHER_LIAISON):
        told = moments_in(pages)
        assert {moment for moment in told if not moment.endswith(":00")} == set()  # none nearer than a minute
        assert bool(told) is (walker == "liaison")


def moments_in(pages: list[bytes]) -> set[str]:
    """Without the ends of days: those are terms, by the office's zone."""
    text = "\n".join(page.decode("utf-8", "replace") for page in pages)
    found = re.findall(r"\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?", text)
    return {moment for moment in found if not moment.endswith("15:59:59")}


async def heard_by(house: ConsoleHouse, planted: Planted, walker: str | None) -> list[str | bytes]:
    if walker is None:
        async with house.browser() as browser:
            return [told async for told in walked(browser, planted)]
    async with house.logged_in(walker) as browser:
        return [told async for told in walked(browser, planted)]


async def test_no_warning_line_of_a_log_or_metric_tells_a_canary(
    house: ConsoleHouse, bench: Bench, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    structlog.get_logger().error("the log is heard")
    planted = await plant(bench)
    house.clock.now = bench.now
    await heard_by(house, planted, "officer")
    printed = capsys.readouterr()
    assert "the log is heard" in printed.out
    warnings = await told_to_others(bench)
    assert UNNAMED in warnings
    assert not any(number in text for number in planted.numbers for text in warnings)
    assert hits([printed.out, printed.err, caplog.text, *warnings, generate_latest()]) == set()


@pytest.mark.parametrize("walker", ["liaison", OFFICIAL])
async def test_the_search_finds_them_once_the_rule_is_taken_away(
    house: ConsoleHouse, planted: Planted, walker: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def everything(viewer: Viewer, concern: Concern) -> Sight:
        return Sight.CONTENT

    monkeypatch.setattr("bot.work.tickets.office_view.sight", everything)
    monkeypatch.setattr("handlers.office.tickets.ticket_sight.sight", everything)
    wanted, found = {NAME, PHONE, SENTENCE}, set[str]()
    async with house.logged_in(walker) as browser, aclosing(walked(browser, planted)) as all_told:
        async for told in all_told:
            found |= hits([told])
            if found >= wanted:
                return
    assert found >= wanted


async def test_a_verdict_in_an_archive_is_not_for_whom_the_complaint_names(
    house: ConsoleHouse, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(months, "VAULT", house.vault)
    await months.planted(house.store, months.worked(3))
    case_no = months.worked(3)[0].case_no
    await months.sealed(house.store)
    number = await bench.files(Complaint(STORY, official=OFFICIAL, case_no=case_no))
    await bench.does(number, Act.ACCEPT)
    await bench.does(number, Act.REPLY, "已批评教育")
    await bench.judges(number, False, SENTENCE)
    heard = {}
    for name in ("officer", OFFICIAL):
        async with house.logged_in(name) as browser:
            page = (await browser.get(f"/office/cases/{case_no}")).text
            heard[name] = hits([page]), hits([await book_of(browser, months.MONTH)])
    assert heard == {"officer": ({SENTENCE}, {SENTENCE}), OFFICIAL: (set(), set())}


async def book_of(browser: Browser, month: str) -> bytes:
    """The month's export."""
    address = browser.root.join(URL(f"/office/months/{month}/export?format=xlsx"))
    async with browser.http.get(address) as answer:
        assert answer.status == 200
        return await answer.read()
