"""What every test may ask for."""

import pytest

pytest_plugins = ["engines"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """What is written down anew when asked for: read, or look at, the difference before you commit."""
    parser.addoption(
        "--update-transcripts",
        action="store_true",
        help="write tests/transcripts anew from what the bot says now",
    )
    parser.addoption(
        "--update-pictures",
        action="store_true",
        help="take docs/pictures anew from what the console shows now",
    )
