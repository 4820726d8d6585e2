"""After the score: further questions one a page, other cases, a complaint; what is sent twice, late, too long or at a bad moment."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from answering import PAGE, Asked, answering
from bot.channels.incoming import Incoming
from bot.settings import Settings
from console import on_both
from db.queries.figures.figures import month_figures
from db.queries.people import links
from db.schema import answers, archive, outbox, supplements, tickets
from db.store import Store, StoreUnavailable
from handlers.citizen.answer.form import LONGEST_TEXT
from handlers.citizen.web.brake import ALLOWANCES
from offices import MONTH, phone
from reasons import reasons_asked

SECOND = f"{PAGE}/HF-202610-00002"


async def kept(asked: Asked, case_no: str | None = None) -> list[tuple[str, str | None, str, str]]:
    """Every answer that is stored: question, value, words, channel."""
    columns = (answers.c.question, answers.c.value, answers.c.raw, answers.c.channel)
    rows = select(*columns).where(answers.c.case_no == (case_no or asked.cases[0])).order_by(answers.c.id)
    return await asked.store.read(lambda c: [tuple(row) for row in c.execute(rows)])


async def supplement_count(asked: Asked) -> int:
    return await asked.store.read(lambda c: len(c.execute(select(supplements)).all()))


async def started(asked: Asked) -> list[str]:
    """The states of the messages that we began with."""
    rows = (
        select(outbox.c.state).where(outbox.c.kind.in_(("invite", "reminder", "next"))).order_by(outbox.c.id)
    )
    return await asked.store.read(lambda c: list(c.execute(rows).scalars()))


async def test_further_questions_come_one_a_page_and_can_be_skipped_or_ended(store: Store) -> None:
    async with answering(store) as asked:
        page = await asked.answered(score="4")
        assert 'name="question" value="first_asked"' in page.text
        page = await asked.answered(question="first_asked", value="yes")
        assert 'name="question" value="told_once"' in page.text
        page = await asked.answered(question="told_once", go="skip")
        assert 'name="question" value="on_time"' in page.text
        page = await asked.answered(question="on_time", value="enough")
        assert "谢谢您，记下了" in page.text
        assert await kept(asked) == [
            ("overall", "4", "满意", "web"),
            ("first_asked", "yes", "负责到底了", "web"),
        ]


async def test_the_nations_reasons_are_boxes_under_the_score_and_never_needed(store: Store) -> None:
    await reasons_asked(store)
    async with answering(store, settings=Settings(province_channel="H9")) as asked:
        assert "连同办件编号报给省好差评平台" in (await asked.get()).text
        page = await asked.answered(score="2")
        assert "为什么不满意？" in page.text
        assert 'type="checkbox" name="pick_213"' in page.text
        assert "pick_108" not in page.text, "only those under this score"
        assert (await asked.post(question="why_2")).status == 400
        page = await asked.answered(question="why_2", pick_213="213", pick_207="207", pick_108="108")
        assert 'name="question" value="reason"' in page.text
        await asked.post(question="why_2", pick_213="213")
        page = await asked.answered(question="reason", go="skip")
        await asked.answered(score="1")
        page = await asked.answered(question="why_1", go="skip")
        assert "why_1" not in page.text
        assert [row[:2] for row in await kept(asked)] == [
            ("overall", "2"),
            ("why_2", "207|213"),
            ("why_2", "213"),
            ("overall", "1"),
        ]


async def test_a_form_sent_twice_or_too_late_for_its_question_counts_once(store: Store) -> None:
    async with answering(store) as asked:
        for _ in range(2):
            await asked.answered(score="2")
            await asked.answered(question="reason", text="跑了三趟\r\n材料没讲清")
        page = await asked.answered(question="first_asked", value="no")
        assert 'name="question" value="ticket"' in page.text
        assert [a[:3] for a in await kept(asked)] == [
            ("overall", "2", "不满意"),
            ("reason", "跑了三趟\n材料没讲清", "跑了三趟\n材料没讲清"),
            ("first_asked", "no", "没有"),
        ]


@pytest.mark.parametrize("words", ["5", "退订", "不是我办的", "改成5", "我要投诉", "不想评价", "查进度"])
async def test_words_in_a_field_answer_its_question_and_are_not_read_for_anything_else(
    store: Store, words: str
) -> None:
    async with answering(store) as asked:
        await asked.answered(score="1")
        await asked.answered(question="reason", text=words)
        assert await asked.scores() == {asked.cases[0]: (1, "answered")}
        assert ("reason", words, words, "web") in await kept(asked)
        assert await asked.store.read(lambda c: c.execute(select(tickets.c.ticket_no)).all()) == []


async def test_words_that_are_too_long_come_back_with_a_sentence_and_are_not_lost(store: Store) -> None:
    async with answering(store) as asked:
        await asked.answered(score="2")
        page = await asked.post(question="reason", text="长" * (LONGEST_TEXT + 1))
        assert page.status == 400
        assert "最多2000个字" in page.text
        assert "长" * (LONGEST_TEXT + 1) in page.text
        await asked.answered(question="reason", text="长" * LONGEST_TEXT)
        assert ("reason", "长" * LONGEST_TEXT, "长" * LONGEST_TEXT, "web") in await kept(asked)
        assert (await asked.post(question="reason")).status == 400
        assert (await asked.post(score="7")).status == 400


async def test_a_complaint_is_offered_after_a_low_score_only_and_its_number_is_shown(store: Store) -> None:
    async with answering(store) as asked:
        await asked.answered(score="1")
        await asked.answered(question="reason", text="窗口的人让我多交了钱")
        await asked.answered(question="ticket", value="yes")
        page = await asked.answered(question="first_asked", value="enough")
        numbers = await asked.store.read(lambda c: list(c.execute(select(tickets.c.ticket_no)).scalars()))
        assert len(numbers) == 1
        assert numbers[0] in page.text
        assert numbers[0] in (await asked.answered(question="ticket", value="yes")).text
        page = await asked.answered(score="5")
        assert 'value="ticket"' not in page.text


async def test_whoever_complains_without_a_word_is_asked_what_about(store: Store) -> None:
    async with answering(store) as asked:
        await asked.answered(score="1")
        await asked.answered(question="reason", value="skip")
        page = await asked.answered(question="ticket", value="yes")
        assert 'name="question" value="complaint"' in page.text
        page = await asked.answered(question="complaint", text="投诉")
        assert "还请您写几句" in page.text
        await asked.answered(question="complaint", value="skip")
        await asked.answered(question="first_asked", value="enough")
        page = await asked.answered(question="ticket", value="yes")
        page = await asked.answered(question="complaint", text="收了我两次钱")
        assert "投诉登记好了" in page.text


@on_both
async def test_other_cases_get_the_same_score_or_each_its_own_page(store: Store) -> None:
    async with answering(store, cases=3) as asked:
        page = await asked.answered(score="4")
        assert 'value="4x2"' in page.text
        await asked.answered(question="others", value="4x1")
        assert (await asked.scores())[asked.cases[1]] == (None, None)
        await asked.answered(question="others", value="each")
        page = await asked.answered(question="first_asked", value="enough")
        assert SECOND in page.text
        await asked.answered(SECOND, score="2")
        page = await asked.get()
        await asked.answered(question="others", value="4x1")
        assert [score for score, _ in (await asked.scores()).values()] == [4, 2, 4]
        assert (await asked.get(f"{PAGE}/HF-202610-00009")).status == 404


async def test_a_case_that_was_not_asked_yet_is_not_among_its_own_others(store: Store) -> None:
    async with answering(store, cases=2, asked=False) as asked:
        page = await asked.answered(SECOND, score="4")
        assert 'value="4x1"' in page.text
        await asked.answered(SECOND, question="others", value="4x1")
        assert [score for score, _ in (await asked.scores()).values()] == [4, 4]


async def test_nothing_is_sent_for_what_is_said_on_a_page_and_the_next_case_waits(
    store: Store,
) -> None:
    async with answering(store, cases=2) as asked:
        await asked.answered(score="5")
        await asked.office.tick()
        await asked.answered(question="others", value="each")
        await asked.answered(question="first_asked", value="enough")
        await asked.office.tick()
        for _ in range(9):
            asked.turn(timedelta(hours=1))
            await asked.office.tick()
        assert len(asked.provider.accepted) == 1
        asked.turn(timedelta(hours=15))
        await asked.office.tick()
        assert len(asked.provider.accepted) == 2
        assert asked.provider.accepted[-1].case_no == asked.cases[1]


async def test_an_invitation_that_waits_is_not_sent_to_somebody_who_has_answered(store: Store) -> None:
    async with answering(store, asked=False) as asked:
        await asked.office.rounds.tick(asked.office.clock())
        assert await started(asked) == ["pending"]
        await asked.answered(score="5")
        assert await started(asked) == ["cancelled"]
        asked.turn(timedelta(days=2))
        await asked.office.tick()
        assert asked.provider.accepted == []


async def test_a_text_message_and_the_page_speak_of_the_same_case(store: Store) -> None:
    async with answering(store) as asked:
        await asked.office.says(phone(1), "4", "SM1")
        assert "满意" in (await asked.get()).text
        await asked.answered(score="2")
        await asked.office.says(phone(1), "跑了三趟", "SM2")
        assert await asked.scores() == {asked.cases[0]: (2, "answered")}
        assert 'name="question" value="ticket"' in (await asked.get()).text


@on_both
async def test_whoever_has_opted_out_may_still_answer_and_is_sent_nothing(store: Store) -> None:
    async with answering(store) as asked:
        await asked.office.says(phone(1), "退订", "SM1")
        before = len(asked.provider.accepted)
        assert "不评价了" in (await asked.get()).text
        await asked.answered(score="3")
        assert await asked.scores() == {asked.cases[0]: (3, "answered")}
        asked.turn(timedelta(days=2))
        await asked.office.tick()
        assert len(asked.provider.accepted) <= before + 1  # the one line on how to come back
        await asked.office.says(phone(1), "恢复", "SM2")
        assert await asked.scores() == {asked.cases[0]: (3, "answered")}


@on_both
async def test_after_the_close_the_address_is_dead_and_what_comes_becomes_a_supplement_once(
    store: Store,
) -> None:
    async with answering(store) as asked:
        await asked.answered(score="4")
        await asked.close()
        record = await store.read(lambda c: c.execute(select(archive.c.record)).scalar_one())
        assert [(a["question"], a["value"], a["channel"]) for a in json.loads(record)["answers"]] == [
            ("overall", "4", "web")
        ]
        months = await store.read(lambda c: month_figures(c, str(MONTH)))
        assert [(part.channel, part.count) for part in months.answers] == [("web", 1)]
        gone = await asked.get()
        assert gone.status == 410
        assert "已经到期" in gone.text
        for _ in range(2):
            late = await asked.post(score="1")
            assert late.status == 410
        assert "没有重复记" in late.text
        assert await asked.scores() == {asked.cases[0]: (4, "answered")}
        assert await supplement_count(asked) == 1


async def test_a_form_that_crosses_the_close_says_what_became_of_it(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with answering(store) as asked:
        turns = asked.door.door.turns
        take = turns.take

        async def closed_meanwhile(incoming: Incoming, now: object) -> object:
            await asked.close()
            return await take(incoming, asked.office.clock())

        monkeypatch.setattr(type(turns), "take", lambda self, incoming, now: closed_meanwhile(incoming, now))
        late = await asked.post(score="5")
        assert late.status == 410
        assert "补记在后面" in late.text
        assert await asked.scores() == {asked.cases[0]: (None, "no_answer")}
        assert await supplement_count(asked) == 1


async def test_what_cannot_be_stored_is_given_back_to_be_sent_again(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with answering(store) as asked:
        await asked.answered(score="2")

        async def away(*_: object) -> None:
            raise StoreUnavailable("away")

        with monkeypatch.context() as broken:
            broken.setattr(type(asked.door.door.turns), "take", away)
            page = await asked.post(question="reason", text="<跑了三趟>")
        assert page.status == 503
        assert "还没有记下" in page.text
        assert "&lt;跑了三趟&gt;</textarea>" in page.text
        assert 'name="question" value="reason"' in page.text


async def test_wrong_codes_are_braked_by_caller_and_forms_by_their_code(store: Store) -> None:
    async with answering(store) as asked:
        wrong = [f"/a/{n:016d}" for n in range(ALLOWANCES["code"].tries + 1)]
        assert [(await asked.get(path)).status for path in wrong] == [404] * ALLOWANCES["code"].tries + [429]
        assert (await asked.get()).status == 200
        forms = [(await asked.post(score="5")).status for _ in range(ALLOWANCES["answer"].tries + 1)]
        assert forms == [303] * ALLOWANCES["answer"].tries + [429]
        assert len(await kept(asked)) == 1


async def test_words_at_an_address_are_shown_for_thirty_days_and_then_forgotten(store: Store) -> None:
    async with answering(store) as asked:
        code, vault = "7KQ2M0XD4RTB9VWC", asked.office.vault
        now = asked.office.clock()
        party = 1
        await store.write(
            lambda c: links.add_words(c, vault, code, party, "您的投诉<已受理>。\n\n第二段", now=now)
        )
        page = await asked.get(f"/w/{code}")
        assert "您的投诉&lt;已受理&gt;。" in page.text
        assert "直接回短信" in page.text
        assert (await asked.get(f"/a/{code}")).status == 404
        assert (await asked.get("/w/5TQX8HNAK2VE93MC")).status == 404
        asked.turn(timedelta(days=31))
        assert (await asked.get(f"/w/{code}")).status == 404
        await asked.office.reconcile.tick()
        assert await store.read(lambda c: links.find(c, vault, code, now=now)) is None
