"""An outcome has one name: whatever a citizen, an officer, a paper or a command can show says it, and no second one."""

import ast
from collections.abc import Iterator
from pathlib import Path

from bot.domain import attempt, category, disposition, level, role, round_state, ticket_state, verdict
from bot.domain.attempt import Outcome
from bot.domain.category import Category
from bot.domain.disposition import Disposition
from bot.domain.language import Language
from bot.domain.role import Outside, Role
from bot.domain.ticket_state import TicketState
from bot.library import questionnaire
from db.schema.naming import DISPOSITIONS, OUTBOX_STATES, TICKET_STATES, VERDICTS
from house.second_names import SECOND_NAMES
from house.tree import files, read, sources

TABLES_OF_NAMES = Path("bot/domain")
NOT_SHOWN = tuple(map(Path, ("bot/dialogue/reading", "bot/samples", "bot/intake", "docs/decisions")))
"""What people and other offices write, which is not ours to choose; and what once was."""
ALSO_SAID = {"不予受理", "不想评价"}
"""An act is called so, too; and people say it."""
TABLES = (disposition.DISPOSITIONS, ticket_state.TICKET_STATES, round_state.ROUNDS)
ROLES = (role.ROLES, role.OUTSIDE)


def shown() -> Iterator[tuple[Path, str]]:
    """Every file of ours that holds words for somebody to read."""
    for path in files():
        ours = (
            path.parts[0] in {"bot", "handlers", "scheduler", "db", "deploy", "docs"}
            or path.name == "README.md"
        )
        written = path.suffix in {".py", ".toml", ".html", ".typ", ".js", ".json", ".md", ".csv"}
        if ours and written and not any(path.is_relative_to(folder) for folder in NOT_SHOWN):
            yield path, read(path)


def test_nothing_that_is_shown_has_a_second_name_for_an_outcome() -> None:
    found = {str(path): sorted(set(SECOND_NAMES.findall(words))) for path, words in shown()}
    assert {path: names for path, names in found.items() if names} == {}


def test_the_names_are_written_down_once() -> None:
    names = {label.zh_hans for table in TABLES for label in table.values()} - ALSO_SAID
    written = (
        (path, read(path))
        for path in sources()
        if not any(path.is_relative_to(folder) for folder in (TABLES_OF_NAMES, *NOT_SHOWN))
    )
    again = [
        (str(path), node.value)
        for path, text in written
        if any(name in text for name in names)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Constant) and node.value in names
    ]
    assert again == []


def test_every_member_has_a_name_of_its_own_in_every_language() -> None:
    assert set(disposition.DISPOSITIONS) == set(Disposition)
    assert set(DISPOSITIONS) == set(Disposition)
    assert set(ticket_state.TICKET_STATES) == set(TicketState)
    assert set(TICKET_STATES) == set(TicketState)
    assert set(category.CATEGORIES) == set(Category)
    assert set(role.ROLES) == set(Role)
    assert set(role.OUTSIDE) == set(Outside)
    assert set(verdict.VERDICTS) == set(VERDICTS)
    assert set(attempt.TRIES) == {*OUTBOX_STATES, *Outcome}
    for table in (*TABLES, *ROLES, category.CATEGORIES, level.LEVELS, verdict.VERDICTS, attempt.TRIES):
        for language in Language:
            said = [label.said(language) for label in table.values()]
            assert all(said)
            assert len(set(said)) == len(said)


def test_the_levels_are_called_in_the_question_what_they_are_called_in_the_figures() -> None:
    offered = {int(o.value): o.labels for o in questionnaire().overall.options}
    assert offered == {
        score: {language: label.said(language) for language in Language}
        for score, label in level.LEVELS.items()
    }
