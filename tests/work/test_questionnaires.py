"""A month asks the version that it was opened with, whatever is granted meanwhile; the next one asks the newer."""

import hashlib
from datetime import timedelta
from functools import partial

from bot.casework.archive.shape import read_line
from bot.domain.language import Language
from bot.domain.month import Month, window_of
from bot.domain.role import Role
from bot.library import questionnaire as released
from bot.work import questionnaires
from console import add_user, on_both
from db.queries.archive import archive
from db.queries.archive.verification import verify
from db.queries.cases import cases
from db.queries.office import office_settings
from db.store import Store
from offices import WINDOW, Clock, OfficeHouse, Provider, case, import_cases, phone

NEXT = window_of(Month(2026, 11))
THIRD = (
    released()
    .document.replace("version = 2", "version = 3")
    .replace("满意吗？回数字", "办得好吗？回数字")
    .replace("您对这次办理满意吗", "这件事办得好吗")
    .replace('zh-Hans = "满意度"', 'zh-Hans = "办得好不好"')
)


@on_both
async def test_a_month_goes_on_with_what_it_was_opened_with_and_the_next_asks_what_was_granted(
    store: Store,
) -> None:
    numbers = await import_cases(store, [phone(1), phone(2)])
    clock = Clock(WINDOW.opens + timedelta(hours=10))
    house, stale = (OfficeHouse(store, clock, Provider(clock), owner=owner) for owner in "ab")
    await house.tick()
    by = await add_user(store, "admin", Role.ADMIN)
    await store.write(
        partial(office_settings.add, key=questionnaires.KEY, value=THIRD, after=0, by=by, now=clock())
    )
    assert (await store.read(questionnaires.in_force)).version == 3
    later = case(9, phone(3))._replace(month="2026-11", concluded_at=WINDOW.opens + timedelta(days=11))
    ready = cases.prepared(house.vault, [later], dialect=store.dialect)
    await store.write(partial(cases.take, vault=house.vault, batch=ready, now=clock()))
    await house.says(phone(1), "hello there", "m1")
    clock.turn(timedelta(days=2))
    await house.tick()
    october = [letter.text for letter in house.provider.accepted]
    assert len(october) >= 4, "asked, asked again in reply to the words, reminded"
    assert not [text for text in october if "办得好" in text]
    await house.says(phone(1), "5", "m2")
    clock.now = WINDOW.closes
    await house.tick()
    clock.now = NEXT.opens + timedelta(hours=10)
    await stale.tick()
    (asked,) = [letter.text for letter in stale.provider.accepted]
    assert "办得好吗？回数字" in asked, "though this process still holds the questions of before"
    await house.says(phone(3), "5", "m3")
    clock.now = NEXT.closes
    await house.tick()
    for number, version, document in (
        (numbers[0], 2, released().document),
        (numbers[1], 2, released().document),
        (later.case_no, 3, THIRD),
    ):
        sealed = await store.read(partial(archive.record_of, number=number))
        assert sealed is not None
        record, flaws = read_line(sealed.record)
        assert record is not None
        assert not flaws
        form = record.questionnaire
        assert (form.version, form.sha256) == (version, hashlib.sha256(document.encode()).hexdigest())
        read = await store.read(partial(questionnaires.of_case, case_no=number))
        assert read.sha256 == form.sha256
        title = "办得好不好" if version == 3 else "满意度"
        assert read.overall.titles[Language.ZH_HANS] == title, "a reader sees the titles of that version"
    for month in ("2026-10", "2026-11"):
        assert await store.read(partial(verify, month=month)) == []
    assert {one.version for one in await store.read(questionnaires.every)} == {2, 3}


@on_both
async def test_a_version_that_this_release_cannot_read_is_left_aside(store: Store) -> None:
    by = await add_user(store, "admin", Role.ADMIN)
    await store.write(
        partial(
            office_settings.add,
            key=questionnaires.KEY,
            value="version = 9",
            after=0,
            by=by,
            now=WINDOW.opens,
        )
    )
    assert await store.read(questionnaires.in_force) is released()
    assert await store.read(partial(questionnaires.by_digest, sha256="0" * 64)) is None
