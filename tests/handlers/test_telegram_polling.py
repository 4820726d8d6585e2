"""People talk to the bot in Telegram, and the bot fetches what they say: nothing lost, nothing taken twice."""

import asyncio
from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import func, select
from structlog.testing import capture_logs

from bot.channels.telegram import TelegramTrouble
from bot.deeplink import token
from bot.dialogue.inputs import Said
from bot.turn import Incoming
from db.queries import people
from db.schema import notes_to_staff, parties
from db.store import Store, StoreUnavailable
from doorway import Doorway, doorway, polled
from handlers.applicant.polling import Polling
from handlers.flood import A_MINUTE, LETTERS_A_MINUTE
from offices import import_cases, phone
from standins.faults import Fault, Trouble

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
WANG, LI = 7001, 7002


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Short pauses, so that troubles do not take their time."""
    monkeypatch.setattr("handlers.applicant.polling.FIRST_PAUSE", 0.01)
    monkeypatch.setattr("handlers.applicant.polling.LONGEST_PAUSE", 0.02)


async def until(true: Callable[[], object]) -> None:
    """Wait until something holds."""
    for _ in range(2_000):
        if true():
            return
        await asyncio.sleep(0.01)
    raise TimeoutError


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


async def asked(door: Doorway, cases: int = 1) -> None:
    """Wang has been asked about the first of these cases, in chat."""
    await import_cases(door.store, [phone(1)] * cases)
    await door.opens_the_month()
    wang = door.people.person(WANG, phone=phone(1))
    wang.shares_contact()
    await door.people.settled()
    await door.sends()
    await wang.waits_for(1)


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


class Failing:
    """Turns that fail for certain texts, or for some time."""

    def __init__(self, error: Exception, *, on: str = "", times: int = 1_000) -> None:
        self.error, self.on, self.times = error, on, times
        self.taken: list[str] = []
        self.called = asyncio.Event()

    async def __call__(self, incoming: Incoming, now: datetime) -> None:
        self.called.set()
        assert isinstance(incoming.input, Said)
        if self.on in incoming.input.text and self.times:
            self.times -= 1
            raise self.error
        self.taken.append(incoming.input.text)


async def test_a_message_on_which_we_fail_is_kept_for_an_officer_and_blocks_nobody(store: Store) -> None:
    failing = Failing(ZeroDivisionError("says 坏 of 王芳"), on="坏")
    async with doorway(store, take=failing) as door:
        async with polled(door):
            for text in ("一", "坏", "二"):
                door.people.person(WANG).says(text)
            door.people.person(LI).says("三")
        assert sorted(failing.taken) == ["一", "三", "二"]
        assert await door.notes() == ["坏"]


async def test_a_fault_that_passes_loses_nothing(store: Store) -> None:
    failing = Failing(ZeroDivisionError(), on="坏", times=2)
    async with doorway(store, take=failing) as door:
        async with polled(door):
            door.people.person(WANG).says("坏")
        assert failing.taken == ["坏"]
        assert await door.notes() == []


async def test_while_the_database_is_away_updates_wait_and_keep_their_order(store: Store) -> None:
    failing = Failing(StoreUnavailable("full"), times=6)
    async with doorway(store, take=failing) as door:
        async with polled(door):
            for n in range(5):
                door.people.person(WANG).says(str(n))
        assert failing.taken == ["0", "1", "2", "3", "4"]
        assert await door.notes() == []


async def test_stopping_while_the_database_is_away_confirms_nothing(store: Store) -> None:
    failing = Failing(StoreUnavailable("full"))
    async with doorway(store, take=failing) as door:
        running = asyncio.create_task(door.polling.run())
        door.people.person(WANG).says("5")
        await asyncio.wait_for(failing.called.wait(), 5)
        door.polling.stop()
        await asyncio.wait_for(running, 10)
        assert door.people.updates.waiting == 1


async def test_stopping_finishes_the_turn_under_way_and_confirms_it(store: Store) -> None:
    entered, leave = asyncio.Event(), asyncio.Event()
    taken: list[str] = []

    async def slowly(incoming: Incoming, now: datetime) -> None:
        entered.set()
        await leave.wait()
        taken.append(incoming.raw)

    async with doorway(store, take=slowly) as door:
        running = asyncio.create_task(door.polling.run())
        door.people.person(WANG).says("5")
        await asyncio.wait_for(entered.wait(), 5)
        door.polling.stop()
        leave.set()
        await asyncio.wait_for(running, 10)
        assert taken == ["5"]
        assert door.people.updates.waiting == 0


async def test_ids_that_start_anywhere_after_a_quiet_week_hide_nothing(store: Store) -> None:
    async with doorway(store) as door:
        async with polled(door):
            for n in range(5):
                door.people.updates.jump()
                door.people.person(WANG).says(f"第{n}周")
                await door.people.settled()
        assert await door.received() == [f"第{n}周" for n in range(5)]


@pytest.mark.parametrize("trouble", [Trouble.UNAVAILABLE, Trouble.HTML, Trouble.RESET, Trouble.TOO_MANY])
async def test_a_poll_that_fails_is_made_again(store: Store, trouble: Trouble) -> None:
    async with doorway(store) as door:
        door.people.poll_faults.script(Fault(trouble, seconds=0.01))
        async with polled(door):
            door.people.person(WANG).says("5")
        assert await door.received() == ["5"]


async def test_a_webhook_left_over_is_taken_down_and_what_waited_is_fetched(store: Store) -> None:
    async with doorway(store) as door:
        await door.telegram.use_webhook("https://elsewhere.invalid/", "old")
        door.people.person(WANG).says("5")
        async with polled(door):
            pass
        assert await door.received() == ["5"]
        assert door.people.called()["deleteWebhook"] == 1


async def test_without_a_webhook_none_is_taken_down(store: Store) -> None:
    async with doorway(store) as door:
        door.people.lacks.add("deletewebhook")
        async with polled(door):
            door.people.person(WANG).says("5")
        assert await door.received() == ["5"]


async def test_two_who_poll_take_nothing_twice_lose_nothing_and_take_nothing_down(store: Store) -> None:
    words = [f"{n}号窗口" for n in range(30)]
    async with doorway(store) as door:
        other = Polling(door.receiver, door.telegram)
        running = asyncio.create_task(other.run())
        async with polled(door):
            for word in words:
                door.people.person(WANG).says(word)
        other.stop()
        await asyncio.wait_for(running, 10)
        assert sorted(await door.received()) == sorted(words)
        assert door.people.called()["deleteWebhook"] == 0


async def test_an_outage_is_outlasted_and_told_in_few_lines(store: Store) -> None:
    async with doorway(store) as door:
        with capture_logs() as logs:
            running = asyncio.create_task(door.polling.run())
            async with door.people.refusing():
                await until(lambda: sum(e.get("failures", 0) >= 16 for e in logs))
            door.people.person(WANG).says("5")
            await door.people.settled()
            door.polling.stop()
            await asyncio.wait_for(running, 10)
        assert await door.received() == ["5"]
        told = [e["failures"] for e in logs if e["event"] == "poll_failed" and e["code"] == "connect"]
        assert told[-5:] == [1, 2, 4, 8, 16]
        assert [e["event"] for e in logs][-1] == "poll_recovered"


async def test_a_toast_that_fails_costs_nothing(store: Store) -> None:
    async with doorway(store) as door:
        async with polled(door):
            await asked(door)
            door.people.faults.script(Fault(Trouble.UNAVAILABLE))
            door.people.person(WANG).presses("2 不满意")
        assert await door.scores() == [2]


async def test_without_a_usable_token_the_poller_stays_calm(store: Store) -> None:
    class Deaf:
        async def use_polling(self) -> None:
            raise AssertionError("nothing is taken down for a token that is none")

        async def updates(self, offset: int | None, wait: int, limit: int = 100) -> list[object]:
            raise TelegramTrouble("token")

    async with doorway(store) as door:
        polling = type(door.polling)(door.receiver, Deaf())
        running = asyncio.create_task(polling.run())
        await asyncio.sleep(0)
        polling.stop()
        await asyncio.wait_for(running, 5)


async def test_nothing_is_kept_of_a_chat_that_is_silent(store: Store) -> None:
    async with doorway(store) as door:
        async with polled(door):
            for n in range(20):
                door.people.person(WANG + n).says("你好")
        assert len(door.lanes) == 0


async def test_taps_and_greetings_by_the_hundred_are_passed_over_and_edits_kept(store: Store) -> None:
    async with doorway(store) as door:
        flooder = door.people.person(WANG)
        sent = flooder.says("你好")
        for n in range(2 * A_MINUTE):
            flooder.starts()
            flooder.edits(sent, f"投诉 第{n}遍")
        flooder.shares_contact()
        async with polled(door):
            await door.people.settled()
        received = await door.received()
        assert received.count("/start") == A_MINUTE
        assert len([text for text in received if "遍" in text]) == 2 * A_MINUTE
        assert "[contact]" in received


async def test_a_flood_is_kept_and_holds_nobody_up(store: Store) -> None:
    async with doorway(store) as door:
        flooder, other = door.people.person(WANG), door.people.person(LI)
        for n in range(300):
            flooder.says(f"投诉 第{n}遍")
        flooder.says("退订")
        other.says("投诉 窗口没人")
        async with polled(door):
            await door.people.settled()
        received = await door.received()
        assert len(received) == 302
        await door.sends()
        assert len(other.inbox) > 0
        kept = await store.read(
            lambda c: c.execute(select(func.count()).select_from(notes_to_staff)).scalar()
        )
        assert kept == 300 - A_MINUTE
        out = await store.read(lambda c: c.execute(select(parties.c.opted_out_at)).scalars().all())
        assert [at is not None for at in out].count(True) == 1


async def test_a_flood_of_long_texts_is_kept_after_a_few_and_none_is_lost(store: Store) -> None:
    async with doorway(store) as door:
        flooder, other = door.people.person(WANG), door.people.person(LI)
        for n in range(30):
            flooder.says(f"{n:02d}" + "不·" * 1_999)
        other.says("你好")
        async with polled(door):
            await door.people.settled()
        received = await door.received()
        assert [text[:2] for text in received if "·" in text] == [f"{n:02d}" for n in range(30)]
        assert "你好" in received
        assert len([text for text in await door.notes() if "·" in text]) >= 30 - LETTERS_A_MINUTE // 4_000
