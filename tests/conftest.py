"""What every test may ask for."""

import pytest

pytest_plugins = ["engines"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--update-transcripts` writes the dialogues of `tests/transcripts` anew; read the difference before you commit."""
    parser.addoption(
        "--update-transcripts",
        action="store_true",
        help="write tests/transcripts anew from what the bot says now",
    )
