"""docs/understanding.md tells what the understanding reaches, as it is, and that no reply is taken for another."""

from dialogue.reach import BEGINS, ENDS, PAPER, table


def test_the_paper_tells_what_is_reached() -> None:
    paper = PAPER.read_text(encoding="utf-8")
    assert paper.partition(BEGINS)[2].partition(ENDS)[0] == table()


def test_no_reply_of_any_class_is_taken_for_something_else() -> None:
    assert [row for row in table().splitlines()[2:] if not row.endswith(" 0 |")] == []
