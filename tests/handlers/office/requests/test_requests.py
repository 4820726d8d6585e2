"""A request for information from its filing to its answer, through the console and the applicant's chat."""

import asyncio
import re
from datetime import date
from functools import partial

import pytest
from sqlalchemy import insert, update

from bot.casework.disclosure.table_three import TableLine, table_three
from bot.casework.tickets.ticket import Illegal
from bot.casework.tickets.ticket_number import of_kind, ticket_number
from bot.domain.act import Act
from bot.domain.disclosure import DisclosureOutcome
from bot.domain.ticket_kind import TicketKind
from bot.domain.ticket_state import TicketState
from complaints import Bench
from console import ConsoleHouse
from db.queries.tickets import disclosure_requests, ticket_words
from db.schema import audit, ticket_answers, tickets
from db.schema import disclosure_requests as kept
from request_pages import ANSWERED, LIST, at, does, own_of
from requests_filed import ASKED, DISTURBED, ID_NUMBER, WANTED, asks


@pytest.fixture(autouse=True)
def _at_the_time(bench: Bench) -> None:
    """Requests come in at the console's time: Tuesday 3 November."""


async def test_a_request_goes_its_whole_way(house: ConsoleHouse, bench: Bench) -> None:
    number = await asks(bench)
    assert number.startswith("GK-")
    async with house.logged_in("officer") as officer, house.logged_in("chief") as chief:
        listed = (await officer.get(LIST)).text
        assert number in listed
        assert "要补正的，告知补正" in listed  # 7 working days: until 12 November
        assert "11月12日" in listed
        page = (await officer.get(f"{LIST}/{number}")).text
        assert WANTED in page
        assert "12月1日" in page  # 20 working days
        assert (ID_NUMBER in page, "陈小满" in page, "枫林街" in page, "陈**" in page) == (False,) * 3 + (
            True,
        )
        moved = await officer.get(f"/office/tickets/{number}")
        assert moved.headers["Location"] == f"{LIST}/{number}"
        assert (await does(officer, number, "ask_correction", text="请写明哪个文件", days="5")).status == 303
        assert (await does(officer, number, "answer", **ANSWERED)).status == 400
        asked = await own_of(house)
        assert (asked.wants_more, asked.state) == (True, TicketState.SUSPENDED)
        at(house, bench, "11-06")
        await officer.log_in("officer")
        assert await bench.adds(number, "湘经信许可〔2026〕8号")
        page = (await officer.get(f"{LIST}/{number}")).text
        assert "湘经信许可〔2026〕8号" in page
        assert "12月4日" in page  # from the correction on the 6th
        twice = await does(officer, number, "ask_correction", text="再补")
        assert (twice.status, "只能有一次" in twice.text) == (400, True)
        at(house, bench, "11-09")
        await officer.log_in("officer")
        assert (
            await does(officer, number, "ask_third", text="向某公司征求意见", on="2026-11-09")
        ).status == 303
        assert (await own_of(house)).state is TicketState.WORKING, "nobody waits for the applicant"
        at(house, bench, "11-16")
        await officer.log_in("officer")
        assert (await does(officer, number, "third_answered", text="不同意", on="2026-11-16")).status == 303
        refused = await does(officer, number, "extend_answer", text="要查档")
        assert (refused.status, "要由室领导" in refused.text) == (400, True)
        await chief.log_in("chief")
        assert (await does(chief, number, "extend_answer", text="要查档")).status == 303
        bad = await does(officer, number, "answer", **ANSWERED | {"outcome": "granted"})
        assert (bad.status, "年报里只能归到" in bad.text, ANSWERED["text"] in bad.text) == (400, True, True)
        assert (await does(officer, number, "answer", **ANSWERED)).status == 303
        letter = await officer.get(f"{LIST}/{number}/letters/6/pdf")
        assert (letter.status, letter.raw[:5]) == (200, b"%PDF-")
        assert (await officer.get(f"{LIST}/{number}/letters/2/pdf")).status == 404, (
            "a correction is no letter of ours"
        )
        assert number not in (await officer.get(LIST)).text
        assert "属于四类过程性信息" in (await officer.get(f"{LIST}?all=1")).text
    told = [text for _, text in await bench.letters()]
    assert [
        next(word for word in ("补正一次", "征求意见", "延长答复期限", "有答复了") if word in text)
        for text in told
    ] == ["补正一次", "征求意见", "延长答复期限", "有答复了"]
    assert "某公司" not in str(told)
    assert "不同意" not in str(told)
    own = await own_of(house)
    assert (own.state, own.reply, own.awaits_verdict) == (TicketState.CLOSED, ANSWERED["text"], False)
    table = table_three(2026, await house.store.read(partial(disclosure_requests.counted, year=2026)))
    assert table.line(DisclosureOutcome.PROCESS) == (1, 0, 0, 0, 0, 0, 1)
    assert table.line(TableLine.LEFT) == (0,) * 7
    assert table.adds_up


async def test_who_asks_is_shown_for_a_reason_and_to_nobody_else(house: ConsoleHouse, bench: Bench) -> None:
    number = await asks(bench)
    where = f"{LIST}/{number}"
    async with house.logged_in("officer") as officer:
        page = await officer.get(where)
        idle = await officer.post(f"{where}/unmask", {"csrf": page.token, "reason": "看"})
        assert (idle.status, ID_NUMBER in idle.text) == (400, False)
        reason = {"csrf": page.token, "reason": "寄送补正告知书要核对地址"}
        clear = await officer.post(f"{where}/unmask", reason)
        assert (clear.status, ID_NUMBER in clear.text, "枫林街12号" in clear.text) == (200, True, True)
        slip = await officer.post(f"{where}/unmask", {**reason, "letter": "0"})
        assert slip.raw[:5] == b"%PDF-"
    for name in ("liaison", "admin", "superior"):
        async with house.logged_in(name) as other:
            assert (await other.get(where)).status in (403, 404)
    rows = await house.rows(ticket_answers.c.sealed)
    assert ID_NUMBER.encode() not in bytes(rows[0][0])  # type: ignore[call-overload]  # a sealed column
    logged = await house.rows(audit.c.act, audit.c.object, audit.c.reason)
    assert ("unmask", "ticket", "寄送补正告知书要核对地址") in logged
    assert ID_NUMBER not in str(await house.rows(*audit.c))
    assert "陈小满" not in str(await house.rows(*tickets.c))


async def test_silence_past_the_term_is_shown_as_against_the_law_and_what_lapses_ends(
    house: ConsoleHouse, bench: Bench
) -> None:
    late = await asks(bench)
    at(house, bench, "12-02")
    async with house.logged_in("officer") as officer:
        assert "已超法定期限" in (await officer.get(LIST)).text
        page = (await officer.get(f"{LIST}/{late}")).text
        assert "不答复属于违法" in page
        chief = await does(officer, late, "ask_fee", amount="三十", text="超过合理范围")
        assert (chief.status, "系统不计算" in chief.text) == (400, True)
        assert (await does(officer, late, "ask_fee", amount="35.50", text="超过合理范围")).status == 303
        early = await does(officer, late, "lapse")
        assert (early.status, "还没有到" in early.text) == (400, True)
    at(house, bench, "2027-01-12")
    async with house.logged_in("officer") as officer:
        assert (await does(officer, late, "lapse")).status == 303
    assert await house.rows(kept.c.outcome) == [("not_paid",)]
    with pytest.raises(Illegal, match="不按投诉办"):
        await bench.does(late, Act.REPLY, "不行")
    assert not await bench.adds(late, "还有话说")
    assert not await bench.judges(late, satisfied=True)


async def test_an_interference_complaint_is_worked_like_a_complaint_in_its_own_list(
    house: ConsoleHouse, bench: Bench
) -> None:
    number = await asks(bench, TicketKind.INTERFERENCE)
    request = await asks(bench)
    async with house.logged_in("officer") as officer:
        inbox = (await officer.get("/office/tickets")).text
        assert (number in inbox, request in inbox) == (True, False)
        listed = (await officer.get("/office/tickets?kind=interference")).text
        assert (number in listed, "无线电干扰申诉" in listed) == (True, True)
        assert number not in (await officer.get("/office/tickets?kind=complaint")).text
        page = (await officer.get(f"/office/tickets/{number}")).text
        assert "飞行员说有广播的声音" in page
        assert "0043" not in page
        answers = await officer.get(f"{LIST}/{number}")
        assert ("民航" in answers.text, "0043" in answers.text) == (True, False)
        reason = {"csrf": answers.token, "reason": "监测人员要联系现场"}
        assert "190 0000 0043" in (await officer.post(f"{LIST}/{number}/unmask", reason)).text
    await bench.does(number, Act.ACCEPT)
    await bench.does(number, Act.REPLY, "已查处，干扰消除。")
    accepted, replied = [text for _, text in await bench.letters()]
    assert f"您的干扰申诉{number}已受理" in accepted
    assert f"您的干扰申诉{number}有答复了" in replied
    assert "投诉" not in accepted + replied
    assert (await bench.ticket(number)).state is TicketState.REPLIED
    assert await bench.judges(number, satisfied=True)


async def test_what_came_on_paper_is_written_down_and_its_terms_run_from_that_day(
    house: ConsoleHouse, bench: Bench
) -> None:
    async with house.logged_in("officer") as officer:
        page = await officer.get(f"{LIST}/register")
        given = dict(re.findall(r'name="(number|drawn|csrf|kind)" value="([^"]*)"', page.text))
        given |= {f"q_{key}": value for key, value in ASKED.items()}
        given |= {"arrival": "letter", "came": "2026-10-30"}
        wrong = await officer.post(f"{LIST}/register", given | {"q_id_number": "不知道"})
        assert (wrong.status, "证件号码" in wrong.text, WANTED in wrong.text) == (400, True, True)
        mistyped = given | {"q_id_number": "43010019900101123X"}
        wrong = await officer.post(f"{LIST}/register", mistyped)
        assert (wrong.status, "来件上就是这样写的" in wrong.text) == (400, True)
        slip = await officer.post(f"{LIST}/register", mistyped | {"as_written": "1", "q_contact": ""})
        assert (slip.status, given["number"] in slip.text) == (200, True)
        again = await officer.post(f"{LIST}/register", given)
        assert again.status == 409
        page = await officer.get(f"{LIST}/{given['number']}")
        assert "10月30日" in page.text
        assert "11月27日" in page.text  # 20 working days from Friday 30 October
        assert "没有写全：联系方式" in page.text
        asked = await does(officer, given["number"], "ask_correction", text="请写明联系方式")
        assert asked.status == 303
        came = {"text": f"电话19000000042，证件{ID_NUMBER}", "on": "2026-11-03"}
        assert (await does(officer, given["number"], "corrected", **came)).status == 303
        page = await officer.get(f"{LIST}/{given['number']}")
        assert (ID_NUMBER in page.text, "19000000042" in page.text, "190***" in page.text) == (
            False,
            False,
            True,
        )


async def test_a_request_that_nobody_of_the_office_may_know_of_is_the_superiors(
    house: ConsoleHouse, bench: Bench
) -> None:
    number = await asks(bench)
    raised = update(tickets).where(tickets.c.ticket_no == number).values(about_office=True)
    await house.store.write(lambda c: c.execute(raised))
    async with house.logged_in("officer") as officer, house.logged_in("superior") as superior:
        assert number not in (await officer.get(LIST)).text
        assert (await officer.get(f"{LIST}/{number}")).status == 404
        assert number in (await superior.get(LIST)).text
        assert (await does(superior, number, "answer", **ANSWERED)).status == 303


async def test_who_asks_again_is_shown_to_who_handles_it_and_may_be_asked_for_reasons(
    house: ConsoleHouse, bench: Bench
) -> None:
    at(house, bench, "2025-10-01")
    long_ago = await asks(bench)
    at(house, bench, "11-03")
    first = await asks(bench, id_number="430100 19900101 118x", name="陈小满（补）", id_kind="other")
    another = await asks(bench, id_number="E12345678", id_kind="passport")
    unnamed = await asks(bench, id_number="")
    number = await asks(bench, information="另一份文件")
    async with house.logged_in("officer") as officer:
        page = (await officer.get(f"{LIST}/{number}")).text
        assert "12个月内连这一件申请过2次" in page
        assert (first in page, another in page, unnamed in page, long_ago in page) == (
            True,
            False,
            False,
            False,
        )
        assert "写得一样" not in page
        assert "要公开的信息写得一样" not in (await officer.get(f"{LIST}/{first}")).text
        same = await asks(bench)
        assert "要公开的信息写得一样" in (await officer.get(f"{LIST}/{same}")).text
        assert "另有1件没有写证件号码" in page
        nobody = (await officer.get(f"{LIST}/{unnamed}")).text
        assert "不知道这位申请人以前有没有申请过" in nobody
        assert first not in nobody
        alone = (await officer.get(f"{LIST}/{another}")).text
        assert "12个月内没有查到同一证件号码的其他申请" in alone
        due = (await officer.get(f"{LIST}/{number}")).text.count("2026年12月1日")
        assert (
            await does(officer, number, "ask_reasons", text="一个月内第四次申请，请说明理由")
        ).status == 303
        after = (await officer.get(f"{LIST}/{number}")).text
        assert (after.count("2026年12月1日"), "政府信息公开申请说明理由告知书" in after) == (due, True)
        assert 'value="ask_reasons"' not in after, "once"
    async with house.logged_in("auditor") as auditor:
        assert "同一申请人" not in (await auditor.get(f"{LIST}/{number}")).text
    assert ID_NUMBER not in str(await house.rows(ticket_answers.c.asker_key))


async def test_a_request_from_before_there_were_hashes_is_compared_all_the_same(
    house: ConsoleHouse, bench: Bench
) -> None:
    at(house, bench, "11-03")
    first, other = await asks(bench), await asks(bench, id_number="E12345678", id_kind="passport")
    await house.store.write(lambda c: c.execute(update(ticket_answers).values(asker_key=None)))
    number = await asks(bench, information="另一份文件")
    async with house.logged_in("officer") as officer:
        page = (await officer.get(f"{LIST}/{number}")).text
    assert "12个月内连这一件申请过2次" in page
    assert (first in page, other in page, "没有写证件号码" in page) == (True, False, False)


@pytest.mark.both_engines
async def test_of_two_officers_who_answer_at_once_one_answers_and_the_applicant_is_told_once(
    house: ConsoleHouse, bench: Bench
) -> None:
    number = await asks(bench)
    async with house.logged_in("officer") as officer, house.logged_in("chief") as chief:
        pages = [await browser.get(f"{LIST}/{number}") for browser in (officer, chief)]
        (seen, *_) = re.findall(r'name="seen" value="(\d+)"', pages[0].text)
        posts = [
            browser.post(
                f"{LIST}/{number}/act", {"csrf": page.token, "act": "answer", "seen": seen, **ANSWERED}
            )
            for browser, page in zip((officer, chief), pages, strict=True)
        ]
        answers = await asyncio.gather(*posts)
        assert sorted(one.status for one in answers) == [303, 409]
    told = [text for _, text in await bench.letters()]
    assert sum("有答复了" in text for text in told) == 1
    assert (await house.rows(kept.c.outcome)) == [("process",)]


async def test_the_counters_receipt_of_what_is_no_complaint_does_not_call_it_one(
    house: ConsoleHouse, bench: Bench
) -> None:
    for kind, given, identity in (
        (TicketKind.DISCLOSURE, ASKED, True),
        (TicketKind.INTERFERENCE, DISTURBED, False),
    ):
        async with house.logged_in("officer") as officer:
            page = await officer.get(f"{LIST}/register?kind={kind}")
            assert ("登记后告知申请人补正" in page.text) is identity, "the law asks who asks, and nobody else"
            drawn = dict(re.findall(r'name="(number|drawn|kind)" value="([^"]*)"', page.text))
            fields = {f"q_{key}": value for key, value in given.items()}
            noted = {"csrf": page.token, "arrival": "visit", "came": "2026-11-03", **drawn, **fields}
            slip = await officer.post(f"{LIST}/register", noted)
            card = slip.text.partition('id="slip"')[2].partition("</section>")[0]
        assert ("登记回执" in card, drawn["number"] in card, "投诉" in card) == (True, True, False)


async def test_a_request_without_its_timeline_hides_no_other(house: ConsoleHouse, bench: Bench) -> None:
    """A row that somebody put into the database by hand: the list, the files and its own page answered 500."""
    asked, bare = await asks(bench), of_kind(ticket_number(date(2026, 11, 3), 999_999), TicketKind.DISCLOSURE)
    ticket = {
        "ticket_no": bare,
        "day": "20261103",
        "kind": TicketKind.DISCLOSURE.value,
        "party_index": b"",
        "source": "telegram",
        "state": TicketState.REGISTERED.value,
        "created_at": house.clock.now,
        **ticket_words.columns(house.vault, bare, {}),
    }
    request = {"ticket_no": bare, "applicant": "natural", "received_on": house.clock.now}
    await house.store.write(lambda c: c.execute(insert(tickets), ticket))
    await house.store.write(lambda c: c.execute(insert(kept), request))
    async with house.logged_in("officer") as officer:
        listed = (await officer.get(LIST)).text
        files = [
            await officer.get(f"{LIST}/export?year=2026&format={form}") for form in ("csv", "xlsx", "pdf")
        ]
        page = await officer.get(f"{LIST}/{bare}")
        seen = [await officer.get(f"/office/api/requests{of}") for of in ("", f"/{bare}")]
    assert (asked in listed, bare in listed) == (True, True)
    assert [one.status for one in (*files, page, *seen)] == [200] * 6
