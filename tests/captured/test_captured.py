"""A copy of the database without its key does not reveal whose a complaint is, measured against chance, on both
engines."""

from captured.attack import LUCK, Thief, copied, luck
from captured.traffic import lived
from db.store import Store

OPEN = frozenset(
    {
        "answers.raw in clear",
        "callbacks.words in clear",
    }
)
"""What is not closed yet. Complaints born of a callback stand with their case, by contract, and are not counted here."""


async def test_a_copy_without_the_key_joins_no_complaint_to_a_person(store: Store) -> None:
    month = await lived(store)
    copy = await store.read(copied)
    assert len(month.anonymous) >= 8 <= len(month.of_callbacks)
    assert Thief(copy, month).finds() == OPEN


def test_chance_is_not_taken_for_knowledge_nor_knowledge_for_chance() -> None:
    assert luck(20, 20 / 24, 1, 20) < LUCK < luck(4, 20 / 24, 1, 20)
    assert luck(20 / 5, 20 / 24, 1 / 5, 20) < LUCK < luck(1.5, 20 / 24, 1 / 5, 20)
