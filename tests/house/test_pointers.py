"""Where a docstring or a comment points, something is: whoever follows it is not sent astray."""

import re
from importlib import import_module
from pathlib import Path

import pytest

from db.schema import metadata
from house.tree import PACKAGES, ROOT, read, sources

_POINTER = re.compile(rf"`((?:{'|'.join(PACKAGES)})(?:\.[A-Za-z_]\w*)+)(?:\(\))?`")
ROOMS = frozenset(path.name for top in PACKAGES for path in (ROOT / top).iterdir() if path.is_dir())
"""Cut off in front, the name of a room looks like a pointer and leads nowhere: `casework.visibility`."""
_CUT_OFF = re.compile(rf"`((?:{'|'.join(sorted(ROOMS - set(metadata.tables)))})(?:\.[a-z_]\w*)+)`")
_FILES = {".py", ".toml", ".html", ".css", ".js", ".json", ".md", ".typ"}


def leads_somewhere(dotted: str) -> bool:
    """Whether it names a module, or something in one."""
    parts = dotted.split(".")
    for cut in range(len(parts), 0, -1):
        path = ROOT.joinpath(*parts[:cut])
        if not (path.is_dir() or path.with_suffix(".py").is_file()):
            continue
        found: object = import_module(".".join(parts[:cut]))
        for name in parts[cut:]:
            if not hasattr(found, name):
                return False
            found = getattr(found, name)
        return True
    return False


@pytest.mark.parametrize("top", PACKAGES)
def test_every_pointer_in_the_code_leads_somewhere(top: str) -> None:
    astray = [
        f"{path}: {dotted}"
        for path in sources()
        if path.parts[0] == top
        for dotted in _POINTER.findall(read(path))
        if not leads_somewhere(dotted)
    ]
    assert not astray


def test_no_pointer_is_cut_off_in_front() -> None:
    cut_off = [
        f"{path}: {dotted}"
        for path in sources()
        for dotted in _CUT_OFF.findall(read(path))
        if Path(f"x.{dotted.rsplit('.', 1)[1]}").suffix not in _FILES
    ]
    assert not cut_off
