"""The word tables are consistent: one word does one thing, in the form that replies are folded to."""

import sys
import unicodedata
from collections import Counter

from bot.dialogue.reading import phrasebook
from bot.dialogue.reading.characters import cleaned, read
from bot.dialogue.reading.languages import language_of
from bot.dialogue.reading.lexicon import entries
from bot.dialogue.reading.phrases import spells


def every_word() -> set[str]:
    rows = (phrasebook.STOP_MESSAGES, phrasebook.STOP_CONTACT, phrasebook.WRONG, phrasebook.DECLINE)
    slots = (slot for patterns in rows for row in patterns for slot in row)
    from_rows = {word for slot in slots for words in slot.words.values() for word in words}
    sets = (
        phrasebook.STOP_ALONE,
        phrasebook.STOP_BESIDE,
        phrasebook.STOP_CLAUSE,
        phrasebook.DECLINE_CLAUSE,
        phrasebook.SLIPS,
    )
    return {word for word, _ in entries()} | from_rows | set().union(*sets)


def test_no_word_does_two_things() -> None:
    assert [word for word, times in Counter(word for word, _ in entries()).items() if times > 1] == []


def test_every_word_is_written_as_replies_are_folded() -> None:
    assert [word for word in every_word() if read(word).folded != word.strip()] == []


def test_every_simplified_character_of_the_tables_is_reached_from_its_traditional_form() -> None:
    simplified = {char for word in every_word() for char in word if language_of(char) == "zh-Hans"}
    big5 = (
        bytes((high, low)) for high in range(0xA4, 0xFA) for low in (*range(0x40, 0x7F), *range(0xA1, 0xFF))
    )
    reached = {read(code.decode("big5", "ignore")).folded for code in big5}
    assert simplified - reached == {"嘞", "噻"}


def test_no_control_or_format_character_is_left_in_a_reply() -> None:
    hidden = (chr(code) for code in range(sys.maxunicode + 1))
    left = [
        hex(ord(c))
        for c in hidden
        if unicodedata.category(c) in ("Cc", "Cf", "Cs") and not c.isspace() and cleaned(f"不{c}好") != "不好"
    ]
    assert left == []


def test_a_row_of_slots_spells_whole_clauses_only() -> None:
    def spelled(clause: str) -> bool:
        return any(spells(row, clause) for row in phrasebook.STOP_MESSAGES)

    assert spelled("请不要再给我发短信了")
    assert not spelled("窗口请不要再给我发短信了")
    assert not spelled("请不要再给我发短信了他说")
    assert not spelled("")
