"""A wrong key: the record is put right or taken back until the seal, and both stay."""

from datetime import timedelta
from functools import partial

import pytest

from bot.domain.role import Role
from call_cards import PAGE, current, field, saves, to_be_phoned
from console import Answer, Browser, ConsoleHouse, add_user, on_both
from db.queries.archive import archive
from db.queries.callsheet import callsheet, second_calls
from db.queries.figures import recounting
from db.schema import attempts, audit, callbacks, supplements, ticket_events
from offices import WINDOW, phone

CASE = "HNJX-2026-00001"
CORRECT = f"{PAGE}/{CASE}/correct"


async def corrects(browser: Browser, **fields: str) -> Answer:
    page = await browser.get(CORRECT)
    assert page.status == 200, page.text
    sent = {name: field(page, name) for name in ("csrf", "seen")} | fields
    return await browser.post(CORRECT, sent)


async def phoned(browser: Browser, **fields: str) -> None:
    assert (await saves(browser, await browser.get(PAGE), **fields)).status == 303


@on_both
async def test_a_wrong_key_is_put_right_and_both_are_in_the_sealed_record(house: ConsoleHouse) -> None:
    office = await to_be_phoned(house, 1)
    async with house.logged_in("officer") as browser:
        await phoned(browser, score="2")
        assert f"已记录：{CASE} 张** 不满意" in (await browser.get(PAGE)).text
        assert (await corrects(browser, score="5")).status == 303
        assert "原记“2 不满意”，现为“5 非常满意”" in (await browser.get(PAGE)).text
    assert await house.rows(callbacks.c.disposition, callbacks.c.score) == [("answered", 5)]
    office.clock.now = WINDOW.closes + timedelta(minutes=1)
    await office.tick()
    sealed = await house.store.read(partial(archive.record_of, number=CASE))
    assert sealed is not None
    assert '"score":5' in sealed.record
    assert '"value":"2"' in sealed.record
    assert '更正（officer）：原记“2 不满意”，应为“5 非常满意”","value":"5"' in sealed.record
    assert '"error":"correction","n":4' in sealed.record
    kept = [
        r for r in await house.rows(audit.c.act, audit.c.object, audit.c.detail) if r[0] == "call_correct"
    ]
    assert [(about, '"from": "2"' in str(detail)) for _, about, detail in kept] == [(f"case {CASE}", True)]


@on_both
async def test_an_answer_taken_back_leaves_the_person_to_be_phoned_and_the_counts_whole(
    house: ConsoleHouse,
) -> None:
    office = await to_be_phoned(house, 1)
    async with house.logged_in("officer") as browser:
        await phoned(browser, score="2")
        page = await browser.get(PAGE)
        back = {"csrf": page.token, "last": field(page, "last")}
        assert (await browser.post(f"{PAGE}/{CASE}/undo", back)).status == 303
        again = (await browser.get(CORRECT)).text
        assert ("这一条已经撤销" in again, "现在记的是" in again) == (True, False)
        assert current(await browser.get(PAGE)) == CASE
        line = await house.store.read(partial(callsheet.card, case_no=CASE, now=house.clock.now))
        assert line is not None
        assert line.calls() == []
        assert (await corrects(browser, out="no_answer")).status == 303
    assert await house.rows(callbacks.c.disposition, callbacks.c.score) == [(None, None)]
    assert await house.store.read(recounting.astray) == []
    said = await house.rows(attempts.c.kind, attempts.c.outcome, attempts.c.corrects)
    assert said[-3:] == [
        ("call", "answered", None),
        ("correction", "withdrawn", 3),
        ("correction", "no_answer", 4),
    ]
    office.clock.now = WINDOW.closes + timedelta(minutes=1)
    await office.tick()
    assert await house.rows(callbacks.c.disposition) == [("no_answer",)]


async def test_a_reason_is_wanted_later_and_of_another_person(house: ConsoleHouse) -> None:
    await to_be_phoned(house, 1)
    await add_user(house.store, "李敏", Role.OFFICER)
    async with house.logged_in("officer") as browser, house.logged_in("李敏") as other:
        await phoned(browser, score="2")
        assert (await corrects(other, score="4")).status == 400
        house.clock.turn(timedelta(minutes=11))
        refused = await corrects(browser, score="4")
        assert (refused.status, "请写更正的理由" in refused.text) == (400, True)
        assert (await corrects(other, score="4", reason="听录音是满意")).status == 303
    assert await house.rows(callbacks.c.score) == [(4,)]


async def test_what_the_person_said_since_is_not_written_over(house: ConsoleHouse) -> None:
    office = await to_be_phoned(house, 1)
    async with house.logged_in("officer") as browser:
        await phoned(browser, out="no_answer")
        house.clock.turn(timedelta(minutes=1))
        office.clock.now = house.clock.now
        await office.says(phone(1), "5", "SM-late")
        refused = await corrects(browser, score="1")
    assert (refused.status, "以对方的答复为准" in refused.text) == (409, True)
    assert await house.rows(callbacks.c.score) == [(5,)]


async def test_after_the_seal_a_correction_is_a_supplement(house: ConsoleHouse) -> None:
    office = await to_be_phoned(house, 1)
    async with house.logged_in("officer") as browser:
        await phoned(browser, score="2")
        office.clock.now = WINDOW.closes + timedelta(minutes=1)
        await office.tick()
        assert (await corrects(browser, score="5")).status == 303
    assert await house.rows(callbacks.c.score) == [(2,)]
    ((content,),) = await house.rows(supplements.c.content)
    assert '"value":"5"' in str(content)


@pytest.mark.parametrize(("made", "compared"), [(False, 4), (True, 2)])
async def test_a_second_call_is_compared_with_what_stood_when_it_was_made(
    house: ConsoleHouse, made: bool, compared: int
) -> None:
    await to_be_phoned(house, 1)
    async with house.logged_in("officer") as browser:
        await phoned(browser, score="2")
        await house.store.write(partial(second_calls.queue, case_no=CASE, now=house.clock.now))
        if made:
            end = partial(second_calls.end, case_no=CASE, by="李敏", score=4, outcome="answered", note="")
            await house.store.write(partial(end, now=house.clock.now))
        assert (await corrects(browser, score="4")).status == 303
    (call,) = await house.store.read(partial(second_calls.of_month, month="2026-10"))
    assert call.first_score == compared


async def test_a_complaint_that_came_with_the_wrong_score_stays_and_says_so(house: ConsoleHouse) -> None:
    await to_be_phoned(house, 1)
    async with house.logged_in("officer") as browser:
        await phoned(browser, score="2", words="跑了三趟", complaint="yes")
        assert (await corrects(browser, score="5")).status == 303
        assert "已登记的投诉照常办理" in (await browser.get(PAGE)).text
    assert "score_corrected" in {act for (act,) in await house.rows(ticket_events.c.act)}
