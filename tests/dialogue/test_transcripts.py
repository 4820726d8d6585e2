"""Every branch of the conversation, told as a dialogue in `tests/transcripts`."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.dialogue.wording import Wording
from bot.domain.language import Language
from bot.library import wording
from dialogue import invented
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


class Heard(dict[str, str]):
    """Sentences that remember which of them were said."""

    def __init__(self, sentences: Mapping[str, str]) -> None:
        super().__init__(sentences)
        self.said: set[str] = set()

    def get(self, key: str, default: object = None) -> str:
        self.said.add(key)
        return self[key]


def test_every_sentence_is_said_in_some_dialogue_of_each_language(monkeypatch: pytest.MonkeyPatch) -> None:
    heard = {language: Heard(sentences) for language, sentences in wording().sentences.items()}
    monkeypatch.setattr(invented, "wording", lambda: Wording(heard))
    for path in FILES:
        replay(path.read_text(encoding="utf-8"))
    told_by_acts = {
        key for key in wording().keys if key.startswith(("ticket.", "request.", "remedy.told.", "panel."))
    }
    unsaid = {language: wording().keys - told_by_acts - heard[language].said for language in Language}
    assert not any(unsaid.values()), unsaid
