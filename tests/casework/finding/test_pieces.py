"""Pieces of texts: a word is never looked for by a piece that a text with it lacks, nor 99999 where there is only 999."""

from random import Random

from bot.casework.finding.pieces import pieces, sure_pieces


def test_a_text_has_every_piece_that_a_word_in_it_is_looked_for_by() -> None:
    chance = Random("rows")
    for _ in range(500):
        text = "".join(chance.choices("09a哈", (4, 3, 1, 3), k=chance.randrange(1, 16)))
        start = chance.randrange(len(text))
        word = text[start : start + chance.randrange(1, 12)]
        assert set(sure_pieces(word)) <= set(pieces(text)), (word, text)


def test_a_row_of_one_digit_is_looked_for_where_it_is_as_long() -> None:
    for word in ("9999", "99999", "00009", "哈哈哈"):
        assert not set(sure_pieces(word)) <= set(pieces("hnjx2026000999哈哈")), word
    assert sure_pieces("99999") == ["99999"]
    assert sure_pieces("00001")[-1] == "0000", "a shelf is asked for the last one before the others"
