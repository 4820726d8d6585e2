"""同一件事: complaints linked or merged; each complainant keeps every right, and learns nothing of the other."""

from sqlalchemy import select

from bot.dialogue.complaint.filing import Complaint
from bot.domain.act import Act
from bot.domain.category import Category
from bot.domain.role import Role
from bot.domain.ticket_state import TicketState
from complaints import DEPARTMENT, STORY, Bench
from console import Browser, ConsoleHouse, add_user, on_both
from db.schema import ticket_events, tickets
from ticket_pages import FOUND_OUT, HANDED_OVER, INBOX, does, hidden, last_form, listed, said

REPLY = "查过了，已整改，向您道歉"
OTHER = Complaint("窗口让我跑了三趟，还说我的材料没用", Category.DELAY, DEPARTMENT, name="钱多多")


async def two(bench: Bench) -> tuple[str, str]:
    """The main complaint, and another about the same matter by somebody else."""
    return await bench.files(), await bench.files(OTHER, chat=4_300)


async def replies(browser: Browser, number: str, text: str) -> str:
    """The reply previewed and sent; what the page says when it is refused."""
    preview = await does(browser, number, "reply", text=text)
    if preview.status == 400:
        return said(preview.text)
    sent = await browser.post(f"{INBOX}/{number}/acts/reply", last_form(preview.text) | FOUND_OUT)
    assert sent.status == 303, said(sent.text)
    return ""


@on_both
async def test_a_merged_complaint_gets_its_own_message_reply_and_verdict(
    house: ConsoleHouse, bench: Bench
) -> None:
    main, other = await two(bench)
    async with house.logged_in("officer") as browser:
        page = said((await browser.get(f"{INBOX}/{other}")).text)
        assert f"服务态度 · {DEPARTMENT} {main}" in page, "it may be the same matter: the officer is told"
        assert "同一处室，话也相近" in page
        named = await does(browser, other, "merge", to=main, text="陈小满也来说过")
        assert (named.status, "另一件的投诉人看到就会知道" in said(named.text)) == (400, True)
        assert (await does(browser, other, "merge", to=main)).status == 303
        told = [text for _, text in await bench.letters()]
        assert [main in text and other in text and "由您自己评价" in text for text in told] == [True]
        merged = await bench.ticket(other)
        assert (merged.state, merged.merged_into, merged.finish_by is not None) == (
            TicketState.WORKING,
            main,
            True,
        )
        refused = await browser.post(
            f"{INBOX}/{other}/acts/suspend", hidden(await note(browser, other), "note") | {"text": "哪天"}
        )
        assert "并在" in said(refused.text)
        assert "还没有答复；先答复那一件" in await replies(browser, other, REPLY)
        await bench.does(main, Act.ASSIGN, HANDED_OVER, to=DEPARTMENT)
        assert "投诉人的姓名" in await replies(browser, main, "钱多多说的也查过了")
        assert await replies(browser, main, REPLY) == ""
        assert "还有 1 件并案的没有答复" in said((await browser.get(f"{INBOX}/{main}")).text)
        form = (await browser.get(f"{INBOX}/{other}")).text
        assert REPLY in form.partition('id="w-reply"')[2].partition("</textarea>")[0]
        assert await replies(browser, other, REPLY) == ""
        assert len([text for _, text in await bench.letters() if REPLY in text]) == 2
    assert await bench.judges(other, False, "没有改")
    again = await bench.ticket(other)
    assert (again.state, again.merged_into) == (TicketState.REOPENED, None)
    assert (await bench.ticket(main)).state is TicketState.REPLIED


async def note(browser: Browser, number: str) -> str:
    return (await browser.get(f"{INBOX}/{number}/acts/note")).text


@on_both
async def test_a_merge_and_a_link_are_undone_and_a_copy_shows_neither(
    house: ConsoleHouse, bench: Bench
) -> None:
    main, other = await two(bench)
    async with house.logged_in("officer") as browser:
        assert (await does(browser, other, "link", to=main.lower())).status == 303
        page = (await browser.get(f"{INBOX}/{main}")).text
        assert "标为同一件事的：" in page
        page = (await browser.get(f"{INBOX}/{other}")).text
        assert (await browser.post(f"{INBOX}/{other}/acts/unlink", hidden(page, "unlink"))).status == 303
        assert "标为同一件事的：" not in (await browser.get(f"{INBOX}/{main}")).text
        assert (await does(browser, other, "merge", to=main)).status == 303
        page = (await browser.get(f"{INBOX}/{other}")).text
        assert (await browser.post(f"{INBOX}/{other}/acts/part", hidden(page, "part"))).status == 303
    parted = await bench.ticket(other)
    assert (parted.state, parted.merged_into) == (TicketState.ACCEPTED, None)
    assert "改为单独办理" in (await bench.letters())[-1][1]
    kept = await house.store.read(lambda c: c.execute(select(ticket_events.c.act)).scalars().all())
    assert not {"link", "unlink", "merge", "part"} & set(kept)
    rows = await house.store.read(lambda c: c.execute(select(tickets)).mappings().all())
    assert not [row for row in rows if main in str({**row, "ticket_no": ""}.values())]
    acts = [e.act for e in await bench.timeline(other)]
    assert acts == ["register", Act.LINK, Act.UNLINK, Act.MERGE, Act.PART]


async def test_what_cannot_be_joined_is_said_and_nothing_is_written(
    house: ConsoleHouse, bench: Bench
) -> None:
    main, other = await two(bench)
    office = await bench.files(Complaint(STORY, Category.DELAY, "监察室", about_office=True), chat=4_400)
    async with house.logged_in("officer") as browser:
        for to, why in (
            (office, "没有投诉件"),
            ("TS-20261103-22222-2", "请写另一件投诉的编号"),
            (other, "请写另一件投诉的编号"),
        ):
            answer = await does(browser, other, "merge", to=to)
            assert (answer.status, why in said(answer.text)) == (400, True), to
        await bench.does(main, Act.ACCEPT)
        await bench.does(main, Act.REPLY, REPLY)
        assert "不能再并进去" in said((await does(browser, other, "merge", to=main)).text)
    assert (await bench.ticket(other)).merged_into is None


@on_both
async def test_whoever_is_barred_from_one_is_barred_from_both_and_stays_so(
    house: ConsoleHouse, bench: Bench
) -> None:
    main, other = await two(bench)
    await add_user(house.store, "周志丽", Role.OFFICER)
    async with house.logged_in("周志丽") as barred:
        assert listed((await barred.get(INBOX)).text) == [other], "the main one names them"
    async with house.logged_in("officer") as browser:
        assert (await does(browser, other, "link", to=main)).status == 303
    async with house.logged_in("周志丽") as barred:
        assert listed((await barred.get(INBOX)).text) == []
    await add_user(house.store, "孙立军", Role.OFFICER)
    await bench.adds(other, "孙立军也在场")
    async with house.logged_in("孙立军") as barred:
        assert listed((await barred.get(INBOX)).text) == []
    letters = await bench.letters()
    assert letters == [], "a link tells nobody"
