"""What a press or an edit is about, found by the reference of the message and by the message it changes."""

from sqlalchemy import Connection

from bot.dialogue.effects import Choice, Kind, Say
from db.queries.outbox.message_words import sealed_asked
from db.queries.outbox.received import edit_keys
from db.queries.people.presses import Offer, answered, offered
from db.schema import answers, callbacks, cases, chats, inbound, outbox, parties, rounds
from db.store import Store
from db.vault import Vault
from rows import add

VAULT = Vault("a secret for tests, and long enough")

CHOICES = (Choice("5", "5 非常满意"), Choice("declined", "不想评价"))
(EDIT_KEY,) = edit_keys(VAULT, "telegram", 7001, 5)
CASE = "湘/经'信%" + "长" * 150


def set_up(connection: Connection) -> None:
    """Two parties with a chat each; the first was asked about a case and answered with message 5."""
    for n in (1, 2):
        add(connection, parties, id=n, phone_index=bytes([n]))
        add(connection, chats, chat_id=7000 + n, party_id=n)
    add(connection, rounds, month="2026-10")
    add(connection, cases, case_no=CASE)
    add(connection, callbacks, case_no=CASE, month="2026-10", party_id=1, score=None, disposition=None)
    for n, (ref, choices) in enumerate((("AAAA2222", CHOICES), ("BBBB2222", ()))):
        say = Say(Kind.QUESTION, "?", CASE, "overall", choices)
        row = {"ref": ref, "party_id": 1, "case_no": CASE, "chat_id": 7001}
        add(connection, outbox, id=n + 1, asked_sealed=sealed_asked(VAULT, ref, say), **row)
    add(connection, inbound, id=1, channel="telegram", message_key=b"x", edit_key=EDIT_KEY, party_id=1)
    add(connection, answers, case_no=CASE, question="comment", value=None, inbound_id=1)


OFFER = Offer(CASE, "overall", CHOICES)


async def test_a_button_leads_to_its_case_and_question_in_its_own_chat_only(store: Store) -> None:
    await store.write(set_up)
    assert await store.read(lambda c: offered(c, VAULT, ref="AAAA2222", chat_id=7001)) == OFFER
    assert await store.read(lambda c: offered(c, VAULT, ref="AAAA2222", chat_id=7002)) is None
    assert await store.read(lambda c: offered(c, VAULT, ref="ZZZZ9999", chat_id=7001)) is None


async def test_an_edit_leads_to_the_case_its_message_was_about(store: Store) -> None:
    await store.write(set_up)

    async def about(chat_id: int, message_id: int) -> tuple[Offer, ...]:
        return await store.read(
            lambda c: answered(c, VAULT, channel="telegram", chat_id=chat_id, message_id=message_id)
        )

    assert await about(7001, 5) == (OFFER,)
    assert await about(7001, 55) == ()
    assert await about(7002, 5) == ()
    assert await about(1, 5) == ()
