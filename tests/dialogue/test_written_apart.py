"""Replies written apart from the rules: none is taken for what its writer did not mean, and few clear ones are asked about.

`data/written_apart.tsv` allows more than one meaning where a reader would hesitate as well. At the first run 209 of its
first 221 lines came out as they may, the other 12 were asked about; then the rules were mended, so what this holds is no
forecast for other replies. Of those still asked about, 只能给2分 is so by decision: it sounds like pressure.
"""

import json
from pathlib import Path

from bot.dialogue.reading.understanding import understand

LINES = (Path(__file__).parent / "data" / "written_apart.tsv").read_text(encoding="utf-8").splitlines()[1:]
REPLIES = [(json.loads(text), allowed.split(",")) for text, allowed in (line.split("\t") for line in LINES)]


def test_no_reply_is_taken_for_what_its_writer_did_not_mean() -> None:
    found = [(text, understand(text).meaning.value, allowed) for text, allowed in REPLIES]
    assert [told for told in found if told[1] not in (*told[2], "unclear")] == []


def test_of_a_hundred_clear_replies_at_least_ninety_six_are_understood_at_once() -> None:
    clear = [(text, allowed) for text, allowed in REPLIES if "unclear" not in allowed]
    asked = [text for text, _ in clear if understand(text).meaning.value == "unclear"]
    assert len(clear) > 200
    assert len(asked) <= 0.04 * len(clear), asked
