"""Every branch of the conversation, told as a dialogue in `tests/transcripts`."""

from pathlib import Path

import pytest

from dialogue.replay import FOLDER, replay

FILES = sorted(FOLDER.rglob("*.txt"))


@pytest.mark.parametrize("path", FILES, ids=[p.relative_to(FOLDER).as_posix() for p in FILES])
def test_the_dialogue_goes_as_written(path: Path, request: pytest.FixtureRequest) -> None:
    written = path.read_text(encoding="utf-8")
    played = replay(written)
    if request.config.getoption("--update-transcripts"):
        path.write_text(played, encoding="utf-8")
    else:
        assert played == written, "if the new dialogue is the better one: pytest --update-transcripts"


def test_all_three_languages_have_dialogues() -> None:
    assert {p.parent.name for p in FILES} == {"zh-Hans", "zh-Hant", "en"}
