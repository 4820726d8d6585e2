"""Lists of replies that were written by persons of many kinds before the rules were mended for them, clear ones and traps.

What they reached at the first run stands in docs/understanding.md; here they only may not get worse. A trap is never taken
for a score; a clear reply is taken for what it says, or asked about.
"""

import json
from collections.abc import Iterator
from pathlib import Path

from bot.dialogue.reading.understanding import understand

LISTS = Path(__file__).parent / "data" / "lists_apart.tsv"


def replies() -> Iterator[tuple[str, str, list[str]]]:
    heading = ""
    for line in LISTS.read_text(encoding="utf-8").splitlines()[1:]:
        if line.startswith("#"):
            heading = line
        else:
            text, allowed = line.split("\t")
            yield heading, json.loads(text), allowed.split(",")


def test_no_reply_of_the_lists_is_taken_for_what_nobody_meant() -> None:
    found = [(text, understand(text).meaning.value, allowed) for _, text, allowed in replies()]
    assert [told for told in found if told[1] not in (*told[2], "unclear")] == []


def test_of_a_hundred_clear_replies_of_the_lists_at_least_ninety_five_are_understood() -> None:
    clear = [text for heading, text, allowed in replies() if "clear" in heading and "unclear" not in allowed]
    asked = [text for text in clear if understand(text).meaning.value == "unclear"]
    assert len(clear) > 1000
    assert len(asked) <= 0.05 * len(clear), asked
