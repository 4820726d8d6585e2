"""Opinions in the console: given by a member, answered by a department that does not know whose, released, judged."""

import io
from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from types import MappingProxyType
from urllib.parse import unquote

import aiohttp
from PIL import Image
from sqlalchemy import Connection, false, select, update
from yarl import URL

from bot.domain.role import Role
from bot.work import panel_calls
from console import Answer, Browser, ConsoleHouse, add_user, on_both
from db.queries.office import departments
from db.queries.office.departments import DepartmentEntry
from db.queries.panel import calls
from db.queries.tickets import attachments
from db.schema import (
    audit,
    panel_opinion_events,
    panel_opinion_files,
    panel_opinions,
    staff_notices,
    users,
)
from panels import HER, PANEL, does, said, serving


def picture() -> bytes:
    """A photo that tells with what it was taken."""
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x010F] = "GPS camera"
    Image.new("RGB", (60, 40), "red").save(out, "JPEG", exif=exif)
    return out.getvalue()


A_PICTURE = picture()
OWN, LIST = "/office/member", f"{PANEL}/opinions"
SEEN = {
    "occasion": "covert",
    "day": "2026-11-04",
    "object": "二楼综合窗口",
    "department": "无线电管理处",
    "words": "上午十点窗口无人，等了二十分钟；一位办事的留了电话 19000000062。",
}


async def given(member: Browser, **fields: str) -> str:
    """The mark of an opinion that the member has given."""
    answer = await sent(member, f"{OWN}/opinions", SEEN | fields)
    assert answer.status == 303, answer.text
    return answer.headers["Location"].partition("?")[0].rpartition("/")[2]


async def sent(
    member: Browser, where: str, fields: Mapping[str, str] = MappingProxyType({}), file: bytes = b""
) -> Answer:
    """A form that may bring a file."""
    form = aiohttp.FormData(quote_fields=False)
    page = await member.get(where.removesuffix("/attachments"))
    for name, value in {"csrf": page.token, **fields}.items():
        form.add_field(name, value)
    form.add_field("file", io.BytesIO(file), filename="照片.jpg" if file else "", content_type="image/jpeg")
    address = member.root.join(URL(where))
    async with member.http.post(address, data=form, allow_redirects=False) as answer:
        return await Answer.of(answer)


@on_both
async def test_an_opinion_goes_to_a_department_and_back_to_the_member_who_judges_it(
    house: ConsoleHouse,
) -> None:
    await serving(house)
    async with (
        house.logged_in("member") as member,
        house.logged_in("officer") as officer,
        house.logged_in("chief") as chief,
        house.logged_in("liaison") as liaison,
    ):
        ref = await given(member)
        inside, own = f"{LIST}/{ref}", f"{OWN}/opinions/{ref}"
        assert (await liaison.get(inside)).status == 404, "not handed to the department yet"
        assert "评意〔2026〕1号" not in (await liaison.get(LIST)).text
        assert "2026年11月27日" in said(await officer.get(inside)), "15 working days from the filing"
        assert (await does(officer, inside, "accept")).status == 303
        assert (await does(officer, inside, "assign")).status == 400, "to whom?"
        assert (await does(officer, inside, "assign", department="无线电管理处")).status == 303
        theirs = await liaison.get(inside)
        assert "窗口无人" in theirs.text
        for word in ("评〔2026〕1号", HER["name"], HER["unit"], HER["phone"], "19000000062"):
            assert word not in theirs.text
        assert (await does(liaison, inside, "answer", words="已经安排双岗。")).status == 303
        assert "双岗" not in (await member.get(own)).text, "not released"
        assert (await does(liaison, inside, "release", seen="4")).status == 400
        assert (await does(officer, inside, "return", words="请写明从哪天起")).status == 303
        assert (await does(liaison, inside, "answer", words="从十一月九日起双岗。")).status == 303
        assert (await does(officer, inside, "release")).status == 303
        page = said(await member.get(own))
        assert "从十一月九日起双岗。" in page
        assert "已经安排双岗" not in page
        assert "请写明从哪天起" not in page
        assert (await does(officer, inside, "close")).status == 400, "the member has time for a verdict"
        bare = await does(member, own, "judge", verdict="dissatisfied")
        assert (bare.status, "请写明内容" in bare.text) == (400, True)
        assert (await does(member, own, "judge", verdict="dissatisfied", words="还是没人")).status == 303
        assert (await does(member, own, "reopen", words="请再查")).status == 303
        assert (await does(liaison, inside, "answer", words="值班表已公开。")).status == 303
        assert (await does(officer, inside, "release")).status == 303
        assert (await does(member, own, "judge", verdict="dissatisfied", words="还是不行")).status == 303
        again = await does(officer, inside, "reopen", words="再来")
        assert (again.status, "不能再办第二次" in again.text) == (400, True)
        assert (await does(chief, inside, "close")).status == 303
        for reader, where in ((chief, OWN), (member, OWN)):
            figures = said(await reader.get(f"{where}/figures"))
            assert "不满意 1 条中 1 条" in figures
            assert "按期答复 1 条中 1 条" in figures
    assert "窗口无人" not in str(await house.rows(panel_opinion_events.c.words_sealed))
    assert not any(HER["name"] in str(line) for line in await house.rows(panel_opinion_events.c.by_whom))
    assert ("opinion_judge", "panel 评〔2026〕1号") in await house.rows(audit.c.act, audit.c.object)


async def test_evidence_is_seen_by_whoever_may_see_the_opinion_and_by_nobody_else(
    house: ConsoleHouse,
) -> None:
    await serving(house)
    await add_user(house.store, "other", Role.MEMBER)
    async with (
        house.logged_in("member") as member,
        house.logged_in("officer") as officer,
        house.logged_in("liaison") as liaison,
        house.logged_in("other") as other,
    ):
        answer = await sent(member, f"{OWN}/opinions", SEEN, A_PICTURE)
        assert answer.status == 303, answer.text
        ref = answer.headers["Location"].partition("?")[0].rpartition("/")[2]
        own, inside = f"{OWN}/opinions/{ref}", f"{LIST}/{ref}"
        assert (await sent(member, f"{own}/attachments", file=b"%PDF-1.7 paper")).status == 303
        for wrong in (b"OggS voice", b"PK\x03\x04 archive", b"<script>alert(1)</script>"):
            refused = await sent(member, f"{own}/attachments", file=wrong)
            assert (refused.status, "照片（JPG、PNG）或 PDF" in refused.text) == (400, True)
        assert (await sent(member, f"{own}/attachments")).status == 400, "no file"
        for reader, where in ((member, own), (officer, inside)):
            assert "第2份" in (await reader.get(where)).text
            shown = await reader.get(f"{where}/attachments/1")
            assert (shown.status, shown.headers["Content-Type"]) == (200, "image/jpeg")
            assert b"GPS" not in shown.raw, "drawn anew"
            paper = await reader.get(f"{where}/attachments/2")
            named = unquote(paper.headers["Content-Disposition"])
            assert named == "attachment; filename=\"20261-2.pdf\"; filename*=UTF-8''评意〔2026〕1号-证据2.pdf"
            assert (await reader.get(f"{where}/attachments/3")).status == 404
        assert (await liaison.get(f"{inside}/attachments/1")).status == 404, (
            "not handed to the department yet"
        )
        assert (await other.get(f"{own}/attachments/1")).status == 404
        assert (await member.get(f"{inside}/attachments/1")).status == 403
        for act in ("accept", "assign"):
            assert (await does(officer, inside, act, department="无线电管理处")).status == 303
        assert (await liaison.get(f"{inside}/attachments/1")).status == 200
        for _ in range(3):
            assert (await sent(member, f"{own}/attachments", file=A_PICTURE)).status == 303
        enough = await sent(member, f"{own}/attachments", file=A_PICTURE)
        assert (enough.status, "最多附5份" in enough.text) == (400, True)
    digests = [str(digest) for (digest,) in await house.rows(panel_opinion_files.c.sha256)]
    assert len(set(digests)) == 2
    assert await house.store.read(partial(attachments.still_used, digest=digests[0]))
    assert set(await house.store.read(attachments.all_stored)) == set(digests)


async def called_on(house: ConsoleHouse) -> list[str]:
    """Who is to be told that something waits for them since this was asked last, and still has something to do."""

    def taken(connection: Connection) -> list[str]:
        wanted = (
            select(users.c.id, users.c.name).join_from(staff_notices, users).where(staff_notices.c.wanted)
        )
        rows = connection.execute(wanted.order_by(users.c.name)).all()
        connection.execute(update(staff_notices).values(wanted=false()))
        still = calls.waiting_for(connection, house.clock.now)
        return [row.name for row in rows if row.id in still]

    return await house.store.write(taken)


async def test_whoever_has_to_do_something_is_called_on_and_when_it_is_overdue_the_chief_too_once(
    house: ConsoleHouse,
) -> None:
    await serving(house)
    late = partial(panel_calls.of_clock, most=10)
    async with (
        house.logged_in("member") as member,
        house.logged_in("officer") as officer,
        house.logged_in("liaison") as liaison,
    ):
        ref = await given(member)
        inside, own = f"{LIST}/{ref}", f"{OWN}/opinions/{ref}"
        assert await called_on(house) == ["officer"]
        assert (await does(officer, inside, "accept")).status == 303
        assert await called_on(house) == [], "not whoever does it"
        assert (await does(officer, inside, "assign", department="无线电管理处")).status == 303
        assert await called_on(house) == ["liaison"]
        assert await house.store.write(partial(late, now=house.clock.now)) == 0
        assert (await does(liaison, inside, "answer", words="从十一月九日起双岗。")).status == 303
        assert await called_on(house) == ["officer"]
        assert (await does(officer, inside, "release")).status == 303
        assert await called_on(house) == ["member"]
        assert (await does(member, own, "judge", verdict="dissatisfied", words="还是没人")).status == 303
        assert await called_on(house) == ["officer"]
        assert (await does(member, own, "reopen", words="请再查")).status == 303
        assert await called_on(house) == ["liaison"]
    over = house.clock.now + timedelta(days=40)
    house.clock.now = over
    assert [await house.store.write(partial(late, now=over)) for _ in range(2)] == [1, 0]
    assert await called_on(house) == ["chief", "liaison", "officer"]


async def test_an_interest_is_marked_and_told_and_the_verdict_does_not_count(house: ConsoleHouse) -> None:
    await serving(house)
    async with house.logged_in("member") as member, house.logged_in("officer") as officer:
        ref = await given(member, words="星城机械厂的许可证办了三个月。")
        assert "提到了本人所在单位" in said(await member.get(f"{OWN}/opinions/{ref}"))
        assert "提到了本人所在单位" in said(await officer.get(f"{LIST}/{ref}"))
        said_so = await given(member, interest="1")
        assert "本人声明有利害关系" in said(await officer.get(f"{LIST}/{said_so}"))
    assert await house.rows(panel_opinions.c.interest) == [("seems",), ("declared",)]


async def test_a_member_sees_no_opinion_of_another_and_none_once_the_term_is_over(
    house: ConsoleHouse,
) -> None:
    where = await serving(house, until="2026-12-01")
    await add_user(house.store, "other", Role.MEMBER)
    async with house.logged_in("member") as member, house.logged_in("other") as other:
        ref = await given(member)
        for address in (f"{OWN}/opinions/{ref}", f"{OWN}/opinions"):
            assert (await other.get(address)).status == 404
        assert (await other.post(f"{OWN}/opinions/{ref}/act", {"csrf": (await other.get("/office/account")).token, "act": "withdraw"})).status == 404  # fmt: skip
        assert (await member.get(f"{LIST}/{ref}")).status == 403
        assert (await member.get(where)).status == 403
    house.clock.turn(timedelta(days=40))
    async with house.logged_in("member") as member, house.logged_in("officer") as officer:
        assert (await member.get(f"{OWN}/opinions/{ref}")).status == 404
        assert "超期" in said(await officer.get(LIST))


async def test_an_opinion_goes_on_with_a_department_that_is_called_otherwise(house: ConsoleHouse) -> None:
    await serving(house)
    async with house.logged_in("member") as member, house.logged_in("officer") as officer:
        ref = await given(member)
        for act in ("accept", "assign"):
            assert (await does(officer, f"{LIST}/{ref}", act, department="无线电管理处")).status == 303
    for entry in (DepartmentEntry(None, "无线电管理处", False), DepartmentEntry(1, "无线电处", False)):
        await house.store.write(partial(departments.put, entries=[entry], now=house.clock.now))
    async with house.logged_in("liaison") as liaison:
        assert "无线电处" in said(await liaison.get(f"{LIST}/{ref}"))


async def test_an_opinion_goes_only_to_a_listed_department_also_under_its_former_name(
    house: ConsoleHouse,
) -> None:
    await serving(house)

    def rename(connection: Connection, to: str) -> None:
        number = departments.every(connection)[0].number if departments.every(connection) else None
        departments.put(connection, [DepartmentEntry(number, to, retired=False)], now=house.clock.now)

    for name in ("无线电管理处", "无线电处"):
        await house.store.write(partial(rename, to=name))
    async with house.logged_in("member") as member, house.logged_in("officer") as officer:
        nowhere = await sent(member, f"{OWN}/opinions", SEEN | {"department": "不存在的处"})
        assert (nowhere.status, "处室名单里没有“不存在的处”" in nowhere.text) == (400, True)
        ref = await given(member)
        assert await house.rows(panel_opinions.c.department) == [("无线电处",)], "by its name of today"
        assert (await does(officer, f"{LIST}/{ref}", "accept")).status == 303
        assert (await does(officer, f"{LIST}/{ref}", "assign", department="不存在的处")).status == 400
        assert (await does(officer, f"{LIST}/{ref}", "assign", department="无线电管理处")).status == 303
        assert await house.rows(panel_opinions.c.department) == [("无线电处",)]
