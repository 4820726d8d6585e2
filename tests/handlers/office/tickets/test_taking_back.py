"""撤销: an acceptance or a start of a moment ago is taken back, and the complainant is told nothing until it stands."""

from functools import partial

from bot.domain.act import Act
from bot.domain.role import Role
from bot.domain.ticket_state import TicketState
from bot.work.tickets import tell_due
from complaints import DEPARTMENT, Bench
from console import Browser, ConsoleHouse, add_user, on_both
from ticket_pages import HANDED_OVER, INBOX, at, does, hidden, said


async def told_later(bench: Bench) -> int:
    """What the clock tells of acceptances that stand."""
    work = partial(tell_due, registry=bench.registry, voice=bench.voice, now=bench.now, most=9)
    return await bench.store.write(work)


async def takes_back(browser: Browser, number: str) -> tuple[int, str]:
    """Press 撤销 where the page shows it; else send what the button would have sent."""
    page = (await browser.get(f"{INBOX}/{number}")).text
    if "/acts/take_back" not in page:
        page = (await browser.get(f"{INBOX}/{number}/acts/note")).text
    fields = hidden(page, "take_back" if "/acts/take_back" in page else "note")
    answer = await browser.post(f"{INBOX}/{number}/acts/take_back", fields)
    return answer.status, said(answer.text)


@on_both
async def test_an_acceptance_is_taken_back_before_anybody_is_told(house: ConsoleHouse, bench: Bench) -> None:
    number = await bench.files()
    async with house.logged_in("officer") as browser:
        await does(browser, number, "accept")
        page = (await browser.get(f"{INBOX}/{number}")).text
        assert "已受理，十分钟后告诉投诉人" in page
        assert await bench.letters() == []
        assert await told_later(bench) == 0
        assert (
            await browser.post(f"{INBOX}/{number}/acts/take_back", hidden(page, "take_back"))
        ).status == 303
        assert "投诉人什么也没有收到" in (await browser.get(f"{INBOX}/{number}")).text
    ticket = await bench.ticket(number)
    assert (ticket.state, ticket.accept_by is not None, ticket.to_tell) == (
        TicketState.REGISTERED,
        True,
        False,
    )
    at(house, bench, minutes=11)
    assert (await told_later(bench), await bench.letters()) == (0, [])
    assert [e.act for e in await bench.timeline(number)] == ["register", Act.ACCEPT, Act.TAKE_BACK]


@on_both
async def test_an_acceptance_that_stands_is_told_once_and_then_not_taken_back(
    house: ConsoleHouse, bench: Bench
) -> None:
    number = await bench.files()
    async with house.logged_in("officer") as browser:
        await does(browser, number, "accept")
        at(house, bench, minutes=11)
        assert (await told_later(bench), await told_later(bench)) == (1, 0)
        assert [("受理" in text) for _, text in await bench.letters()] == [True]
        status, why = await takes_back(browser, number)
        assert (status, "已经过了 10 分钟" in why) == (400, True)
    assert (await bench.ticket(number)).state is TicketState.ACCEPTED


async def test_whatever_follows_tells_of_the_acceptance_first_and_ends_the_way_back(
    house: ConsoleHouse, bench: Bench
) -> None:
    number = await bench.files()
    async with house.logged_in("officer") as browser:
        await does(browser, number, "accept")
        await does(browser, number, "assign", to=DEPARTMENT, text=HANDED_OVER, checked="1")
        assert len(await bench.letters()) == 1
        assert await told_later(bench) == 0
        status, why = await takes_back(browser, number)
        assert (status, "不能" in why) == (400, True)
        async with house.logged_in("liaison") as liaison:
            await does(liaison, number, "start")
            page = (await liaison.get(f"{INBOX}/{number}")).text
            assert "已开始办理" in page
            answer = await liaison.post(f"{INBOX}/{number}/acts/take_back", hidden(page, "take_back"))
            assert answer.status == 303
    assert (await bench.ticket(number)).state is TicketState.ASSIGNED


async def test_a_colleague_does_not_take_back_what_another_did_and_a_chief_does(
    house: ConsoleHouse, bench: Bench
) -> None:
    await add_user(house.store, "another", Role.OFFICER)
    number = await bench.files()
    async with house.logged_in("officer") as browser:
        await does(browser, number, "accept")
    async with house.logged_in("another") as browser:
        status, why = await takes_back(browser, number)
        assert (status, "不是您做的" in why) == (400, True)
    async with house.logged_in("chief") as browser:
        assert (await takes_back(browser, number))[0] == 303
    assert (await bench.ticket(number)).state is TicketState.REGISTERED
