"""What the understanding reaches on the corpus, by class: the table of docs/understanding.md.

`python tests/dialogue/reach.py` writes the table anew; `test_understanding_paper.py` holds the paper to it.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.dialogue.reading.understanding import Meaning, understand

ROOT = Path(__file__).parents[2]
CORPUS = ROOT / "bot" / "samples" / "replies.tsv"
PAPER = ROOT / "docs" / "understanding.md"
BEGINS, ENDS = "<!-- reach -->\n", "<!-- /reach -->"


@dataclass
class Reached:
    """How the replies of one class came out."""

    clear: int = 0
    understood: int = 0
    asked: int = 0
    wrong: int = 0

    def count(self, text: str, meant: str) -> None:
        """Read one reply that means `meant`."""
        found = understand(text)
        self.clear += meant != Meaning.UNCLEAR
        if found.meaning is Meaning.UNCLEAR and not found.declined:
            self.asked += 1
        elif meant in (found.meaning.value, f"{found.meaning.value}/declined"):
            self.understood += 1
        else:
            self.wrong += 1

    @property
    def row(self) -> str:
        """The cells of the table."""
        replies = self.understood + self.asked + self.wrong
        return f"{replies} | {self.clear} | {self.understood} | {self.asked} | {self.wrong} |"


def replies() -> Iterator[tuple[str, str, str]]:
    """Every reply of the corpus: its class, its text, what it means."""
    heading = ""
    for line in CORPUS.read_text(encoding="utf-8").split("\n"):
        if line.startswith("#"):
            heading = line[1:].strip()
        elif line:
            text, meant = line.split("\t")[:2]
            yield heading, json.loads(text), meant


def table() -> str:
    """The table as the code has it."""
    classes: dict[str, Reached] = {}
    total = Reached()
    for heading, text, meant in replies():
        classes.setdefault(heading, Reached()).count(text, meant)
        total.count(text, meant)
    lines = ["| class | replies | clear | understood | asked | wrong |", "|---|---|---|---|---|---|"]
    lines += [f"| {heading} | {reached.row}" for heading, reached in classes.items()]
    return "\n".join([*lines, f"| **all** | {total.row}"]) + "\n"


def main() -> None:
    """Write the table into the paper."""
    before, _, rest = PAPER.read_text(encoding="utf-8").partition(BEGINS)
    PAPER.write_text(before + BEGINS + table() + ENDS + rest.partition(ENDS)[2], encoding="utf-8")


if __name__ == "__main__":
    main()
