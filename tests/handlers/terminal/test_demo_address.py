"""The demo's address as a code on the terminal: what it says, and when there is none."""

import io

import pytest
from rich.console import Console
from rich.text import Text

from handlers.terminal.demo.address import Address, draw_code
from qr_reading import drawn_lines, read_in


def shown(
    host: str = "127.0.0.1", *, width: int = 80, terminal: bool = True, colours: bool = True
) -> list[str]:
    """The lines that a terminal of this width shows, without their colours."""
    screen = io.StringIO()
    console = Console(
        file=screen, width=width, force_terminal=terminal, no_color=not colours, color_system="truecolor"
    )
    draw_code(console, Address(host, 8080))
    return [Text.from_ansi(line).plain for line in screen.getvalue().splitlines()]


def test_it_says_the_address_of_the_public_door() -> None:
    *code, how = shown()
    assert read_in(drawn_lines(code)) == ["http://127.0.0.1:8080/"]
    assert "--host 0.0.0.0" in how


def test_listening_on_all_addresses_it_says_one_that_a_phone_can_open() -> None:
    (said,) = read_in(drawn_lines(shown("0.0.0.0")))
    assert said.startswith("http://")
    assert "0.0.0.0" not in said


@pytest.mark.parametrize(
    "screen", [{"width": 30}, {"terminal": False}, {"colours": False}], ids=["narrow", "a file", "no colours"]
)
def test_there_is_none_where_it_could_not_be_scanned(screen: dict[str, int | bool]) -> None:
    assert shown(**screen) == []  # type: ignore[arg-type] # of two types
