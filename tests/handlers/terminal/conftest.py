"""Commands run in this process: made of their functions once, as in any process, and with passwords that are quick to hash."""

from collections.abc import Iterator
from functools import cache
from unittest.mock import patch

import pytest
from typer import testing
from typer.main import get_command

from bot.work.accounts import credentials
from console import QUICK


@pytest.fixture(scope="session", autouse=True)
def commands_made_once() -> Iterator[None]:
    """`CliRunner` makes all of them anew for each run: half of what a small command costs."""
    with patch.object(testing, "_get_command", cache(get_command)):
        yield


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """How long guessing takes is proved where passwords are: `tests/work/accounts`."""
    monkeypatch.setattr(credentials, "PasswordHasher", lambda: QUICK)
