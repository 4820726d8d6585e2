"""The call sheet: who is phoned and in which order, what is recorded by whom, and the second call by somebody else."""

import asyncio
import re
from datetime import timedelta
from functools import partial
from html import unescape
from pathlib import Path
from typing import cast

import pytest
from python_calamine import CalamineWorkbook
from yarl import URL

from bot.domain.role import Role
from call_cards import PAGE, current, field, saves, to_be_phoned
from console import VAULT, ConsoleHouse, add_user, on_both
from db.queries.archive import archive
from db.queries.callsheet import callsheet
from db.queries.callsheet.queue import queue
from db.queries.tickets import ticket_words
from db.schema import answers, attempts, audit, callbacks, supplements, tickets
from offices import WINDOW, phone
from reasons import reasons_asked


async def still_to_phone(house: ConsoleHouse) -> tuple[int, int]:
    """As counted for the rail, and as listed."""
    month, now = "2026-10", house.clock.now
    return await house.store.read(
        lambda c: (callsheet.count(c, month, now=now), len(list(callsheet.to_phone(c, month, now=now))))
    )


@on_both
async def test_a_phoned_answer_ends_in_the_archive_and_says_who_phoned(house: ConsoleHouse) -> None:
    office = await to_be_phoned(house, 1)
    async with house.logged_in("officer") as browser:
        page = await browser.get(PAGE)
        assert (page.status, current(page)) == (200, "HNJX-2026-00001")
        assert "张小满" not in page.text
        assert "19000000001" not in page.text
        saved = await saves(browser, page, score="2", words="跑了三趟", note="语气平和", q_told_once="no")
    assert saved.status == 303
    office.clock.now = WINDOW.closes + timedelta(minutes=1)
    await office.tick()
    sealed = await house.store.read(partial(archive.record_of, number="HNJX-2026-00001"))
    assert sealed is not None
    assert '"disposition":"answered"' in sealed.record
    assert '"channel":"phone","question":"overall","raw":"跑了三趟","value":"2"' in sealed.record
    assert '"question":"told_once"' in sealed.record
    assert '"channel":"phone","error":null' in sealed.record
    called = (attempts.c.channel, attempts.c.outcome, attempts.c.by_whom, attempts.c.note)
    assert ("phone", "answered", "officer", "语气平和") in await house.rows(*called)
    assert ("call", "officer", "case HNJX-2026-00001") in await house.rows(
        audit.c.act, audit.c.by_whom, audit.c.object
    )


async def test_reasons_that_are_told_on_the_phone_are_ticked(house: ConsoleHouse) -> None:
    await reasons_asked(house.store)
    await to_be_phoned(house, 1)
    async with house.logged_in("officer") as browser:
        page = await browser.get(PAGE)
        assert 'data-fits="1-1"' in page.text
        assert 'type="checkbox" name="q_why_2_213"' in page.text
        ticked = {"q_why_2_213": "213", "q_why_2_207": "207", "q_why_1_108": "108"}
        assert (await saves(browser, page, score="2", **ticked)).status == 303
    kept = await house.rows(answers.c.question, answers.c.value, answers.c.raw)
    assert ("why_2", "207|213", "没有样本可看、工作人员业务不熟") in kept
    assert not [row for row in kept if row[0] == "why_1"], "not the other score's"


async def test_the_script_is_the_questionnaires_and_nothing_is_chosen_beforehand(house: ConsoleHouse) -> None:
    await to_be_phoned(house, 1)
    async with house.logged_in("officer") as browser:
        page = await browser.get(PAGE)
    assert "我是示例省经信委的officer，现在方便说两句吗" in page.text
    assert "非常满意、满意、基本满意、不满意，还是非常不满意" in page.text
    assert "都不影响您今后办事" in page.text
    assert " checked" not in page.text


async def test_the_number_is_shown_after_asking_for_it_and_that_is_recorded(house: ConsoleHouse) -> None:
    await to_be_phoned(house, 1)
    async with house.logged_in("officer") as browser:
        page = await browser.get(PAGE)
        sent = {"csrf": page.token, "score": "2", "words": "刚打的字"}
        shown = await browser.post(f"{PAGE}/{current(page)}/number", sent)
    assert "张小满" in shown.text
    assert "19000000001" in shown.text
    assert "刚打的字" in shown.text
    seen = await house.rows(audit.c.act, audit.c.object, audit.c.reason)
    assert ("unmask", "case HNJX-2026-00001", "电话回访") in seen


async def test_the_sheet_is_exported_with_numbers_and_the_log_says_so(
    house: ConsoleHouse, tmp_path: Path
) -> None:
    await to_be_phoned(house, 3)
    async with house.logged_in("officer") as browser:
        page = await browser.get(PAGE)
        for nothing in ({}, {"reason": "查看"}):
            refused = await browser.post(f"{PAGE}/2026-10/export", {"csrf": page.token, **nothing})
            assert (refused.status, "查看理由" in refused.text) == (400, True)
        where = browser.root.join(URL(f"{PAGE}/2026-10/export"))
        sent = {"csrf": page.token, "reason": "到会议室逐个打电话"}
        async with browser.http.post(where, data=sent) as answer:
            assert answer.status == 200
            (tmp_path / "sheet.xlsx").write_bytes(await answer.read())
    lines = CalamineWorkbook.from_path(str(tmp_path / "sheet.xlsx")).get_sheet_by_index(0).to_python()
    assert len(lines) == 4
    assert lines[1][3] == phone(1).removeprefix("+86")
    assert "我是示例省经信委的＿＿＿" in str(lines[1][10])
    ((detail,),) = [
        r for r in await house.rows(audit.c.detail) if '"callsheet"' in str(r) and "clear" in str(r)
    ]
    assert '"count": 3' in str(detail)


@pytest.mark.both_engines
@on_both
async def test_two_officers_get_different_cards_and_the_second_at_one_card_changes_nothing(
    house: ConsoleHouse,
) -> None:
    await to_be_phoned(house, 2)
    await add_user(house.store, "李敏", Role.OFFICER)
    async with house.logged_in("officer") as one, house.logged_in("李敏") as other:
        first = await one.get(PAGE)
        assert current(await other.get(PAGE)) == current(first)  # looking takes nothing
        await one.post(f"{PAGE}/{current(first)}/number", {"csrf": first.token})
        assert current(await other.get(PAGE)) != current(first)
        same = await other.get(f"{PAGE}?case={current(first)}")
        assert "officer正在打这个电话" in same.text
        tried = await other.post(f"{PAGE}/{current(first)}/number", {"csrf": same.token})
        assert "1900000000" not in tried.text
        both = await asyncio.gather(saves(other, same, score="1"), saves(one, first, score="5"))
        assert [answer.status for answer in both] == [409, 303], (
            "only the record of who has it in hand counts"
        )
        assert ("刚记下“5 非常满意”" if "刚记下" in both[0].text else "正在打这个电话") in both[0].text
    scored = await house.rows(callbacks.c.case_no, callbacks.c.score)
    scored = await house.rows(callbacks.c.case_no, callbacks.c.score)
    assert len([s for _, s in scored if s is not None]) == 1
    assert len([v for (v,) in await house.rows(answers.c.value) if v is not None]) == 1


async def test_only_who_has_a_card_in_hand_records_its_call_and_the_other_decides_on_what_there_is(
    house: ConsoleHouse,
) -> None:
    await to_be_phoned(house, 1)
    await add_user(house.store, "李敏", Role.OFFICER)
    async with house.logged_in("officer") as one, house.logged_in("李敏") as other:
        first = await one.get(PAGE)
        seen = await other.get(PAGE)
        await one.post(f"{PAGE}/{current(first)}/number", {"csrf": first.token})
        early = await saves(other, seen, score="2", words="窗口没人")
        assert (early.status, "officer正在打这个电话（到10:10）" in early.text) == (409, True)
        assert ("窗口没人" in early.text, 'value="2" checked' in early.text) == (True, True)
        assert await house.rows(attempts.c.by_whom) == [(None,), (None,)], "two messages, no call"
        assert (await saves(one, first, score="5")).status == 303
        late = await saves(other, seen, score="2", words="窗口没人")
        assert (late.status, "officer在10:00刚记下“5 非常满意”" in late.text) == (409, True)
        assert ("窗口没人" in late.text, 'value="2" data-anew checked' in late.text) == (True, True)
        assert "窗口没人" in (await other.get("/office/drafts")).text
        assert await house.rows(callbacks.c.score) == [(5,)]
        sent = {"csrf": late.token, "seen": field(late, "seen"), "score": "2", "words": "窗口没人"}
        put_right = await other.post(
            f"{PAGE}/{current(first)}/correct", sent | {"reason": "两人都打了，以后一次为准"}
        )
        assert put_right.status == 303, "they say why, and both records stay"
        assert "窗口没人" not in (await other.get("/office/drafts")).text
    assert await house.rows(callbacks.c.score) == [(2,)]
    called = await house.rows(attempts.c.by_whom, attempts.c.outcome)
    assert called[-2:] == [("officer", "answered"), ("李敏", "answered")]


async def test_a_call_in_vain_beside_mine_is_shown_before_both_are_recorded(house: ConsoleHouse) -> None:
    await to_be_phoned(house, 1)
    await add_user(house.store, "李敏", Role.OFFICER)
    async with house.logged_in("officer") as one, house.logged_in("李敏") as other:
        seen = await other.get(PAGE)
        await saves(one, seen, out="no_answer", csrf=(await one.get(PAGE)).token)
        told = await saves(other, seen, score="4", words="挺快")
        assert (told.status, "officer在10:00刚打过，记的是“无人接听”" in told.text) == (409, True)
        assert (await saves(other, told, score="4", words="挺快")).status == 303
    assert [by for (by,) in await house.rows(attempts.c.by_whom)][-2:] == ["officer", "李敏"]
    assert await house.rows(callbacks.c.score) == [(4,)]


async def test_a_card_that_was_held_for_ten_minutes_is_anybodys(house: ConsoleHouse) -> None:
    await to_be_phoned(house, 1)
    await add_user(house.store, "李敏", Role.OFFICER)
    async with house.logged_in("officer") as one, house.logged_in("李敏") as other:
        page = await one.get(PAGE)
        await one.post(f"{PAGE}/{current(page)}/number", {"csrf": page.token})
        house.clock.turn(timedelta(minutes=10))
        assert (await saves(other, await other.get(PAGE), score="4")).status == 303


async def test_who_answers_by_message_meanwhile_is_not_recorded_over(house: ConsoleHouse) -> None:
    office = await to_be_phoned(house, 1)
    async with house.logged_in("officer") as browser:
        page = await browser.get(PAGE)
        await office.says(phone(1), "5", "SM-late")
        saved = await saves(browser, page, score="1")
    assert saved.status == 409
    assert await house.rows(callbacks.c.score) == [(5,)]


async def test_three_times_no_answer_on_two_days_is_enough_and_stays_open_for_the_close(
    house: ConsoleHouse,
) -> None:
    office = await to_be_phoned(house, 1)
    for hours in (0, 2, 24):
        house.clock.turn(timedelta(hours=hours))
        async with house.logged_in("officer") as browser:
            page = await browser.get(PAGE)
            assert (await saves(browser, page, out="no_answer")).status == 303
            again = await browser.get(PAGE)
            assert ("没有要打电话的人" in again.text) is (hours == 24)
            counted, listed = await still_to_phone(house)
            assert counted == listed == (hours != 24)
            assert ('class="count ">1<' in again.text, "还要打 1 人" in again.text) == (bool(counted),) * 2
    assert await house.rows(callbacks.c.disposition) == [(None,)]
    office.clock.now = WINDOW.closes + timedelta(minutes=1)
    await office.tick()
    assert await house.rows(callbacks.c.disposition) == [("no_answer",)]


async def test_who_asks_for_later_waits_for_the_hour_named(house: ConsoleHouse) -> None:
    await to_be_phoned(house, 2)
    async with house.logged_in("officer") as browser:
        page = await browser.get(PAGE)
        later = current(page)
        assert (await saves(browser, page, out="later", again="14:30")).status == 303
        page = await browser.get(PAGE)
        assert current(page) != later
        assert "14:30再拨" in page.text
        unreadable = await saves(browser, page, out="later", again="spät")
        assert (unreadable.status, "不是钟点" in unreadable.text) == (400, True)
    house.clock.turn(timedelta(hours=5))
    async with house.logged_in("officer") as browser:
        assert current(await browser.get(PAGE)) == later


@pytest.mark.parametrize(
    ("out", "disposition"), [("refused", "refused"), ("wrong_person", "wrong_person"), ("unreachable", None)]
)
async def test_an_outcome_without_an_answer_is_never_a_score(
    house: ConsoleHouse, out: str, disposition: str | None
) -> None:
    await to_be_phoned(house, 1)
    async with house.logged_in("officer") as browser:
        await saves(browser, await browser.get(PAGE), out=out, words="别再打了", q_comment="停车难")
    assert await house.rows(callbacks.c.disposition, callbacks.c.score) == [(disposition, None)]
    assert ("comment", None, "别再打了\n停车难") in await house.rows(
        answers.c.question, answers.c.value, answers.c.raw
    )


async def test_a_complaint_gets_its_number_and_needs_the_persons_words(house: ConsoleHouse) -> None:
    await to_be_phoned(house, 1)
    async with house.logged_in("officer") as browser:
        page = await browser.get(PAGE)
        without = await saves(browser, page, score="1", complaint="yes")
        assert (without.status, "对方的原话" in without.text) == (400, True)
        saved = await saves(browser, page, score="1", complaint="yes", words="让我来回跑")
        told = await browser.get(saved.headers["Location"])
    ((number, kept, source, case_no),) = await house.rows(
        tickets.c.ticket_no, tickets.c.words_sealed, tickets.c.source, tickets.c.case_no
    )
    content = ticket_words.opened(VAULT, str(number), cast("bytes", kept))["content"]
    assert (content, source, case_no) == ("让我来回跑", "phone", "HNJX-2026-00001")
    assert str(number) in told.text
    assert await house.rows(callbacks.c.ticket_no) == [(number,)]


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"score": "5", "out": "refused"},
        {"score": "6"},
        {"score": "０"},
        {"out": "answered"},
        {"score": "3", "q_told_once": "x"},
    ],
)
async def test_what_is_no_result_is_said_above_the_form(house: ConsoleHouse, fields: dict[str, str]) -> None:
    await to_be_phoned(house, 1)
    async with house.logged_in("officer") as browser:
        page = await browser.get(PAGE)
        answer = await saves(browser, page, words="还在这里", **fields)
    assert answer.status == 400
    assert "还在这里" in answer.text
    assert await house.rows(callbacks.c.score) == [(None,)]


async def test_after_the_seal_a_call_is_a_supplement(house: ConsoleHouse) -> None:
    office = await to_be_phoned(house, 1)
    async with house.logged_in("officer") as browser:
        page = await browser.get(PAGE)
        office.clock.now = WINDOW.closes + timedelta(minutes=1)
        await office.tick()
        saved = await saves(browser, page, score="4", words="挺好")
    assert saved.headers["Location"].endswith("done=call_sealed")
    assert await house.rows(callbacks.c.disposition, callbacks.c.score) == [("no_answer", None)]
    ((content,),) = await house.rows(supplements.c.content)
    assert '"value":"4"' in str(content)


async def test_whoever_gave_no_answer_comes_after_those_not_phoned_today(house: ConsoleHouse) -> None:
    await to_be_phoned(house, 3)
    async with house.logged_in("officer") as browser:
        page = await browser.get(PAGE)
        first = current(page)
        await saves(browser, page, out="no_answer")
    queued = await house.store.read(partial(queue, month="2026-10", now=house.clock.now))
    assert queued.lines[-1].case_no == first
    assert (queued.left, queued.enough) == (3, 0)


async def test_the_queue_is_walked_through_both_ways_and_nobody_is_left_out(house: ConsoleHouse) -> None:
    await to_be_phoned(house, 12)
    async with house.logged_in("officer") as browser:
        first = await browser.get(PAGE)
        assert ("其余4人 ›" in first.text, "‹ 前面" in first.text) == (True, False)
        (onward,) = re.findall(r'class="more" href="([^"]+)">其余', first.text)
        second = await browser.get(unescape(onward))
        assert ("人 ›" in second.text, "‹ 前面4人" in second.text) == (False, True)
        (back,) = re.findall(r'class="more" href="([^"]+)">‹', second.text)
        again = await browser.get(unescape(back))
    listed = [set(re.findall(r'<a href="[^"]*case=([^"&]+)"', page.text)) for page in (first, second)]
    assert [len(found) for found in listed] == [8, 8]
    assert len(listed[0] | listed[1]) == 12
    assert current(again) == current(first)


async def test_a_case_that_is_not_on_the_sheet_has_no_card(house: ConsoleHouse) -> None:
    async with house.logged_in("officer") as browser:
        for query in ("?case=nobody", "?case=HNJX-2026-00001", "?month=2099-01&case=%00"):
            assert (await browser.get(PAGE + query)).status in (200, 404)
        assert (await browser.get(f"{PAGE}?month=nonsense")).status == 400
        assert (await browser.get(f"{PAGE}/second?month=2026-13")).status == 400


async def test_the_list_on_paper_shows_numbers_for_a_reason_alone_and_the_log_has_it(
    house: ConsoleHouse,
) -> None:
    await to_be_phoned(house, 3)
    paper = f"{PAGE}/2026-10/paper"
    async with house.logged_in("officer") as browser:
        masked = await browser.get(paper)
        assert (masked.text.count("<tr><td>"), masked.text.count("190****000")) == (3, 3)
        assert phone(1).removeprefix("+86") not in masked.text
        refused = await browser.post(paper, {"csrf": masked.token, "reason": "查看"})
        assert refused.status == 400
        shown = await browser.post(paper, {"csrf": masked.token, "reason": "到会议室逐个打电话"})
    assert all(phone(n).removeprefix("+86") in shown.text for n in (1, 2, 3))
    assert shown.text.count('<td class="box">') == 3 * 10
    kept = [r for r in await house.rows(audit.c.act, audit.c.reason, audit.c.detail) if "paper" in str(r)]
    assert [(act, reason) for act, reason, _ in kept] == [("view", ""), ("export", "到会议室逐个打电话")]
