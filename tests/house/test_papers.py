"""The papers say what is true of the code: commands, words, settings, decisions."""

import os
import re
import tomllib
from pathlib import Path

import pytest

from bot.casework.terms import DISPOSITIONS
from bot.settings import SECRETS, Settings, load
from house.tree import files, read, sources

README = read("README.md")
SETTINGS = read("docs/settings.md")
PINNED = {
    *("agency_name", "database_url", "office_chat_id", "public_url", "secret_key", "send_hours", "timezone"),
    *("telegram_token", "telegram_api_url", "telegram_mode", "telegram_webhook_secret"),
    *("twilio_account_sid", "twilio_auth_token", "twilio_from", "twilio_api_url"),
}
"""Settings that others rely on: their names do not change."""


@pytest.mark.parametrize("command", ["make demo", "make test"])
def test_the_readme_shows_the_two_commands(command: str) -> None:
    assert command in README


def test_continuous_integration_runs_the_readmes_test_command() -> None:
    assert read(".ci/run").rstrip().endswith("exec make test")


def test_every_make_target_in_the_readme_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):.* ## ", read("Makefile"), re.MULTILINE))
    assert {"help", "demo", "test", "lint", "lock", "bench", "clean"} <= targets
    assert set(re.findall(r"`make ([a-z]+)", README + read("docs/using.md"))) <= targets


def test_settings_keep_their_names() -> None:
    assert set(Settings.model_fields) >= PINNED


def test_every_setting_is_explained() -> None:
    names = [f"`HUIFANG_{name.upper()}`" for name in Settings.model_fields]
    assert [name for name in names if f"| {name}" not in SETTINGS and f"、{name}" not in SETTINGS] == []


def test_the_example_settings_name_everything_that_belongs_in_the_file(tmp_path: Path) -> None:
    """What has a default is commented out; taking the comments away gives a file that is read without complaint."""
    example = read("deploy/huifang.example.toml")
    opened = re.sub(r"^# ?(?=\[|\"?[^\s=]+\"? = )", "", example, flags=re.MULTILINE)
    (tmp_path / "huifang.toml").write_text(opened, encoding="utf-8")
    assert set(tomllib.loads(opened)) == set(Settings.model_fields) - SECRETS
    assert load(tmp_path / "huifang.toml").agency_name


def test_the_example_settings_work_as_they_are() -> None:
    assert set(tomllib.loads(read("deploy/huifang.example.toml"))) <= set(Settings.model_fields) - SECRETS


def test_links_between_papers_lead_somewhere() -> None:
    papers = [path for path in files() if path.suffix == ".md"]
    for paper in papers:
        for target in re.findall(r"\]\((?!https?://|#|mailto:)([^)#\s]+)", read(paper)):
            meant = Path(os.path.normpath(paper.parent / target))
            assert meant in files() or any(path.is_relative_to(meant) for path in files()), (
                f"{paper} → {target}"
            )


def test_decisions_are_numbered_without_gaps_and_short() -> None:
    decisions = [path for path in files() if path.parent.as_posix() == "docs/decisions"]
    assert [path.name[:4] for path in decisions] == [f"{n:04}" for n in range(1, len(decisions) + 1)]
    for path in decisions:
        text = read(path)
        assert text.startswith(f"# {path.name[:4]} "), path
        assert all(f"**{part}.**" in text for part in ("Context", "Decision", "Consequence")), path
        assert len(text.splitlines()) <= 70, path


def test_the_glossary_has_one_line_for_each_word() -> None:
    rows = re.findall(
        r"^\| ([^|]+?) \| ([^|]*[\u4e00-\u9fff][^|]*) \|", read("docs/glossary.md"), re.MULTILINE
    )
    words = [word for word, chinese in rows if word != "code"]
    assert len(words) == len(set(words)) > 40


@pytest.mark.parametrize(("disposition", "chinese"), DISPOSITIONS.items())
def test_the_glossary_calls_a_disposition_what_the_screens_call_it(disposition: str, chinese: str) -> None:
    assert f"| {disposition} | {chinese} |" in read("docs/glossary.md")


@pytest.mark.parametrize(
    "word",
    [
        "case",
        "round",
        "callback",
        "attempt",
        "disposition",
        "questionnaire",
        "ticket",
        "verdict",
        "supplement",
        "outbox",
    ],
)
def test_the_words_of_the_house_are_in_the_glossary(word: str) -> None:
    assert re.search(rf"^\| [^|]*\b{word}\b", read("docs/glossary.md"), re.MULTILINE)


def test_the_map_of_the_house_shows_every_room() -> None:
    rooms = {path.parts[1] for path in sources() if len(path.parts) > 2}
    assert {room for room in rooms if f"{room}/" not in README} == set()
