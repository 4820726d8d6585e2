"""The import contract is kept, and it is a contract: each kind of breach is planted in a model house and caught."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from house.tree import PACKAGES, ROOT, contracts, layers, read, sources

PURE = ("bot/dialogue", "bot/casework", "bot/domain")
BREACHES = {
    "db": "bot.work",
    "bot.channels": "db",
    "bot.intake": "db",
    "bot.turns": "scheduler",
    "bot.exports": "bot.turns",
    "bot.library": "db",
    "bot.logs": "bot.settings",
    "scheduler": "handlers.inbound",
    "handlers.office": "handlers.terminal",
    "handlers.terminal": "bot.__main__",
    "bot.settings": "bot.channels",
    "bot.casework": "bot.settings",
    "bot.dialogue": "bot.casework",
    "bot.domain": "bot.dialogue",
    "handlers.office.web": "handlers.office.tickets",
    "handlers.office.cases": "handlers.office.admin",
    "db.engine": "db.queries",
    "db.schema": "db.vault",
    "db.queries.people": "db.queries.rounds",
}
"""Who reaches up, and to whom."""
IMPURE = ("random", "time", "os", "pathlib", "logging", "sqlalchemy", "asyncio", "sqlite3", "aiohttp")


def build(root: Path, imports: dict[str, list[str]]) -> None:
    """A house with every floor of the contracts, each one file, plus the given imports; top imports all the way down."""
    names = {name for of in contracts() for name in layers(of)}
    below = {
        "bot.casework": ["bot.dialogue"],
        "scheduler": ["bot.turns"],
        "bot.turns": ["bot.channels", "db"],
    }
    for name in {*names, *PACKAGES}:
        folder = root.joinpath(*name.split("."))
        folder.mkdir(parents=True, exist_ok=True)
        lines = [f"import {target}" for target in below.get(name, []) + imports.get(name, [])]
        (folder / "__init__.py").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (root / "pyproject.toml").write_text(read("pyproject.toml"), encoding="utf-8")


def lint(root: Path) -> tuple[int, str]:
    tool = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run(
        [tool, "--no-cache", "--no-logo"], cwd=root, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


def test_the_house_keeps_its_contract() -> None:
    code, said = lint(ROOT)
    assert code == 0, said


def test_a_house_that_imports_downwards_passes(tmp_path: Path) -> None:
    build(tmp_path, {})
    code, said = lint(tmp_path)
    assert code == 0, said


def test_the_contracts_are_drawn_where_they_are_decided() -> None:
    paper = read("docs/decisions/0002-import-contract.md")
    missing = [of for of in contracts() if drawing(of) not in paper]
    assert missing == [], "\n".join(drawing(of) for of in missing)


def drawing(of: str) -> str:
    """A contract for the eye: floors import downwards, the rooms of a package to the right."""
    arrow = " → " if "containers" in contracts()[of] else "\n↓ "
    return "```\n" + arrow.join(contracts()[of]["layers"]) + "\n```\n"


@pytest.fixture(scope="module")
def verdict(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the linter says of a house with every breach at once."""
    root = tmp_path_factory.mktemp("broken")
    imports = {source: [target] for source, target in BREACHES.items()}
    imports["bot.casework"] = [*imports["bot.casework"], *IMPURE]
    imports["db.schema"] = [*imports["db.schema"], "bot.casework", "bot.dialogue"]
    build(root, imports)
    code, said = lint(root)
    assert code == 1, said
    return said


@pytest.mark.parametrize(("source", "target"), BREACHES.items())
def test_an_import_from_a_higher_floor_is_caught(verdict: str, source: str, target: str) -> None:
    assert f"{source} -> {target}" in verdict


@pytest.mark.parametrize("core", ["bot.casework", "bot.dialogue"])
def test_the_tables_know_no_more_than_the_words_of_the_field(verdict: str, core: str) -> None:
    assert f"db.schema -> {core}" in verdict


@pytest.mark.parametrize("module", IMPURE)
def test_the_pure_core_cannot_import_the_world(verdict: str, module: str) -> None:
    assert f"bot.casework -> {module}" in verdict


def impure_calls(source: str) -> Iterator[str]:
    """Calls that reach for the clock, the disk or the screen without importing anything forbidden."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(
                func=ast.Name(id="open" | "print" | "input" | "exec" | "eval" | "__import__" as name)
            ):
                yield name
            case ast.Call(func=ast.Attribute(attr="now" | "utcnow" | "today" as name)):
                yield f".{name}()"
            case _:
                pass


def test_the_pure_core_is_told_the_time_and_touches_nothing() -> None:
    core = [path for path in sources() if path.as_posix().startswith(PURE)]
    assert core
    found = {path.as_posix(): list(impure_calls(read(path))) for path in core}
    assert {path: calls for path, calls in found.items() if calls} == {}


def test_a_look_at_the_clock_would_be_noticed() -> None:
    source = "from datetime import datetime, UTC; now = datetime.now(UTC); open('file')"
    assert set(impure_calls(source)) == {"open", ".now()"}
