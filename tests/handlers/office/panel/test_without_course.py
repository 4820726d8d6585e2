"""Rows that somebody put into the database by hand, without what was done to them: their pages and papers open."""

from datetime import datetime
from functools import partial

from sqlalchemy import insert

from bot.casework.supervision.watched import WatchedCase
from bot.domain.letter import LetterKind, LetterState
from bot.domain.panel import Interest, Occasion, OpinionState
from console import ConsoleHouse
from db.queries.supervision import watched
from db.schema import panel_members, panel_opinions, watch_letters
from db.vault.sealed import OPINION_OBJECT, seal_words
from panels import serving

NOW = datetime.fromisoformat("2026-11-06T10:00+08:00")
CASE = WatchedCase("HN-1", "设台", "无线电管理处", "周敏", NOW, 10, 20)


async def test_an_opinion_without_its_course_opens_for_the_office_and_for_the_member(
    house: ConsoleHouse,
) -> None:
    await serving(house)
    (member,) = await house.rows(panel_members.c.ref)
    row = {
        "ref": "bare",
        "number": "评意〔2026〕9号",
        "member_ref": member[0],
        "state": OpinionState.FILED.value,
        "occasion": next(iter(Occasion)).value,
        "seen_on": NOW,
        "object_sealed": seal_words(house.vault, "二楼窗口", OPINION_OBJECT.at("bare")),
        "interest": next(iter(Interest)).value,
        "filed_at": NOW,
        "answer_by": NOW,
    }
    await house.store.write(lambda c: c.execute(insert(panel_opinions), row))
    async with house.logged_in("officer") as officer, house.logged_in("member") as own:
        office = await officer.get("/office/panel/opinions/bare")
        theirs = await own.get("/office/member/opinions/bare")
    assert (office.status, theirs.status) == (200, 200)
    assert "二楼窗口" in office.text
    assert "二楼窗口" in theirs.text


async def test_a_letter_without_its_course_opens_as_page_and_paper(house: ConsoleHouse) -> None:
    await house.store.write(partial(watched.take, found=[CASE], by="officer", now=NOW))
    row = {
        "ref": "bare",
        "kind": LetterKind.SUPERVISE.value,
        "state": LetterState.DRAFTED.value,
        "case_no": "HN-1",
        "department": "无线电管理处",
        "person": "",
        "begun_at": NOW,
    }
    await house.store.write(lambda c: c.execute(insert(watch_letters), row))
    async with house.logged_in("officer") as officer:
        for form in ("", "/pdf"):
            assert (await officer.get(f"/office/supervision/letters/bare{form}")).status == 200, form
