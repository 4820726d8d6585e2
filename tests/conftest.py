"""What every test may ask for."""

import gc
import logging
import os
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import pytest
import structlog
from hypothesis import settings
from hypothesis.internal.conjecture import providers

from bot.channels.telegram.unbuilt import built_when_used
from scratch import stay_in_memory

if TYPE_CHECKING:
    from xdist.remote import Producer

    from sharing_out import SharedOut

pytest_plugins = ["engines"]
HERE = Path(__file__).parent

# As in the Makefile, for tests that are run without it: the processes they start would compile everything anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
stay_in_memory()

# No test hangs on how long something took on a busy machine. Each run draws other examples, and there are many runs: half
# of what is usual in each. Before a release: make test ARGS=--hypothesis-profile=deep
settings.register_profile("house", deadline=None, max_examples=50)
settings.register_profile("deep", deadline=None, max_examples=1_000)
settings.load_profile("house")
# One example in twenty would come from the constants in our 1,300 modules, whichever they are about; to read them takes each
# worker 2 to 3 s in a fresh checkout.
patch.object(providers, "_get_local_constants", lambda: providers._local_constants).start()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: "Producer") -> "SharedOut":
    """Tests side by side are shared out our own way."""
    from sharing_out import SharedOut

    return SharedOut(config, log)


def pytest_configure(config: pytest.Config) -> None:
    """Of several workers, each begins in another room when all are asked for (see `sharing_out`)."""
    told = getattr(config, "workerinput", None)
    if told is None or [config.rootpath / arg for arg in config.args] != [HERE]:
        return
    from sharing_out import begun_elsewhere

    number = int(told["workerid"].removeprefix("gw"))
    rooms = sorted({HERE / path.relative_to(HERE).parts[0] for path in HERE.rglob("test_*.py")})
    config.args = [str(room) for room in begun_elsewhere(rooms, number, told["workercount"])]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """In one order, wherever a worker began: they have to agree on it."""
    items.sort(key=lambda item: item.path)


@pytest.fixture(autouse=True)
def logs_as_they_were(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whoever configures the logs, as `serve` does, does so for one test; no logger keeps it beyond."""
    configure, root = structlog.configure, logging.getLogger()
    handlers, level = root.handlers[:], root.level

    def for_now(**settings: Any) -> None:
        configure(**{**settings, "cache_logger_on_first_use": False})

    monkeypatch.setattr(structlog, "configure", for_now)
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is loaded now stays until the end: the collector looks at it neither meanwhile nor later.

    aiogram is loaded as the program loads it.
    """
    gc.disable()
    try:
        with built_when_used():
            return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish() -> None:
    """Garbage is collected here; what is left is not gone through again each time pytest collects at its end."""
    gc.collect()
    gc.freeze()


def pytest_addoption(parser: pytest.Parser) -> None:
    """What is written down anew when asked for: read, or look at, the difference before you commit."""
    parser.addoption(
        "--update-transcripts",
        action="store_true",
        help="write tests/transcripts anew from what the bot says now",
    )
    parser.addoption(
        "--update-pictures",
        action="store_true",
        help="take docs/pictures anew from what the console shows now",
    )
