"""A second call about an answer heard by phone: by somebody else, who does not see the first."""

from datetime import timedelta

from sqlalchemy import Connection, func

from bot.domain.role import Role
from bot.domain.second_call import Conclusion
from call_cards import PAGE, current, field, saves, to_be_phoned
from console import ConsoleHouse, add_user
from db.queries.callsheet import second_calls
from db.schema import answers, attempts, audit, callbacks, supplements
from offices import WINDOW


def chosen(connection: Connection, month: str = "2026-10") -> list[second_calls.Second]:
    return second_calls.of_month(connection, month)


async def second_queued(house: ConsoleHouse, score: str) -> None:
    """One phoned answer of the officer's, chosen to be asked for again."""
    object.__setattr__(house.console, "chance", lambda: 0.0)
    async with house.logged_in("officer") as browser:
        await saves(browser, await browser.get(PAGE), score=score)
    assert len(await house.store.read(chosen)) == 1


async def test_a_second_call_is_for_somebody_else_who_does_not_see_the_first(house: ConsoleHouse) -> None:
    await to_be_phoned(house, 1)
    await second_queued(house, "5")
    await add_user(house.store, "李敏", Role.OFFICER)
    async with house.logged_in("officer") as browser:
        assert "没有要打电话的人" in (await browser.get(PAGE)).text
        assert (await browser.get(f"{PAGE}?case=HNJX-2026-00001")).status == 404
        fields = {"csrf": (await browser.get("/office/account")).token, "kind": "second_call"}
        own = await browser.post(f"{PAGE}/HNJX-2026-00001", fields | {"score": "5", "seen": "4"})
        assert own.status in (403, 409)
    async with house.logged_in("李敏") as browser:
        page = await browser.get(PAGE)
        assert "复核" in page.text
        assert "已答复" not in page.text
        assert "HNJX-2026-00001" not in (await browser.get(f"{PAGE}/second")).text
        saved = await saves(browser, page, score="2", words="其实不太满意")
        both = await browser.get(saved.headers["Location"])
    assert "不一致" in both.text
    assert "5 非常满意" in both.text
    assert "2 不满意" in both.text
    assert await house.rows(callbacks.c.score) == [(5,)]
    assert ("second_call", "2") in await house.rows(answers.c.question, answers.c.value)


async def test_a_second_call_after_the_seal_is_a_supplement(house: ConsoleHouse) -> None:
    office = await to_be_phoned(house, 1)
    await second_queued(house, "5")
    office.clock.now = WINDOW.closes + timedelta(minutes=1)
    await office.tick()
    tried = await house.rows(func.count(attempts.c.n))
    async with house.logged_in("chief") as browser:
        page = await browser.get(f"{PAGE}?month=2026-10")
        saved = await saves(browser, page, score="5", words="很满意")
    assert "done=second_same" in saved.headers["Location"]
    ((content,),) = await house.rows(supplements.c.content)
    assert '"question":"second_call"' in str(content)
    assert await house.rows(func.count(attempts.c.n)) == tried


async def test_a_second_call_that_nobody_answers_stays_queued_until_enough_was_tried(
    house: ConsoleHouse,
) -> None:
    await to_be_phoned(house, 1)
    await second_queued(house, "4")
    for hours in (0, 2, 24):
        house.clock.turn(timedelta(hours=hours))
        async with house.logged_in("chief") as browser:
            said = {"out": "no_answer", "words": "家里人说下午再打"}
            assert (await saves(browser, await browser.get(PAGE), **said)).status == 303
    (call,) = await house.store.read(chosen)
    assert (call.outcome, call.second_by, call.agrees) == ("no_answer", "chief", None)
    kept = [raw for raw in await house.rows(answers.c.raw) if "家里人说下午再打" in str(raw)]
    assert len(kept) == 3, "each time it is kept, whether or not it was the last try"


async def test_by_chance_or_at_the_latest_from_the_tenth_answer_on_one_is_chosen(house: ConsoleHouse) -> None:
    await to_be_phoned(house, 11)
    lots = iter([0.99, 0.3] * 11)
    object.__setattr__(house.console, "chance", lambda: next(lots))
    async with house.logged_in("officer") as browser:
        for n in range(1, 12):
            await saves(browser, await browser.get(PAGE), score="4")
            assert len(await house.store.read(chosen)) == (n >= 10)
    (call,) = await house.store.read(chosen)
    assert call.case_no == "HNJX-2026-00004"
    assert call.first_by == "officer"


async def test_a_mis_keyed_second_call_is_put_right_and_both_entries_stay(house: ConsoleHouse) -> None:
    await to_be_phoned(house, 1)
    await second_queued(house, "5")
    await add_user(house.store, "李敏", Role.OFFICER)
    correct = f"{PAGE}/HNJX-2026-00001/second"
    async with house.logged_in("李敏") as browser:
        assert (await browser.get(correct)).status == 409, "nothing has been made yet"
        await saves(browser, await browser.get(PAGE), score="2")
        form = await browser.get(correct)
        sent = {"csrf": form.token, "seen": field(form, "seen"), "score": "5"}
        assert (await browser.post(correct, sent | {"score": "2"})).status == 400, "the same"
        assert (await browser.post(correct, sent)).status == 303
        assert (await browser.post(correct, sent | {"score": "1"})).status == 409, "of a page that is old"
    async with house.logged_in("officer") as browser:
        assert (await browser.get(correct)).status == 403, "whoever phoned first"
    (call,) = await house.store.read(chosen)
    assert (call.second_score, call.conclusion) == (5, Conclusion.SAME)
    said = await house.rows(attempts.c.kind, attempts.c.outcome, attempts.c.corrects)
    assert said[-2:] == [("second_call", "answered", None), ("second_corrected", "answered", 4)]
    both = await house.rows(answers.c.question, answers.c.value)
    assert [value for question, value in both if question == "second_call"] == ["2", "5"]


async def test_a_second_call_that_was_none_is_to_be_made_again(house: ConsoleHouse) -> None:
    await to_be_phoned(house, 1)
    await second_queued(house, "5")
    async with house.logged_in("chief") as browser:
        await saves(browser, await browser.get(PAGE), score="2")
        form = await browser.get(f"{PAGE}/HNJX-2026-00001/second")
        sent = {"csrf": form.token, "seen": field(form, "seen"), "out": "no_answer"}
        assert (await browser.post(f"{PAGE}/HNJX-2026-00001/second", sent)).status == 303
        (call,) = await house.store.read(chosen)
        assert (call.outcome, call.second_by, call.conclusion) == (None, None, None)
        assert current(await browser.get(PAGE)) == "HNJX-2026-00001"


async def test_a_difference_waits_for_a_chief_who_made_neither_call(house: ConsoleHouse) -> None:
    await to_be_phoned(house, 1)
    await second_queued(house, "5")
    await add_user(house.store, "王主任", Role.CHIEF)
    found = f"{PAGE}/HNJX-2026-00001/second/finding"
    said = {"finding": "changed", "note": "又问过一次，说那天忘了等了两小时", "month": "2026-10"}
    async with house.logged_in("chief") as browser:
        await saves(browser, await browser.get(PAGE), score="2")
        page = await browser.get(f"{PAGE}/second?month=2026-10")
        assert "等没有打过这两个电话的室领导核实" in page.text
        assert (await browser.post(found, said | {"csrf": page.token})).status == 409
        assert "等您核实" not in (await browser.get("/office/today?month=2026-10")).text
    async with house.logged_in("王主任") as browser:
        assert "件复核和首次不一致，等您核实" in (await browser.get("/office/today?month=2026-10")).text
        token = (await browser.get(f"{PAGE}/second?month=2026-10")).token
        assert (await browser.post(found, {"csrf": token, "finding": "changed"})).status == 400
        done = await browser.post(found, said | {"csrf": token})
        assert "对方改了主意" in (await browser.get(done.headers["Location"])).text
        assert (await browser.post(found, said | {"csrf": token})).status == 409, "once"
        assert "等您核实" not in (await browser.get("/office/today?month=2026-10")).text
        assert (await browser.get(f"{PAGE}/HNJX-2026-00001/second")).status == 409
        report = (await browser.get("/office/months/2026-10/report")).text
    assert "不一致的：对方改了主意 1。" in report
    assert await house.rows(callbacks.c.score) == [(5,)], "neither score changes"
    assert ("second_found",) in await house.rows(audit.c.act)
