"""What goes to a complainant is what was shown, to the letter: whatever has changed since is shown again first."""

from bot.domain.act import Act
from complaints import CHAT, PHONE, Bench
from console import Answer, Browser, ConsoleHouse, on_both
from ticket_pages import INBOX, does, last_form, said

FIRST, THEN = "查过了，属实", "查过了，不属实"
EDITED, OTHERWISE = "您改过文字，请再看一遍再发", "发送的办法变了，请再看一遍再发"


async def accepted(
    bench: Bench, chat: int = CHAT, phone: str | None = None
) -> tuple[str, list[tuple[str, str]]]:
    """A complaint to reply to, and what has been told to complainants so far."""
    number = await bench.files(chat=chat, phone=phone)
    await bench.does(number, Act.ACCEPT)
    return number, await bench.letters()


async def sends(browser: Browser, number: str, **fields: str) -> Answer:
    return await browser.post(f"{INBOX}/{number}/acts/reply", fields)


@on_both
async def test_text_edited_after_the_preview_is_shown_again_and_neither_goes_out(
    house: ConsoleHouse, bench: Bench
) -> None:
    number, before = await accepted(bench)
    async with house.logged_in("officer") as browser:
        form = last_form((await does(browser, number, "reply", text=FIRST)).text)
        assert form["text"] == FIRST
        again = await sends(browser, number, **form | {"text": THEN})
        assert EDITED in again.text
        assert THEN in said(again.text)
        assert await bench.letters() == before
        assert (await sends(browser, number, **last_form(again.text))).status == 303
    told = (await bench.letters())[len(before) :]
    assert [THEN in text for _, text in told] == [True]


async def test_one_who_is_reached_another_way_meanwhile_is_written_to_once_that_was_seen(
    house: ConsoleHouse, bench: Bench
) -> None:
    number, _ = await accepted(bench, phone=PHONE)
    async with house.logged_in("officer") as browser:
        form = last_form((await does(browser, number, "reply", text=FIRST)).text)
        await bench.opts_out()
        again = await sends(browser, number, **form)
        assert OTHERWISE in again.text
        assert (await bench.ticket(number)).reply is None


async def test_nothing_goes_out_that_was_shown_for_another_complaint_to_another_person_or_not_at_all(
    house: ConsoleHouse, bench: Bench
) -> None:
    (number, _), (other, before) = await accepted(bench), await accepted(bench, chat=77)
    async with house.logged_in("officer") as browser, house.logged_in("chief") as chief:
        form = last_form((await does(browser, number, "reply", text=FIRST)).text)
        theirs = last_form((await does(chief, number, "reply", text=FIRST)).text)
        another = last_form((await does(browser, other, "reply", text=FIRST)).text)
        for shown in (theirs["shown"], another["shown"], "", "汉字", "."):
            assert (await sends(browser, number, **form | {"shown": shown})).status == 200
        assert await bench.letters() == before
