"""People talk to the bot in Telegram, and the bot fetches what they say: presses, numbers, edits, each to its own case."""

import pytest

from bot.channels.deeplink import token
from db.queries.people import people
from db.store import Store
from doorway import WANG, asked, doorway, polled
from offices import import_cases, phone

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
LI = 7002


async def test_somebody_unknown_shares_the_number_and_is_asked(store: Store) -> None:
    await import_cases(store, [phone(1)])
    async with doorway(store) as door, polled(door):
        await door.opens_the_month()
        wang = door.people.person(WANG, phone=phone(1))
        wang.starts()
        await door.people.settled()
        await door.sends()
        hello = await wang.waits_for(1)
        assert hello.buttons[0].wants_contact

        wang.presses(hello.labels[0])
        await door.people.settled()
        await door.sends()
        question = await wang.waits_for(lambda m: "HNJX-2026-00001" in m.text)
        assert "HNJX-2026-00001" in question.text

        wang.presses("5 非常满意", question)
        await door.people.settled()
        assert await door.scores() == [5]
        assert await door.linked() == [WANG]
        assert phone(1)[1:] not in " ".join(await door.received()), "the number is not among the texts"


async def test_a_press_counts_once_however_often_it_comes_and_the_button_is_let_go(store: Store) -> None:
    async with doorway(store) as door:
        async with polled(door):
            await asked(door)
            pressed = door.people.person(WANG).presses("4 满意")
            await door.people.settled()
            for _ in range(3):
                door.people.redeliver(pressed)
        assert [a for a in await door.answers() if a[1] == "overall"] == [
            ("HNJX-2026-00001", "overall", "4", "4 满意")
        ]
        assert list(door.people.presses.values()) == ["✓ 4 满意"]


async def test_a_typed_answer_counts_as_well(store: Store) -> None:
    async with doorway(store) as door, polled(door):
        await asked(door)
        door.people.person(WANG).says("非常满意")
        await door.people.settled()
        assert await door.scores() == [5]


async def test_a_press_in_another_chat_than_the_message_went_to_is_none(store: Store) -> None:
    async with doorway(store) as door, polled(door):
        await asked(door)
        question = door.people.person(WANG).inbox[-1]
        data = question.buttons[0].data
        li = door.people.person(LI)
        message = {"message_id": 5, "chat": li.json(), "date": 0}
        press = {"id": "77", "from": li.user(), "message": message, "chat_instance": "1", "data": data}
        for odd in (data, f"{data}9", "REF00001:0", "REF99999:1", "nonsense", ""):
            door.people.happens("callback_query", {**press, "data": odd}, LI)
        await door.people.settled()
        assert await door.scores() == [None]


async def test_somebody_elses_number_binds_nobody(store: Store) -> None:
    await import_cases(store, [phone(1)])
    async with doorway(store) as door:
        async with polled(door):
            wang, li = door.people.person(WANG, phone=phone(1)), door.people.person(LI, phone=phone(2))
            wang.starts()
            li.shares_contact(wang)
            li.shares_contact(phone=phone(1), vouched=False)
            await door.people.settled()
            await door.sends()
        assert await door.linked() == []
        assert "别人的号码" in li.inbox[0].text


async def test_a_link_of_ours_binds_the_chat_to_its_party_and_a_forged_one_does_not(store: Store) -> None:
    async with doorway(store) as door:
        party = await store.write(lambda c: people.of_phone(c, door.vault, phone(1), can_sms=True))
        async with polled(door):
            door.people.person(WANG).starts(token(door.vault.sign, party.id))
            door.people.person(LI).starts("A" * 30)
        assert await door.linked() == [WANG]
        assert await door.received() == ["/start", "/start"], "the token is not among the texts"


async def test_who_blocks_the_bot_is_not_written_to_until_they_write_again(store: Store) -> None:
    async with doorway(store) as door, polled(door):
        wang = door.people.person(WANG)
        wang.starts()
        wang.blocks()
        await door.people.settled()
        assert await door.blocked() == [WANG]
        wang.says("我回来了")
        await door.people.settled()
        assert await door.blocked() == []


async def test_groups_and_what_is_no_message_are_passed_over(store: Store) -> None:
    async with doorway(store) as door:
        async with polled(door):
            wang, group = door.people.person(WANG), door.people.group(-5)
            wang.says("投诉", chat=group)
            wang.sends({"pinned_message": {"message_id": 1}})
            wang.sends({"text": "\x00\x01"})
            door.people.happens("message", {"odd": True}, WANG)
        assert await door.received() == []


async def test_a_picture_with_words_is_words_and_one_without_is_a_picture(store: Store) -> None:
    async with doorway(store) as door:
        async with polled(door):
            wang = door.people.person(WANG)
            wang.sends_photo(b"jpg", "窗口态度不好")
            await door.people.settled()
            wang.sends_photo(b"jpg")
        assert await door.received() == ["窗口态度不好", "[photo]"]


async def test_text_that_no_database_could_store_is_stored_all_the_same(store: Store) -> None:
    async with doorway(store) as door:
        async with polled(door):
            door.people.person(WANG).says("满\x00意\x1b" + "长" * 5_000)
        (text,) = await door.received()
        assert text.startswith("满意长")


async def test_quick_messages_of_one_chat_are_taken_in_order(store: Store) -> None:
    words = [str(n) for n in range(40)]
    async with doorway(store) as door:
        async with polled(door):
            for word in words:
                for chat in (WANG, LI):
                    door.people.person(chat).says(f"{chat} {word}")
        heard = await door.received()
    for chat in (WANG, LI):
        assert [t for t in heard if t.startswith(str(chat))] == [f"{chat} {w}" for w in words]


async def test_an_edited_answer_changes_its_own_case_and_no_other(store: Store) -> None:
    async with doorway(store) as door, polled(door):
        await asked(door, cases=2)
        wang = door.people.person(WANG)
        first = wang.says("5")
        await door.people.settled()
        assert await door.scores() == [5, None]
        wang.edits(first, "4分")
        await door.people.settled()
        assert await door.scores() == [4, None]


async def test_an_edit_of_what_was_not_understood_answers_the_question_it_was_said_to(store: Store) -> None:
    async with doorway(store) as door, polled(door):
        await asked(door)
        wang = door.people.person(WANG)
        unclear = wang.says("嗯哼")
        await door.people.settled()
        wang.edits(unclear, "满意")
        await door.people.settled()
        assert await door.scores() == [4]


async def test_an_edit_that_gives_no_choice_is_kept_for_an_officer(store: Store) -> None:
    async with doorway(store) as door, polled(door):
        await asked(door)
        wang = door.people.person(WANG)
        edited = wang.edits(wang.says("5"), "其实窗口让我跑了3趟")
        await door.people.settled()
        door.people.redeliver(edited)
        await door.people.settled()
        assert await door.scores() == [5]
        assert await door.notes() == ["其实窗口让我跑了3趟"]


async def test_an_edit_into_an_opt_out_is_an_opt_out(store: Store) -> None:
    async with doorway(store) as door, polled(door):
        await asked(door)
        wang = door.people.person(WANG)
        wang.edits(wang.says("你好"), "退订")
        await door.people.settled()
        told = len(wang.inbox)
        await door.sends()
        assert [message.text for message in wang.inbox[told:]] == [
            "好的，以后不再给您发消息。哪天想收了，回“恢复”就行。"
        ]
