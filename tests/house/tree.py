"""The project's own files, as the structure tests read them."""

import subprocess
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("bot", "handlers", "scheduler", "db")
_NEVER_OURS = {".git", ".venv", ".venv-tools", "build", "dist", "__pycache__"}


@cache
def files() -> tuple[Path, ...]:
    """Every file that is or could be committed, relative to the root; without git, all but the obvious by-products."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            check=True,
        ).stdout.decode()
    except (OSError, subprocess.CalledProcessError):
        found = (path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file())
        return tuple(sorted(path for path in found if not _NEVER_OURS & set(path.parts)))
    return tuple(
        sorted(path for name in listed.split("\0") if name and (ROOT / (path := Path(name))).is_file())
    )


def sources() -> list[Path]:
    """The Python files of the four packages."""
    return [path for path in files() if path.parts[0] in PACKAGES and path.suffix == ".py"]


def read(path: str | Path) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


@cache
def pyproject() -> dict[str, Any]:
    return tomllib.loads(read("pyproject.toml"))


def contracts() -> dict[str, dict[str, Any]]:
    """The import contracts that have floors, by their ids."""
    every = pyproject()["tool"]["importlinter"]["contracts"]
    return {contract["id"]: contract for contract in every if contract["type"] == "layers"}


def layers(of: str = "floors") -> list[str]:
    """The modules of an import contract, from the top floor down; those on one floor are parted by a bar there."""
    contract = contracts()[of]
    (inside,) = contract.get("containers", [""])
    names = [name.strip(" ()") for floor in contract["layers"] for name in floor.split("|")]
    return [f"{inside}.{name}".strip(".") for name in names]
