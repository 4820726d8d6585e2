"""No file imports, by whatever way, a file that imports it; and hardly any room one that it is imported by."""

from pathlib import Path

from house.imports import cycles, files_graph, graph, rooms_graph

FOLDERS = sorted(Path("bot/channels").glob("*/vendor.py"))
ROOMS_IN_CYCLES = [
    # `vendors.py` is the one list of what lies below
    ["bot.channels", *(f"bot.channels.{folder.parent.name}" for folder in FOLDERS)],
    [
        "bot.dialogue",
        "bot.dialogue.applying",
        "bot.dialogue.complaint",
        "bot.dialogue.reading",
        "bot.dialogue.survey",
        "bot.dialogue.tickets",
    ],
]
"""Rooms that still lean on each other, though no file of theirs does. It may only get shorter."""


def test_files_and_rooms_stand_on_each_other_one_way() -> None:
    assert cycles(files_graph()) == []
    assert cycles(rooms_graph(files_graph())) == ROOMS_IN_CYCLES


def test_a_cycle_would_be_noticed_wherever_the_import_stands() -> None:
    planted = {
        "db.a": "import db.b",
        "db.b": "from db import c",
        "db.c": "def late():\n    if TYPE_CHECKING:\n        from db.a import A",
        "db.d": "import db.a",
        "db": "",
    }
    assert cycles(graph(planted)) == [["db.a", "db.b", "db.c"]]
