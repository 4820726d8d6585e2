"""What one person may not do alone: asked by one, decided by another, done with the decision, seen by who may see it."""

import asyncio
import re
from datetime import UTC, datetime, timedelta
from functools import partial
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, insert
from sqlalchemy.exc import IntegrityError

from approval_pages import ASK, asks, decides, filed, granted
from bot.domain.act import Act
from bot.domain.disposition import Disposition
from bot.domain.role import Role
from complaints import Bench
from console import ConsoleHouse, add_user, on_both
from db.queries.archive import archive
from db.queries.cases import case_export
from db.schema import approvals, audit, callbacks, case_changes, tickets
from db.schema import cases as case_rows
from offices import WINDOW, Clock, OfficeHouse, Provider, import_cases, phone

CASE = "HNJX-2026-00001"


async def planned(house: ConsoleHouse, number: int = 1) -> OfficeHouse:
    """A month that is being called back: the question has gone out."""
    await import_cases(house.store, [phone(n) for n in range(1, number + 1)])
    clock = Clock()
    office = OfficeHouse(house.store, clock, Provider(clock))
    clock.turn(timedelta(hours=10))
    await office.tick()
    house.clock.now = clock.now
    return office


@on_both
async def test_an_excluded_case_is_in_the_archive_with_its_reason_and_the_month_adds_up(
    house: ConsoleHouse,
) -> None:
    office = await planned(house, 3)
    await granted(house, "exclude", CASE)
    await office.says(phone(1), "5", "SM-1")
    office.clock.now = WINDOW.closes + timedelta(minutes=1)
    await office.tick()
    figures = await house.store.read(partial(archive.figures, month="2026-10"))
    assert (figures.concluded, figures.accounted, figures.dispositions[Disposition.EXCLUDED]) == (3, 3, 1)
    sealed = await house.store.read(partial(archive.record_of, number=CASE))
    assert sealed is not None
    assert '"disposition":"excluded"' in sealed.record
    assert "重复录入（申请：officer，批准：chief）" in sealed.record
    assert '"score":null' in sealed.record
    log = await house.rows(audit.c.act, audit.c.by_whom, audit.c.object)
    assert {
        ("approval_ask", "officer", f"case {CASE}"),
        ("approval_granted", "chief", f"case {CASE}"),
    } <= set(log)


async def test_a_request_says_that_whoever_asked_or_was_to_decide_has_been_disabled_since(
    house: ConsoleHouse,
) -> None:
    await planned(house)
    leaving = {
        number: name
        for name, role in (("laowang", Role.OFFICER), ("sunli", Role.CHIEF))
        if (number := await add_user(house.store, name, role))
    }
    async with house.logged_in("laowang") as browser:
        page = (await asks(browser, "exclude", CASE)).headers["Location"].partition("?")[0]
        assert "已在" not in (before := (await browser.get(page)).text)
        assert "可以审批的：chief、sunli" in before
    house.clock.turn(timedelta(hours=1))
    async with house.logged_in("admin") as admin:
        for number in leaving:
            token = (await admin.get(f"/office/users/{number}")).token
            fields = {"csrf": token, "reason": "调走", "alone": "1"}
            assert (await admin.post(f"/office/users/{number}/disable", fields)).status == 303
    async with house.logged_in("chief") as chief:
        shown = (await chief.get(page)).text
        assert re.search("laowang ?申请以后，账号已在", shown)
        assert "申请以后账号停用、不能再审批的：sunli。" in shown
        assert (await decides(chief, page, "refused")).status == 303, "and it can still be decided"
        assert "账号已在" not in (await chief.get(page)).text


async def test_nobody_decides_what_they_asked_for(house: ConsoleHouse) -> None:
    await planned(house)
    async with house.logged_in("chief") as browser:
        page = (await asks(browser, "exclude", CASE)).headers["Location"].partition("?")[0]
        assert 'name="decision"' not in (await browser.get(page)).text
        own = await decides(browser, page, "granted")
        assert (own.status, "要由别人审批" in own.text) == (400, True)
        assert "现在没有别人可以审批：要另一位室领导" in (await browser.get(page)).text
        await add_user(house.store, "chief2", Role.CHIEF, real_name="李红")
        assert "可以审批的：李红。" in (await browser.get(page)).text
    async with house.logged_in("officer") as browser:
        assert (await decides(browser, page, "granted")).status == 403
    assert await house.rows(callbacks.c.disposition) == [(None,)]


@on_both
async def test_the_database_itself_refuses_one_person_for_both(house: ConsoleHouse) -> None:
    now = datetime(2026, 11, 4, tzinfo=UTC)
    both = {
        "kind": "exclude",
        "object": CASE,
        "sealed": b"",
        "reason": "r",
        "asked_by": 1,
        "asked_at": now,
        "decision": "granted",
        "decided_by": 1,
        "decided_at": now,
    }
    with pytest.raises(IntegrityError):
        await house.store.write(lambda c: c.execute(insert(approvals), both))
    await house.store.write(lambda c: c.execute(insert(approvals), both | {"decided_by": 2}))


async def test_a_decision_is_made_once(house: ConsoleHouse) -> None:
    await planned(house)
    page = await granted(house, "exclude", CASE)
    async with house.logged_in("chief") as browser:
        again = await decides(browser, page, "refused")
    assert again.status in (400, 409)
    assert await house.rows(approvals.c.decision) == [("granted",)]


@pytest.mark.both_engines
@on_both
async def test_of_two_who_decide_at_once_one_is_told(house: ConsoleHouse) -> None:
    await planned(house)
    await add_user(house.store, "赵主任", Role.CHIEF)
    async with house.logged_in("officer") as browser:
        page = (await asks(browser, "exclude", CASE)).headers["Location"].partition("?")[0]
    async with house.logged_in("chief") as one, house.logged_in("赵主任") as other:
        both = await asyncio.gather(decides(one, page, "granted"), decides(other, page, "refused"))
    assert sorted(answer.status for answer in both) == [303, 409]
    ((decision,),) = await house.rows(approvals.c.decision)
    assert await house.rows(callbacks.c.disposition) == [("excluded" if decision == "granted" else None,)]


async def test_what_is_refused_changes_nothing_and_says_why(house: ConsoleHouse) -> None:
    await planned(house)
    async with house.logged_in("officer") as browser:
        page = (await asks(browser, "exclude", CASE)).headers["Location"].partition("?")[0]
        twice = await asks(browser, "exclude", CASE)
        assert (twice.status, "已经有了" in twice.text) == (400, True)
    async with house.logged_in("chief") as browser:
        silent = await decides(browser, page, "refused", note="")
        assert silent.status == 400
        assert (await decides(browser, page, "refused", note="依据不足")).status == 303
    async with house.logged_in("officer") as browser:
        assert "依据不足" in (await browser.get(page)).text
    assert await house.rows(callbacks.c.disposition) == [(None,)]


async def test_a_case_that_has_an_answer_is_not_left_out_even_if_it_came_while_waiting(
    house: ConsoleHouse,
) -> None:
    office = await planned(house)
    async with house.logged_in("officer") as browser:
        page = (await asks(browser, "exclude", CASE)).headers["Location"].partition("?")[0]
        await office.says(phone(1), "1", "SM-1")
    async with house.logged_in("chief") as browser:
        late = await decides(browser, page, "granted")
    assert (late.status, "已经有结果" in late.text) == (400, True)
    assert await house.rows(callbacks.c.disposition, callbacks.c.score) == [("answered", 1)]
    assert await house.rows(approvals.c.decision) == [(None,)]


@on_both
async def test_another_number_is_called_from_the_beginning_and_both_are_logged_masked(
    house: ConsoleHouse,
) -> None:
    office = await planned(house)
    page = await granted(house, "phone", CASE, phone="190 0000 0777")
    async with house.logged_in("officer") as browser:
        shown = (await browser.get(page)).text
    assert "190****0001 → 新号码 190****0777" in shown
    assert "19000000777" not in shown
    ((before, after),) = await house.rows(case_changes.c.before, case_changes.c.after)
    assert ("190****0001" in str(before), "190****0777" in str(after)) == (True, True)
    await office.tick()
    assert office.provider.accepted[-1].to == "+8619000000777"
    await office.says("+8619000000777", "4", "SM-1")
    await office.says(phone(1), "1", "SM-2")
    assert await house.rows(callbacks.c.disposition, callbacks.c.score) == [("answered", 4)]
    exported = await house.store.read(lambda c: list(case_export.export(c, house.vault, None)))
    assert exported[0]["phone"] == "+8619000000777"


@pytest.mark.parametrize("typed", ["", "12345", "一九零", phone(1).removeprefix("+86")])
async def test_a_number_that_cannot_be_called_is_not_asked_for(house: ConsoleHouse, typed: str) -> None:
    await planned(house)
    async with house.logged_in("officer") as browser:
        answer = await asks(browser, "phone", CASE, phone=typed)
    assert answer.status == 400
    assert await house.rows(func.count(approvals.c.id)) == [(0,)]


async def test_a_sealed_case_can_neither_be_left_out_nor_readdressed(house: ConsoleHouse) -> None:
    office = await planned(house)
    office.clock.now = WINDOW.closes + timedelta(minutes=1)
    await office.tick()
    async with house.logged_in("officer") as browser:
        for what in ("exclude", "phone"):
            answer = await asks(browser, what, CASE, phone="19000000777")
            assert (answer.status, "已经封存" in answer.text) == (400, True)


async def test_an_extension_is_the_chiefs_act(house: ConsoleHouse) -> None:
    number = await filed(house)
    async with house.logged_in("officer") as browser:
        early = await asks(browser, "extension", number, days="10")
        assert (early.status, "不能“延期”" in early.text) == (400, True)
    await Bench(house.store, now=house.clock.now, vault=house.vault).does(number, Act.ACCEPT)
    await granted(house, "extension", number, days="10")
    assert await house.rows(tickets.c.extended_days) == [(10,)]
    async with house.logged_in("officer") as browser:
        assert (await asks(browser, "extension", number, days="5")).status == 400


async def test_the_rail_counts_what_waits_for_others_to_decide(house: ConsoleHouse) -> None:
    await planned(house)
    async with house.logged_in("officer") as browser:
        await asks(browser, "exclude", CASE)
    async with house.logged_in("chief") as browser:
        page = (await browser.get("/office/approvals")).text
    assert re.search(r'双人审批</span><span class="count warn">1<', page)


@pytest.mark.parametrize(
    "path", ["exclude/nobody", "phone/%00", "unseal/TS-1", "extension/nonsense", "unseal/TS-20261103-0007-C"]
)
async def test_what_is_not_there_cannot_be_asked_for(house: ConsoleHouse, path: str) -> None:
    async with house.logged_in("officer") as browser:
        assert (await browser.get(f"{ASK}/{path}")).status == 404
        what, about = path.split("/")
        assert (await asks(browser, what, about)).status == 404


WILD = st.dictionaries(
    st.sampled_from(
        (
            "reason",
            "days",
            "phone",
            "decision",
            "note",
            "score",
            "out",
            "words",
            "seen",
            "kind",
            "again",
            "month",
        )
    ),
    st.text(max_size=30)
    | st.sampled_from(("granted", "5", "later", "call", "second_call", "2026-10", "9" * 400)),
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(fields=WILD, about=st.sampled_from((CASE, "nobody", "%2F..%2F", "\ud800", "TS-20261103-0007-C")))
async def test_whatever_is_sent_gets_one_sentence(
    house: ConsoleHouse, fields: dict[str, str], about: str
) -> None:
    if await house.rows(func.count(case_rows.c.case_no)) == [(0,)]:
        await planned(house)
        async with house.logged_in("officer") as officer:
            await asks(officer, "exclude", CASE)
    request, *_ = (number for (number,) in await house.rows(approvals.c.id))
    body = urlencode({"csrf": "x"} | fields, errors="surrogatepass").encode()
    number = quote(about, safe="%", errors="replace")
    async with house.logged_in("chief") as browser:
        token = (await browser.get("/office/account")).token
        body = body.replace(b"csrf=x", b"csrf=" + token.encode())
        posts = [f"{ASK}/{what}/{number}" for what in ("exclude", "phone", "extension", "unseal")]
        posts += [
            f"/office/callsheet/{number}",
            f"/office/callsheet/{number}/number",
            f"/office/approvals/{request}",
        ]
        for path in posts:
            form = {"Content-Type": "application/x-www-form-urlencoded"}
            answer = await browser.post(path, body, **form)
            assert answer.status in (303, 400, 404, 409), (path, answer.status)
            assert "Traceback" not in answer.text
