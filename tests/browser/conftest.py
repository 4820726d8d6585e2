"""One real office and one real browser for all tests of this folder; without a browser on the machine they are left out."""

import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright, expect

from browser.fourth_day import looked_at
from browser.looking import PATIENCE, Looker
from browser.working_office import WorkingOffice, working_office

DEBIANS = (Path("/usr/bin/chromium-headless-shell"), Path("/usr/bin/chromium"))
"""The first draws pages and no windows of its own: half the computing of the other."""
CHROMIUM = Path(os.environ.get("CHROMIUM") or next(filter(Path.exists, DEBIANS), DEBIANS[0]))
"""Nothing is downloaded."""
ARGUMENTS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-color-profile=srgb",
]
HERE = Path(__file__).parent

expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All on one event loop, and by `sharing_out` in one process: the browser and the office are started once."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest.fixture(scope="session")
def chromium() -> Path:
    """Where the browser is."""
    if not CHROMIUM.exists():
        pytest.skip(f"no browser at {CHROMIUM}: apt-get install chromium-headless-shell")
    return CHROMIUM


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(chromium: Path) -> AsyncIterator[Browser]:
    """Chromium, with a profile of its own that is thrown away."""
    # As root, as in most containers, Chromium's own sandbox does not start.
    without_sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with tempfile.TemporaryDirectory() as home:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(
                executable_path=chromium,
                args=[*ARGUMENTS, *without_sandbox],
                env={**os.environ, "HOME": home},
            )
            yield browser
            await browser.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def office(browser: Browser) -> AsyncIterator[WorkingOffice]:
    """The office; not even started where there is no browser to look at it."""
    async with working_office(partial(looked_at, browser)) as office:
        yield office


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def windows(browser: Browser, office: WorkingOffice) -> AsyncIterator[Looker]:
    """The people's windows, open from the first test to the last."""
    async with AsyncExitStack() as closing:
        yield Looker(browser, office, closing)


@pytest.fixture
def looker(windows: Looker) -> Iterator[Looker]:
    """Opens pages; at the end of the test nothing may have gone wrong on any of them."""
    windows.troubles.clear()
    yield windows
    assert windows.troubles == []
