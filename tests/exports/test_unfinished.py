"""Drafts beside their place: gone at the end, and swept up by the next run when theirs was killed; nobody else's is touched."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot.exports.unfinished import file_beside, folder_beside
from bot.exports.whole import appearing

KILLED = """
import os, signal, sys
from pathlib import Path
from bot.exports.unfinished import file_beside, folder_beside
with {beside}(Path(sys.argv[1])) as draft:
    os.kill(os.getpid(), signal.SIGKILL)
"""


def killed(beside: str, place: Path) -> None:
    """A process that is killed while it writes there."""
    done = subprocess.run([sys.executable, "-c", KILLED.format(beside=beside), place], check=False)
    assert done.returncode == -signal.SIGKILL


def hidden(folder: Path) -> list[str]:
    return sorted(name for name in os.listdir(folder) if name.startswith("."))


@pytest.mark.parametrize("beside", ["file_beside", "folder_beside"])
def test_what_a_killed_run_left_is_swept_up_by_the_next_one_there(tmp_path: Path, beside: str) -> None:
    killed(beside, tmp_path / "公布")
    assert len(hidden(tmp_path)) == 1
    with appearing(tmp_path / "别的.pdf") as draft:
        draft.write_bytes(b"other")
    assert len(hidden(tmp_path)) == 1, "it is not this place's"
    with appearing(tmp_path / "公布") as draft:
        draft.write_bytes(b"whole")
        assert hidden(tmp_path) == [draft.name]
    assert hidden(tmp_path) == []
    assert (tmp_path / "公布").read_bytes() == b"whole"


def test_the_draft_of_a_living_run_and_what_is_not_ours_stay(tmp_path: Path) -> None:
    place = tmp_path / "公布"
    foreign = tmp_path / ".公布.20261101"
    foreign.mkdir()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    link = tmp_path / ".公布.huifang-link"
    link.symlink_to(elsewhere)
    with folder_beside(place) as living, file_beside(place) as other:
        with folder_beside(place) as third:
            assert living.is_dir()
            assert other.is_file()
        assert not third.exists()
    assert hidden(tmp_path) == [foreign.name, link.name]
    assert elsewhere.is_dir()


def test_what_was_moved_aside_comes_back_when_the_run_was_killed_before_the_new_one_stood_there(
    tmp_path: Path,
) -> None:
    place, aside = tmp_path / "公布", tmp_path / ".公布.huifang-abcd1234.old"
    aside.mkdir()
    (aside / "summary.json").write_text("the former one", encoding="utf-8")
    with folder_beside(place):
        assert (place / "summary.json").read_text(encoding="utf-8") == "the former one"
    aside.mkdir()
    with folder_beside(place):
        assert not aside.exists(), "what replaced it stands"
    assert hidden(tmp_path) == []
