"""A newcomer finds anything in one guess: small files, telling names, nothing of one machine or one registry."""

import re
from collections import Counter
from pathlib import Path

from house.tree import PACKAGES, ROOT, files, layers, read, sources

LONGEST = 300
ONE_FILE = {Path("bot/exports/verify_ledger.py")}
"""Goes with what is published, alone (0063)."""
SAYS_NOTHING = {
    "utils",
    "util",
    "helpers",
    "helper",
    "managers",
    "manager",
    "common",
    "misc",
    "shared",
    "stuff",
}
DATA_ONLY = {"questionnaires", "texts", "samples"}
BINARY = {".xlsx", ".png", ".ico", ".woff2"}


def texts() -> list[tuple[Path, str]]:
    """Every text file of the project; files in other encodings are samples and are read as far as they go."""
    return [
        (p, (ROOT / p).read_text(encoding="utf-8", errors="replace"))
        for p in files()
        if p.suffix not in BINARY
    ]


def test_a_file_is_no_longer_than_can_be_read_at_a_sitting() -> None:
    assert {path for path in sources() if len(read(path).splitlines()) > LONGEST} <= ONE_FILE


def test_a_file_says_in_its_first_line_what_it_is_for() -> None:
    written = ((path, read(path).removeprefix("#!/usr/bin/env python3\n")) for path in sources())
    assert [str(path) for path, text in written if text.strip() and not text.startswith('"""')] == []


def test_a_name_says_what_is_inside() -> None:
    named = ((path, {part.removesuffix(".py") for part in path.parts}) for path in sources())
    assert [str(path) for path, parts in named if SAYS_NOTHING & parts] == []


def test_every_part_of_bot_has_its_floor_in_the_import_contract() -> None:
    parts = {path.parts[1].removesuffix(".py") for path in sources() if path.parts[0] == "bot"}
    assert parts - DATA_ONLY - {"__init__"} <= {name.removeprefix("bot.") for name in layers()}


def test_every_folder_with_code_is_a_package() -> None:
    for folder in {parent for path in sources() for parent in path.parents if parent != Path()}:
        assert (ROOT / folder / "__init__.py").is_file(), (
            f"{folder}/__init__.py is missing, so it would not be shipped"
        )


def test_no_test_folder_is_a_package() -> None:
    """`tests/db/__init__.py` would hide the package `db` from every test."""
    assert [path for path in files() if path.parts[0] == "tests" and path.name == "__init__.py"] == []


def test_nothing_is_left_for_later() -> None:
    later = re.compile(r"\b(TO" r"DO|FIX" r"ME|X" r"XX)\b")
    python = [(p, t) for p, t in texts() if p.suffix == ".py"]
    assert [str(p) for p, t in python if later.search(t)] == []


def test_no_path_of_one_machine_stands_in_a_file() -> None:
    machine = re.compile(r"(?<![\w.*])/(?:work/|root/|home/\w|Users/\w)")
    here = Path(__file__).relative_to(ROOT)
    assert [f"{p}: {m[0]}" for p, t in texts() if p != here for m in machine.finditer(t)] == []


def test_no_package_registry_is_named() -> None:
    registry = re.compile(r"https?://[^\s\"']*(?:pypi|pythonhosted|npmjs|deb\.debian)", re.IGNORECASE)
    assert [str(p) for p, t in texts() if registry.search(t)] == []


def test_phone_numbers_in_the_project_are_invented() -> None:
    """190 0000 xxxx is given to nobody; a real mobile number in a sample would be somebody's."""
    mobile = re.compile(r"(?<![\d.])(?:\+?86)?(1[3-9]\d{9})(?![\d.])")
    locks = {"requirements.lock", "requirements-dev.lock", "requirements-uv.lock"}
    found = {f"{p}: {m[1]}" for p, t in texts() if p.name not in locks for m in mobile.finditer(t)}
    assert {hit for hit in found if ": 1900000" not in hit} == set()


def test_the_four_packages_are_there() -> None:
    assert all((ROOT / name / "__init__.py").is_file() for name in PACKAGES)


def test_a_class_name_stands_for_one_thing() -> None:
    """Private classes aside: they are read with their file."""
    defined = re.compile(r"^ *class ([^_\W]\w*)[(:\[]", re.MULTILINE)
    found = Counter(name for path in sources() for name in defined.findall(read(path)))
    assert [name for name, times in found.items() if times > 1] == []
