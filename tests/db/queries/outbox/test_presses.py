"""What a press or an edit is about, found by the reference of the message and by the message it changes."""

from functools import partial

from sqlalchemy import Connection, update

from bot.dialogue.effects import Choice, MessageKind, Say
from db.queries.outbox.message_words import sealed_asked
from db.queries.outbox.presses import Offer, answered, asked_in, offered
from db.queries.outbox.received import edit_keys
from db.queries.people import chats
from db.schema import answers, callbacks, cases, inbound, outbox, rounds
from db.store import Store
from db.vault import Vault
from rows import NOW, add

VAULT = Vault("a secret for tests, and long enough")

CHOICES = (Choice("5", "5 非常满意"), Choice("declined", "不想评价"))
(EDIT_KEY,) = edit_keys(VAULT, "telegram", "7001", "5")
OTHERS = "elsewhere"
CASE = "湘/经'信%" + "长" * 150


def set_up(connection: Connection) -> None:
    """Two chats, and one that another vendor calls as the first; in that one a case was asked about, and answered."""
    for channel, address in (("telegram", "7001"), ("telegram", "7002"), (OTHERS, "7001")):
        chats.met(connection, VAULT, channel, address, language="zh-Hans", now=NOW)
    add(connection, rounds, month="2026-10")
    add(connection, cases, case_no=CASE)
    add(connection, callbacks, case_no=CASE, month="2026-10", party_id=1, score=None, disposition=None)
    for n, (ref, choices) in enumerate((("AAAA2222", CHOICES), ("BBBB2222", ()))):
        say = Say(MessageKind.QUESTION, "?", CASE, "overall", choices)
        row = {"ref": ref, "party_id": 1, "case_no": CASE, "chat_id": 1}
        add(connection, outbox, id=n + 1, asked_sealed=sealed_asked(VAULT, ref, say), **row)
    add(connection, inbound, id=1, channel="telegram", message_key=b"x", edit_key=EDIT_KEY, party_id=1)
    add(connection, answers, case_no=CASE, question="comment", value=None, inbound_id=1)


OFFER = Offer(CASE, "overall", CHOICES)


async def test_a_button_leads_to_its_case_and_question_in_its_own_chat_only(store: Store) -> None:
    await store.write(set_up)
    assert (
        await store.read(lambda c: offered(c, VAULT, ref="AAAA2222", channel="telegram", chat="7001"))
        == OFFER
    )
    for ref, channel, chat in (
        ("AAAA2222", "telegram", "7002"),
        ("AAAA2222", OTHERS, "7001"),
        ("AAAA2222", "telegram", "1"),
        ("ZZZZ9999", "telegram", "7001"),
    ):
        found = partial(offered, vault=VAULT, ref=ref, channel=channel, chat=chat)
        assert await store.read(found) is None, (ref, channel, chat)


async def test_an_edit_leads_to_the_case_its_message_was_about(store: Store) -> None:
    await store.write(set_up)

    async def about(chat: str, message_id: str, channel: str = "telegram") -> tuple[Offer, ...]:
        return await store.read(
            lambda c: answered(c, VAULT, channel=channel, chat=chat, message_id=message_id)
        )

    assert await about("7001", "5") == (OFFER,)
    assert await about("7001", "55") == ()
    assert await about("7002", "5") == ()
    assert await about("7001", "5", OTHERS) == ()
    assert await about("1", "5") == ()


async def test_a_quoted_message_is_known_by_its_number_in_its_own_chat(store: Store) -> None:
    """Vendors may number the messages of each chat by themselves."""
    await store.write(set_up)
    await store.write(lambda c: c.execute(update(outbox).values(provider_id="88")))
    await store.write(lambda c: add(c, outbox, id=9, ref="CCCC2222", party_id=2, chat_id=2, provider_id="88"))
    told = partial(asked_in, vault=VAULT, provider_id="88")
    found = [
        await store.read(partial(told, channel=channel, chat=chat))
        for channel, chat in (("telegram", "7001"), ("telegram", "7002"), (OTHERS, "7001"), ("telegram", "9"))
    ]
    assert [offer is not None and offer.choices for offer in found] == [CHOICES, (), False, False]
