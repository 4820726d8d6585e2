"""A fingerprint is said in the same characters by the console, the checker in the browser and the specification."""

import re

from bot.casework.ledger.aloud import SIGNS, aloud
from house.tree import read


def test_every_byte_has_a_character_of_its_own() -> None:
    assert len(set(SIGNS)) == 256
    assert aloud(bytes(range(32)))[:2] == ("艾安八白", "半包北本")
    assert [len(group) for group in aloud(bytes(32))] == [4] * 8


def test_they_are_those_of_the_page_that_checks_and_of_the_specification() -> None:
    page = "".join(re.findall(r"'([\u4e00-\u9fff]{16})'", read("bot/exports/bundle/words.js")))
    text = read("docs/ledger.md").split("## Said aloud")[1].split("\n## ")[0]
    table = "".join(re.findall(r"([\u4e00-\u9fff])[a-z]+\b", text))
    assert page == SIGNS
    assert table == SIGNS
