"""What is sent after a log-in has ended is done by nobody and lost by nobody."""

from datetime import timedelta

import pytest
from aiohttp import MultipartWriter
from sqlalchemy import func, select

from complaints import Bench
from console import PASSWORD, Answer, Browser, ConsoleHouse, on_both
from db.schema import drafts, put_aside
from db.store import StoreUnavailable
from handlers.office.web.logins import ABSOLUTE, IDLE
from ticket_pages import INBOX, hidden

WORDS = "经查属实，已批评教育，并向来访人当面道歉"
FOREIGN = "https://elsewhere.example"


async def writes(browser: Browser, number: str) -> dict[str, str]:
    """Opens a form and fills it in."""
    return hidden((await browser.get(f"{INBOX}/{number}/acts/decline")).text, "decline") | {"text": WORDS}


async def sends(
    browser: Browser, house: ConsoleHouse, number: str, form: dict[str, str], **headers: str
) -> Answer:
    address = f"{INBOX}/{number}/acts/decline"
    return await browser.post(address, form, Referer=str(house.root)[:-1] + address, **headers)


async def logs_in(browser: Browser, name: str) -> Answer:
    """By the form, as it is shown now."""
    token = (await browser.get("/office/login")).token
    return await browser.post("/office/login", {"name": name, "password": PASSWORD, "csrf": token})


async def rows(house: ConsoleHouse) -> tuple[int, int]:
    """How many drafts there are, and how much is put aside."""
    counts = (select(func.count()).select_from(table) for table in (drafts, put_aside))
    [one, two] = [await house.store.read(lambda c, q=q: c.execute(q).scalar_one()) for q in counts]  # type: ignore[misc]
    return one, two


@on_both
async def test_after_the_log_in_it_stands_in_its_form_and_waits_to_be_sent(
    house: ConsoleHouse, bench: Bench
) -> None:
    number = await bench.files()
    async with house.logged_in("officer") as browser:
        form = await writes(browser, number)
        house.clock.turn(IDLE + timedelta(minutes=10))
        answer = await sends(browser, house, number, form)
        assert (answer.status, answer.headers["Location"]) == (303, "/office/login")
        door = (await browser.get("/office/login")).text
        assert "您有40分钟没有操作，已经退出。刚才写的还在，登录后接着办。" in door
        again = await logs_in(browser, "officer")
        assert again.headers["Location"] == f"{INBOX}/{number}/acts/decline?done=kept_back"
        page = await browser.get(again.headers["Location"])
        assert WORDS in page.text
        assert "刚才写的放回来了" in page.text
        assert (await bench.ticket(number)).state.value == "registered"
        assert await rows(house) == (1, 0)
        sent = await sends(browser, house, number, hidden(page.text, "decline") | {"text": WORDS})
        assert sent.status == 303
    assert (await bench.ticket(number)).state.value == "declined"
    assert await rows(house) == (0, 0)


async def test_nobody_else_gets_it_and_then_it_is_gone(house: ConsoleHouse, bench: Bench) -> None:
    number = await bench.files()
    async with house.logged_in("officer") as browser:
        form = await writes(browser, number)
        house.clock.turn(IDLE)
        await sends(browser, house, number, form)
        assert await rows(house) == (0, 1)
        assert (await logs_in(browser, "chief")).headers["Location"] == "/office/"
        assert WORDS not in (await browser.get(f"{INBOX}/{number}/acts/decline")).text
    assert await rows(house) == (0, 0)


async def test_why_it_ended_is_said_and_the_words_wait_whatever_the_reason(
    house: ConsoleHouse, bench: Bench
) -> None:
    number = await bench.files()
    for ends, why in (
        ("others", "您在别处退出了这里的登录。"),
        ("long", "登录已满12小时"),
        ("password", "密码已经改过，原来的登录都退出了"),
    ):
        async with house.logged_in("officer") as browser, house.logged_in("officer") as other:
            form = await writes(browser, number)
            token = {"csrf": (await other.get("/office/account")).token}
            if ends == "others":
                await other.post("/office/account/sessions/end-others", token)
            elif ends == "password":
                new = {"password": PASSWORD, "new": "quite another battery", "again": "quite another battery"}
                assert (await other.post("/office/account/password", token | new)).status == 303
            else:
                at = house.clock.now
                while house.clock.now - at < ABSOLUTE:
                    house.clock.turn(timedelta(minutes=20))
                    await browser.get("/office/account")
            assert (await sends(browser, house, number, form)).status == 303
            said = (await browser.get("/office/login")).text
            assert why in said
            assert "刚才写的还在" in said
    assert await rows(house) == (0, 3)


async def test_another_site_plants_nothing(house: ConsoleHouse, bench: Bench) -> None:
    number = await bench.files()
    async with house.logged_in("officer") as browser:
        form = await writes(browser, number)
        stale = form | {"csrf": "x" * 43}
        for headers in ({"Origin": FOREIGN}, {"Origin": "null"}, {}):
            answer = await sends(browser, house, number, stale, **headers)
            assert (answer.status, WORDS in answer.text) == (403, not headers)
        assert (await sends(browser, house, number, form, Origin=FOREIGN)).status == 403
        house.clock.turn(IDLE)
        for wrong, headers in ((stale, {}), (form, {"Origin": FOREIGN}), (form | {"csrf": ""}, {})):
            assert (await sends(browser, house, number, wrong, **headers)).status == 303
    assert await rows(house) == (0, 0)


async def test_a_page_of_an_earlier_log_in_acts_on_nothing_and_loses_nothing(
    house: ConsoleHouse, bench: Bench
) -> None:
    number = await bench.files()
    async with house.logged_in("officer") as browser:
        form = await writes(browser, number)
        house.clock.turn(IDLE)
        await logs_in(browser, "officer")
        answer = await sends(browser, house, number, form)
        assert (answer.status, WORDS in answer.text) == (403, True)
        assert "写的还在，请回到刚才的表单" in answer.text
        assert WORDS in (await browser.get(f"{INBOX}/{number}/acts/decline")).text
    assert (await bench.ticket(number)).state.value == "registered"


async def test_what_a_script_keeps_while_somebody_types_waits_as_well(
    house: ConsoleHouse, bench: Bench
) -> None:
    number = await bench.files()
    async with house.logged_in("officer") as browser:
        form = await writes(browser, number)
        house.clock.turn(IDLE)
        answer = await browser.post("/office/drafts", form | {"by": "script"})
        assert answer.headers["Location"] == "/office/login"
        again = await logs_in(browser, "officer")
        assert again.headers["Location"] == f"{INBOX}/{number}/acts/decline?done=kept_back"
        assert WORDS in (await browser.get(again.headers["Location"])).text


async def test_while_the_database_is_away_every_word_comes_back_at_once(
    house: ConsoleHouse, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = await bench.files()

    async def away(*_: object) -> None:
        raise StoreUnavailable("gone")

    async with house.logged_in("officer") as browser:
        form = await writes(browser, number)
        with monkeypatch.context() as patched:
            patched.setattr(house.store, "read", away)
            answer = await sends(browser, house, number, form)
            planted = await sends(browser, house, number, form, Origin=FOREIGN)
        assert (answer.status, WORDS in answer.text, "稍后再试" in answer.text) == (503, True, True)
        assert (planted.status, WORDS in planted.text) == (503, False)
        assert (await sends(browser, house, number, form)).status == 303


async def test_a_letter_half_written_down_is_there_again_although_its_form_brings_a_file(
    house: ConsoleHouse, bench: Bench
) -> None:
    async with house.logged_in("officer") as browser:
        page = await browser.get("/office/register")
        form = MultipartWriter("form-data")
        for name, value in (("csrf", page.token), ("category", "delay"), ("content", WORDS)):
            form.append(value).set_content_disposition("form-data", name=name)
        form.append(b"%PDF-1.4").set_content_disposition("form-data", name="file", filename="letter.pdf")
        house.clock.turn(IDLE)
        address = house.root.with_path("/office/register")
        async with browser.http.post(address, data=form, allow_redirects=False) as answer:
            assert (answer.status, answer.headers["Location"]) == (303, "/office/login")
        again = await logs_in(browser, "officer")
        assert again.headers["Location"] == "/office/register?done=kept_back"
        kept = (await browser.get(again.headers["Location"])).text
    assert WORDS in kept
    assert '<option value="delay" selected>' in kept
