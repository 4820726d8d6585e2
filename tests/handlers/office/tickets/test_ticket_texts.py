"""What the office and a department write to each other and to whoever complained, on the pages."""

import re
from functools import partial

from sqlalchemy import select, update

import written
from bot.casework.tickets.ticket import NOT_PLAIN
from bot.dialogue.complaint.filing import Complaint
from bot.domain.act import Act
from bot.domain.category import Category
from bot.work.tickets import not_arrived
from bot.work.tickets.identity_checks import TEXTS_AN_HOUR
from complaints import DEPARTMENT, PHONE, STORY, Bench
from console import ConsoleHouse
from db.schema import audit, outbox
from ticket_pages import FOUND_OUT, HANDED_OVER, INBOX, at, does, hidden, last_form, listed, said


async def test_a_hand_over_is_read_through_and_names_nobody(house: ConsoleHouse, bench: Bench) -> None:
    story = "我是陈小满，电话19000000042，十月九号去的窗口"
    number = await bench.files(
        Complaint(story, Category.DELAY, DEPARTMENT, name="陈小满"), phone="+8619000000042"
    )
    async with house.logged_in("officer") as browser:
        page = (await browser.get(f"{INBOX}/{number}")).text
        draft = re.search(r'<textarea class="in said"[^>]*>(.*?)</textarea>', page, re.DOTALL)
        assert draft is not None
        assert draft[1] == "我是〔已遮盖〕，电话190****0042，十月九号去的窗口"
        blind = await does(browser, number, "assign", to=DEPARTMENT, text=HANDED_OVER)
        assert (blind.status, "打勾" in blind.text, HANDED_OVER in blind.text) == (400, True, True)
        for text, told in (("陈 小满来过", "姓名"), ("请打190 0000 0042", "电话"), ("", "写出交办")):
            answer = await does(browser, number, "assign", to=DEPARTMENT, text=text, checked="1")
            assert (answer.status, told in answer.text) == (400, True), text
    assert (await bench.ticket(number)).with_department is None


async def test_a_reply_is_sent_as_it_was_shown_and_not_before(house: ConsoleHouse, bench: Bench) -> None:
    number = await bench.files()
    await bench.does(number, Act.ACCEPT)
    before = await bench.letters()
    async with house.logged_in("officer") as browser:
        preview = await does(browser, number, "reply", text="查过了：\n<b>属实</b>")
        shown = re.search(r'<div class="bub kept">(.*?)</div>', preview.text, re.DOTALL)
        assert shown is not None
        assert await bench.letters() == before
        form = last_form(preview.text)
        assert (await browser.post(f"{INBOX}/{number}/acts/reply", form)).status == 303
    channel, text = (await bench.letters())[-1]
    assert channel == "telegram"
    assert text == shown[1].replace("&lt;", "<").replace("&gt;", ">")
    assert "<b>属实</b>" in text


async def test_a_reply_that_did_not_arrive_is_on_the_page_until_somebody_has_phoned(
    house: ConsoleHouse, bench: Bench
) -> None:
    number = await bench.files(chat=None, phone=PHONE)
    await bench.does(number, Act.ACCEPT)
    at(house, bench, minutes=5)
    await bench.does(number, Act.REPLY, "已补办")
    reply = (await house.store.read(partial(written.messages, vault=bench.vault)))[-1]
    lost = update(outbox).where(outbox.c.ref == reply.ref)
    await house.store.write(lambda c: c.execute(lost.values(state="undelivered", error="30005")))
    await house.store.write(partial(not_arrived.note, vault=bench.vault, now=bench.now, most=20))
    async with house.logged_in("officer") as browser:
        page = said((await browser.get(f"{INBOX}/{number}")).text)
        told = "“答复”没有送到投诉人：空号"
        assert f"{told}。请打电话或另想办法告诉本人，然后登记联系。" in page
        assert f"没有送到投诉人（{number}）" in (await browser.get("/office/today")).text
        await does(browser, number, "try", text="已电话告知")
        assert number not in (await browser.get("/office/today")).text
        page = said((await browser.get(f"{INBOX}/{number}")).text)
        assert page.count(told) == 1, "on the timeline"
        assert "请打电话或另想办法" not in page


async def test_a_draft_is_returned_with_a_note_and_released_as_the_office_has_it(
    house: ConsoleHouse, bench: Bench
) -> None:
    number = await bench.files()
    await bench.does(number, Act.ASSIGN, HANDED_OVER, to=DEPARTMENT)
    before = await bench.letters()
    async with house.logged_in("officer") as browser, house.logged_in("liaison") as liaison:
        refused = await does(liaison, number, "draft", text="请来我处面谈")
        assert (refused.status, NOT_PLAIN in refused.text, "请来我处面谈" in refused.text) == (
            400,
            True,
            True,
        )
        assert "修改拟稿" not in refused.text, "it is the first"
        await does(liaison, number, "draft", text="没有这回事")
        assert number in listed((await browser.get(f"{INBOX}?pile=draft")).text)
        assert "没有这回事" in said((await browser.get(f"{INBOX}/{number}")).text)
        assert (await does(browser, number, "return", text="请写清楚怎么改正")).status == 303
        again = (await liaison.get(f"{INBOX}/{number}")).text
        assert "请写清楚怎么改正" in again
        assert "受理、交办处室" not in again, "what the page is for is said for whoever reads it"
        assert "没有这回事</textarea>" in again
        await does(liaison, number, "draft", text="窗口漏说了一份材料")
        assert await bench.letters() == before
        page = (await browser.get(f"{INBOX}/{number}")).text
        assert "窗口漏说了一份材料</textarea>" in page
        preview = await does(browser, number, "reply", text="窗口漏说了一份材料，已改正")
        form = last_form(preview.text)
        for status in (303, 409):
            assert (await browser.post(f"{INBOX}/{number}/acts/reply", form)).status == status
        assert "窗口漏说了一份材料，已改正" in (await liaison.get(f"{INBOX}/{number}")).text
    (told,) = [text for _, text in await bench.letters()][len(before) :]
    assert "窗口漏说了一份材料，已改正" in told


async def test_what_is_not_theirs_leaves_the_department(house: ConsoleHouse, bench: Bench) -> None:
    number = await bench.files()
    await bench.does(number, Act.ASSIGN, HANDED_OVER, to=DEPARTMENT)
    async with house.logged_in("officer") as browser, house.logged_in("liaison") as liaison:
        answer = await does(liaison, number, "disown", text="该事项由运行处办理")
        assert (answer.status, answer.headers["Location"]) == (303, f"{INBOX}?done=ticket_disowned")
        assert listed((await liaison.get(INBOX)).text) == []
        page = said((await browser.get(f"{INBOX}/{number}")).text)
        assert "该事项由运行处办理" in page
        assert "交办承办处室" in page
        assert "liaison说这不是他处的事，退回来了：“该事项由运行处办理”。请另行交办" in page


async def test_each_text_that_the_net_looks_through_leaves_its_line_and_after_many_the_chief_is_told(
    house: ConsoleHouse, bench: Bench
) -> None:
    number = await bench.files()
    await bench.does(number, Act.ASSIGN, HANDED_OVER, to=DEPARTMENT)
    async with house.logged_in("officer") as browser:
        form = FOUND_OUT | hidden((await browser.get(f"{INBOX}/{number}")).text, "reply")
        for n in range(TEXTS_AN_HOUR + 1):
            name = "陈小满" if n % 2 else "王大力"
            answer = await browser.post(f"{INBOX}/{number}/acts/reply", form | {"text": f"{name}您好{n}"})
            if n < TEXTS_AN_HOUR:
                assert (answer.status, "投诉人的姓名" in answer.text) == (
                    (400, True) if n % 2 else (200, False)
                )
        assert (answer.status, "先停一停" in answer.text) == (400, True)
    wanted = select(audit.c.act).where(
        audit.c.by_whom == "officer", audit.c.act.in_(("ticket.check", "ticket.brake"))
    )
    acts = await house.store.read(lambda c: list(c.execute(wanted).scalars()))
    assert acts == ["ticket.check"] * TEXTS_AN_HOUR + ["ticket.brake"]
    async with house.logged_in("chief") as browser:
        assert "officer：一小时里核对投诉人身份的次数太多" in said((await browser.get(INBOX)).text)


async def test_whoever_was_overtaken_is_told_and_keeps_their_words(house: ConsoleHouse, bench: Bench) -> None:
    number = await bench.files()
    await bench.does(number, Act.ACCEPT)
    async with house.logged_in("officer") as browser:
        form = (
            FOUND_OUT
            | hidden((await browser.get(f"{INBOX}/{number}")).text, "reply")
            | {
                "text": "我的答复",
                "step": "send",
            }
        )
        await bench.does(number, Act.REPLY, "别人的答复")
        answer = await browser.post(f"{INBOX}/{number}/acts/reply", form)
        assert (answer.status, "刚才已经有人办过一步" in answer.text, "我的答复" in answer.text) == (
            409,
            True,
            True,
        )
    assert (await bench.ticket(number)).reply == "别人的答复"


async def test_what_was_said_since_is_read_and_handed_over_with_the_rest(
    house: ConsoleHouse, bench: Bench
) -> None:
    number = await bench.files()
    await bench.adds(number, "我是陈小满，还有一件事：收据也没给")
    async with house.logged_in("officer") as browser:
        page = (await browser.get(f"{INBOX}/{number}")).text
        assert f"{STORY}\n我是〔已遮盖〕，还有一件事：收据也没给</textarea>" in page
        assert page.count("我是陈小满，还有一件事") >= 2


async def test_a_department_that_is_not_there_gets_nobody_an_answer_about_a_name(
    house: ConsoleHouse, bench: Bench
) -> None:
    number = await bench.files()
    async with house.logged_in("officer") as browser:
        await does(browser, number, "accept")
        for name in ("陈小满", "王大力"):
            answer = await does(browser, number, "assign", to="没有这个处", text=f"{name}来过", checked="1")
            assert (answer.status, "不在处室名单里" in answer.text) == (400, True), "the same for any name"
