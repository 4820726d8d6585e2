"""差评整改 in the console: begun by what was heard on the phone or texted, verified, contested, put right, answered, judged."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select, update

from bot.channels.incoming import Incoming, Phone
from bot.dialogue.inputs import Said
from bot.domain.medium import Medium
from bot.domain.role import Role
from call_cards import to_be_phoned
from console import ConsoleHouse, add_user, on_both
from db.schema import answers, audit, callbacks, outbox, remedies, remedy_events, score_contests
from handlers.office.remedies import remedies as list_page
from offices import phone
from remedies import LIST, WORDS, arrived, does, done, rated
from ticket_pages import said

RULES = "/office/settings/remedy_rules"


@on_both
async def test_a_low_rating_is_handed_over_claimed_refused_put_right_answered_and_judged(
    house: ConsoleHouse,
) -> None:
    await add_user(house.store, "主任", Role.CHIEF)
    await rated(house)
    async with house.logged_in("officer") as officer:
        listed = said((await officer.get(LIST)).text)
        assert "正在办的 1 件" in listed
        assert "还有 7 天" in listed, "five working days from Wednesday 4 November end on the 11th"
        page = await officer.get(f"{LIST}/1")
        assert WORDS in page.text
        assert (await does(officer, "hand", words=f"{WORDS}，张小满说的")).status == 400, "names the person"
        assert (await does(officer, "hand", words="HNJX-2026-00001 这件")).status == 400, "names the case"
        async with house.logged_in("liaison") as liaison:
            assert "没有正在办的差评" in (await liaison.get(LIST)).text
            assert (await liaison.get(f"{LIST}/1")).status == 404, "not handed over yet"
        await done(officer, "hand", words="有人反映没有一次性告知，请核实")
    async with house.logged_in("liaison") as liaison:
        theirs = said((await liaison.get(f"{LIST}/1")).text)
        assert "没有一次性告知，请核实" in theirs
        assert not [telling for telling in ("HNJX", "张小满", WORDS, "不满意") if telling in theirs]
        assert (await does(liaison, "verify", kind="一般的", words="属实")).status == 400
        assert (await does(liaison, "claim", ground="malicious", words="打 19000000001 问过")).status == 400
        await done(liaison, "claim", ground="mistaken", words="记错了窗口")
    async with house.logged_in("officer") as officer:
        assert (await does(officer, "uphold", at="3", words="算了")).status == 400, "a chief decides"
    async with house.logged_in("chief") as chief:
        await done(chief, "refuse", words="查了叫号记录，是这个窗口")
        await done(chief, "verify", kind="一般的", words="确实没有一次性告知")
        facts = said((await chief.get("/office/scores/facts?period=2026-10")).text)
        assert "差评核实" in facts
        assert "异议不成立" in facts, "the claim is the contest of the fact"
    async with house.logged_in("liaison") as liaison:
        assert (await does(liaison, "ask_more", days="30", words="要换设备")).status == 400
        await done(liaison, "ask_more", days="10", words="要换设备")
    async with house.logged_in("chief") as chief:
        assert "1 件差评等您办" in said((await chief.get("/office/")).text), "somebody asks for more time"
        await done(chief, "grant_more")
        assert "已同意延期 10 天" in said((await chief.get(f"{LIST}/1")).text)
    async with house.logged_in("liaison") as liaison:
        assert "延期几天" not in (await liaison.get(f"{LIST}/1")).text, "once"
        await done(liaison, "report", words="已经重新印了一次性告知单，窗口每人都学了")
    async with house.logged_in("officer") as officer:
        await done(officer, "return", words="请写明哪天开始用")
        await done(officer, "tell", words="窗口从本周起一次说清要带的材料，给您添麻烦了")
        assert (await does(officer, "stop", end="opted_out", words="不想听")).status == 400, "it is not so"
        assert (await does(officer, "stop", end="not_reached", words="没人接")).status == 400, (
            "once is no three times"
        )
        await done(officer, "try", words="没人接")
        await done(officer, "judge", end="fair", words="这回还行")
        ended = said((await officer.get(f"{LIST}?show=ended")).text)
        assert "对整改基本满意" in ended
    kept = await house.rows(remedies.c.state, remedies.c.outcome, remedies.c.more_granted, remedies.c.term)
    assert kept == [("ended", "fair", 10, "7天")]
    assert await house.rows(callbacks.c.score) == [(2,)], "the rating stands as it was given"
    assert [v for q, v in await house.rows(answers.c.question, answers.c.value) if q == "overall"] == ["2"]
    assert WORDS.encode() not in b"".join(w for (w,) in await house.rows(remedy_events.c.words_sealed) if w)  # type: ignore[misc]  # bytes
    acts = [act for act, about in await house.rows(audit.c.act, audit.c.object) if about == "remedy 1"]
    assert {"remedy_hand", "remedy_verify", "remedy_judge"} <= set(acts)


async def test_the_list_goes_on_page_after_page_and_says_how_many_there_are(
    house: ConsoleHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(list_page, "PAGE", 2)
    office = await to_be_phoned(house, 3)
    for n in (1, 2, 3):
        await office.says(phone(n), "1", f"low-{n}")
    async with house.logged_in("officer") as officer:
        seen = []
        for address in (LIST, f"{LIST}?last=2"):
            page = (await officer.get(address)).text
            assert "正在办的 3 件" in said(page)
            seen.append(re.findall(rf'href="{LIST}/(\d+)"', page))
            assert ('rel="next"' in page, 'rel="prev"' in page) == (
                (True, False) if address == LIST else (False, True)
            )
    assert seen == [["1", "2"], ["3"]]
    async with house.logged_in("liaison") as liaison:
        assert "这一页 0 件" in said((await liaison.get(LIST)).text), (
            "nothing was handed over; how many there are is not theirs"
        )


@on_both
async def test_who_can_be_written_to_is_told_and_judges_by_message(house: ConsoleHouse) -> None:
    office = await to_be_phoned(house, 2)
    await office.says(phone(1), "2", "m1")
    await office.says(phone(1), "排了一上午", "m2")
    await office.says(phone(2), "1", "m3")
    await office.says(phone(2), "退订", "m4")
    async with house.logged_in("officer") as officer:
        for number in (1, 2):
            await done(officer, "verify", number, kind="一般的", words="窗口排队太久，属实")
            cut = await does(officer, "tell", number, words="窗口加到三个，中午也有人。" * 20)
            if number == 1:
                assert cut.status == 400, "nobody is sent half of what was written"
                most = re.search(r"最多大约 (\d+) 个字，现在 260 个", said(cut.text))
                assert most is not None
                assert 50 < int(most[1]) < 134
                await done(officer, "tell", number, words="窗口加到三个，中午不休息")
        assert "发消息告诉评价人" in said((await officer.get(f"{LIST}/1")).text)
        assert "请打电话" in said((await officer.get(f"{LIST}/2")).text), "who opted out is not written to"
        kept = await house.rows(outbox.c.party_id, outbox.c.case_no, outbox.c.kind, outbox.c.state)
        assert [row for row in kept if row[3] == "pending" and row[1] == "HNJX-2026-00001"] != []
        assert [row for row in kept if row[3] == "pending" and row[1] == "HNJX-2026-00002"] == []
        await arrived(house)
        await office.says(phone(1), "基本满意", "m5")
        await office.says(phone(1), "满意", "m6")
        await done(officer, "stop", 2, end="opted_out", words="本人要求不再联系")
        figures = said((await officer.get(f"{LIST}/figures?month=2026-10")).text)
        assert "无线电管理处 2 2 0 2/2" in figures, "received, verified, none invalid, both answered in time"
        assert "1/2" in figures, "one of two was called back"
        assert "本人要求不再联系 1" in figures
        book = await officer.get(f"{LIST}/export?month=2026-10")
    lines = CalamineWorkbook.from_filelike(BytesIO(book.raw)).get_sheet_by_index(0).to_python()
    assert [line[17] for line in lines[1:]] == ["对整改基本满意", "本人要求不再联系"]
    assert not [cell for line in lines for cell in line if "张小满" in str(cell)]
    assert set(await house.rows(remedies.c.outcome)) == {("fair",), ("opted_out",)}
    assert sorted(await house.rows(callbacks.c.score)) == [(1,), (2,)], "said twice it is no rating either"
    better = update(callbacks).where(callbacks.c.score == 2).values(score=4)
    async with house.logged_in("chief") as chief:
        assert "后来改了评价的" not in said((await chief.get("/office/months/2026-10")).text)
        await house.store.write(lambda connection: connection.execute(better))
        month = said((await chief.get("/office/months/2026-10")).text)
    assert "1个不满意答复" in month
    assert "这个月的差评 2 件" in month
    assert "后来改了评价的，也办到底，算在里面" in month
    async with house.logged_in("liaison") as liaison:
        assert "2/2" in said((await liaison.get(f"{LIST}/figures?month=2026-10")).text)
        assert (await liaison.get(f"{LIST}/export?month=2026-10")).status == 403


@on_both
async def test_who_was_told_of_two_days_apart_is_asked_about_one_after_the_other(house: ConsoleHouse) -> None:
    office = await to_be_phoned(house, 1, of_each=2)
    for n in (1, 2):
        quoted = Said(Medium.CHAT, "2", about=f"HNJX-2026-0000{n}")
        await office.turns.take(Incoming("sms", Phone(phone(1)), quoted, message_id=f"a{n}"), office.clock())
        await office.says(phone(1), "没有了", f"b{n}")
        office.clock.turn(timedelta(minutes=1))
    first, second = sorted(n for (n,) in await house.rows(remedies.c.id) if isinstance(n, int))
    house.clock.now = office.clock.now
    judged = (remedies.c.case_no, remedies.c.state, remedies.c.outcome)
    async with house.logged_in("officer") as officer:
        for number in (first, second):
            await done(officer, "verify", number, kind="一般的", words="属实")
        await done(officer, "tell", first, words="窗口加到三个")
        await arrived(house)
        for clock in (house.clock, office.clock):
            clock.turn(timedelta(days=2))
    async with house.logged_in("officer") as officer:
        await done(officer, "tell", second, words="补寄了证件")
        told = [("HNJX-2026-00001", "told", None), ("HNJX-2026-00002", "told", None)]
        await arrived(house)
        await office.says(phone(1), "满意", "m1")
        assert sorted(await house.rows(*judged)) == told, "one word for two is neither's"
        await office.says(phone(1), "满意", "m2")
        assert sorted(await house.rows(*judged)) == told, "said before the question was read"
        await arrived(house)
        office.clock.turn(timedelta(minutes=1))
        await office.says(phone(1), "满意", "m3")
        office.clock.turn(timedelta(minutes=1))
        await office.says(phone(1), "基本满意", "m4")
    assert sorted(await house.rows(*judged)) == [
        ("HNJX-2026-00001", "ended", "satisfied"),
        ("HNJX-2026-00002", "ended", "fair"),
    ]
    assert sorted(await house.rows(callbacks.c.score)) == [(2,), (2,)]


async def test_an_upheld_claim_takes_the_rating_out_of_marks_and_the_person_is_answered_all_the_same(
    house: ConsoleHouse,
) -> None:
    await rated(house)
    async with house.logged_in("officer") as officer:
        await done(officer, "hand", words="有人反映态度不好")
    async with house.logged_in("liaison") as liaison:
        await done(liaison, "claim", ground="not_ours", words="那天不是我处的窗口")
    async with house.logged_in("chief") as chief:
        await done(chief, "uphold", words="查实不是这个处室")
        sheet = await chief.get("/office/scores?period=2026-10")
        assert (await chief.post("/office/scores", {"csrf": sheet.token, "period": "2026-10"})).status == 303
        assert "无评价" in (await chief.get("/office/scores?period=2026-10&of=handler")).text
        await done(chief, "tell", words="您评的那次不是这个处室办的，已经转给窗口管理处")
        await done(chief, "judge", end="declined")
    assert await house.rows(remedies.c.outcome, remedies.c.verified_at) == [("declined", None)]
    assert [state for (state,) in await house.rows(score_contests.c.state)] == ["upheld"]


@on_both
async def test_a_changed_mind_ends_it_and_a_complaint_takes_it_over(house: ConsoleHouse) -> None:
    office = await to_be_phoned(house, 3)
    await office.says(phone(1), "2", "m1")
    await office.says(phone(1), "等了很久", "m2")
    await office.says(phone(2), "满意", "m3")
    await office.says(phone(3), "1", "m4")
    state = remedies.c.state
    assert sorted(await house.rows(remedies.c.case_no, remedies.c.score, state)) == [
        ("HNJX-2026-00001", 2, "received"),
        ("HNJX-2026-00003", 1, "received"),
    ]
    await office.says(phone(1), "改成4", "m5")
    await office.says(phone(3), "我要投诉", "m6")
    await office.says(phone(3), "窗口的人骂人，还把我的材料扔了", "m7")
    await office.says(phone(3), "提交", "m8")
    assert set(await house.rows(state, remedies.c.outcome)) == {("ended", "changed"), ("complaint", None)}
    async with house.logged_in("officer") as browser:
        assert (await browser.get(f"{LIST}/2")).status == 404, "it is worked as the complaint"
        assert "没有正在办的差评" in (await browser.get(LIST)).text
    await office.says(phone(1), "改成1", "m9")
    assert sorted(await house.rows(state, remedies.c.score)) == [("complaint", 1), ("received", 1)]


async def test_whom_it_is_about_sees_nothing_of_it_and_nobody_works_on_what_was_moved(
    house: ConsoleHouse,
) -> None:
    await add_user(house.store, "zhou", Role.OFFICER, real_name="周志丽")
    await rated(house)
    async with house.logged_in("zhou") as handler:
        assert "没有正在办的差评" in (await handler.get(LIST)).text
        assert (await handler.get(f"{LIST}/1")).status == 404
    async with house.logged_in("officer") as officer:
        page = await officer.get(f"{LIST}/1")
        await done(officer, "verify", kind="一般的", words="属实")
        sent = {"csrf": page.token, "seen": "1", "words": "另一位先看的"}
        assert (await officer.post(f"{LIST}/1/hand", sent)).status == 409
        wanted = select(func.count()).where(audit.c.act == "ticket.check")
        looked = await house.store.read(lambda c: c.execute(wanted).scalar_one())
        assert looked == 2, (
            "what is refused anyway was looked through as well: nobody tries names on it unseen"
        )
    house.clock.turn(timedelta(days=8))
    async with house.logged_in("officer") as officer:
        assert "已过期" in said((await officer.get(LIST)).text)


async def test_another_rule_takes_two_and_holds_for_what_is_rated_and_verified_afterwards(
    house: ConsoleHouse,
) -> None:
    await add_user(house.store, "主任", Role.CHIEF)
    async with house.logged_in("admin") as browser:
        page = await browser.get(RULES)
        fields = dict(re.findall(r'name="([\w.]+)"[^>]* value="([^"]*)"', page.text))
        fields |= {
            "csrf": page.token,
            "from_level": "1",
            "verify": "2个工作日",
            "name.5": "要别的单位配合的",
            "term.5": "30天",
        }
        wrong = await browser.post(RULES, fields)
        assert (wrong.status, "来源：无" in wrong.text) == (400, True), (
            "each class says where its term comes from"
        )
        fields["source.5"] = "来源：无"
        look = said((await browser.post(RULES, fields)).text)
        assert "要别的单位配合的 30天（来源：无）" in look
        assert "只有非常不满意（1 分）" in look
        sent = fields | {"step": "do", "reason": "主任办公会定的"}
        assert (await browser.post(RULES, sent)).status == 303
    async with house.logged_in("chief") as browser:
        found = re.search(r"/office/approvals/\d+", (await browser.get("/office/approvals")).text)
        assert found is not None
        page = await browser.get(found[0])
        granted = await browser.post(found[0], {"csrf": page.token, "note": "", "decision": "granted"})
        assert granted.status == 303
    office = await to_be_phoned(house, 2)
    await office.says(phone(1), "2", "m1")
    await office.says(phone(2), "1", "m2")
    assert await house.rows(remedies.c.score) == [(1,)], "不满意 is no 差评 by this rule"
    async with house.logged_in("officer") as browser:
        assert "11月6日" in said((await browser.get(LIST)).text), "two working days from 4 November"
        await done(browser, "verify", kind="要别的单位配合的", words="属实")
    assert await house.rows(remedies.c.term) == [("30天",)]


async def test_an_answer_that_was_only_chosen_is_none_of_the_person_s_own_words(house: ConsoleHouse) -> None:
    office = await to_be_phoned(house, 1)
    await office.says(phone(1), "2", "m1")
    await office.says(phone(1), "排了一上午", "m2")
    async with house.logged_in("officer") as officer:
        page = (await officer.get(f"{LIST}/1")).text
    assert '<span class="kept">排了一上午</span>' in page
    assert '<span class="kept">2</span>' not in page
