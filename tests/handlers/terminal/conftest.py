"""Commands run in this process: as in any process of the program, they are made of their functions once."""

from collections.abc import Iterator
from functools import cache
from unittest.mock import patch

import pytest
from typer import testing
from typer.main import get_command


@pytest.fixture(scope="session", autouse=True)
def commands_made_once() -> Iterator[None]:
    """`CliRunner` makes all of them anew for each run: half of what a small command costs."""
    with patch.object(testing, "_get_command", cache(get_command)):
        yield
