"""What nobody has said to us is no answer, and is not talked to; a quoted question is the one that is answered."""

from functools import partial

import pytest
from sqlalchemy import func, select

from db.schema import outbox
from db.store import Store
from doorway import Doorway, doorway, polled
from offices import import_cases, phone
from standins.posting import ONCE
from standins.telegram_chats import Person, Received

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
WANG, STRANGER = 7001, phone(9)


async def texts(door: Doorway, sender: str, *bodies: str) -> int:
    """How many messages of ours this makes, all in all, when the sender texts all of this."""
    for body in bodies:
        await door.phones.text(sender, body, patience=ONCE)
    return await door.store.read(lambda c: c.execute(select(func.count()).select_from(outbox)).scalar_one())


async def test_a_carriers_notices_are_greeted_once(store: Store) -> None:
    async with doorway(store) as door:
        notices = [f"【中国移动】尊敬的客户，您的话费余额为{n}.10元，已欠费停机" for n in range(20)]
        assert await texts(door, STRANGER, *notices) == 1
        assert len(await door.received()) == 20, "all of it is kept"
        assert len(await door.notes()) == 1, "and nobody has to read it twenty times"


async def test_the_same_words_again_and_again_are_answered_twice(store: Store) -> None:
    await import_cases(store, [phone(1)])
    async with doorway(store) as door:
        await door.opens_the_month()
        await door.sends()
        assert await texts(door, phone(1), *["你们是哪里的"] * 5) == 1 + 2
        await texts(door, phone(1), "5")
        assert await door.scores() == [5]


async def test_an_empty_text_is_no_second_try(store: Store) -> None:
    await import_cases(store, [phone(1)])
    async with doorway(store) as door:
        await door.opens_the_month()
        await door.sends()
        await texts(door, phone(1), "说来话长", "", " ")
        assert await door.notes() == [], "the question is still open"
        await texts(door, phone(1), "还是说来话长")
        assert await door.notes() == ["还是说来话长"]


async def test_a_number_is_said_to_match_only_where_there_is_a_case_planned_or_not(store: Store) -> None:
    await import_cases(store, [phone(1)])
    async with doorway(store) as door, polled(door):
        for user, number, told in ((WANG, phone(1), "手机号对上了"), (WANG + 1, STRANGER, "没有查到")):
            person = door.people.person(user, phone=number)
            person.starts()
            await door.people.settled()
            await door.sends()
            hello = await person.waits_for(1)
            person.presses(hello.labels[0])
            await door.people.settled()
            await door.sends()
            await person.waits_for(partial(says, told))


async def test_a_forwarded_message_is_not_the_forwarders_answer(store: Store) -> None:
    await import_cases(store, [phone(1)])
    async with doorway(store) as door, polled(door):
        wang = await asked(door)
        origin = {"type": "hidden_user", "sender_user_name": "李四", "date": 1}
        wang.sends({"text": "非常满意", "forward_origin": origin})
        await door.people.settled()
        assert await door.scores() == [None]
        wang.says("2")
        await door.people.settled()
        assert await door.scores() == [2]


async def test_a_reply_answers_the_question_that_it_quotes(store: Store) -> None:
    await import_cases(store, [phone(1), phone(1)])
    async with doorway(store) as door, polled(door):
        wang = await asked(door)
        first = wang.inbox[-1]
        wang.presses("5 非常满意", first)
        await door.people.settled()
        await door.sends()
        wang.says("逐件回答")
        await door.people.settled()
        await door.sends()
        quoted = {"message_id": first.message_id, "from": {"id": 1, "is_bot": True, "first_name": "回访"}}
        wang.sends({"text": "打错了，2分", "reply_to_message": quoted})
        await door.people.settled()
        assert (await door.scores())[0] == 2


def says(words: str, message: Received) -> bool:
    """Whether a message of ours has these words."""
    return words in message.text


async def asked(door: Doorway) -> Person:
    """A person who has shared their number and been asked."""
    await door.opens_the_month()
    wang = door.people.person(WANG, phone=phone(1))
    wang.starts()
    await door.people.settled()
    await door.sends()
    hello = await wang.waits_for(1)
    wang.presses(hello.labels[0])
    await door.people.settled()
    await door.sends()
    await wang.waits_for(lambda m: "您对这次办理满意吗" in m.text)
    return wang
