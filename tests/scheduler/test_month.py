"""A month of callbacks against a provider with troubles: nobody texted twice, nobody forgotten, no answer lost."""

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select

from bot.channels.base import Refusal, Refused
from bot.domain.disposition import Disposition
from db.queries.archive import archive
from db.queries.archive.verification import verify
from db.queries.rounds.callbacks import HeardByPhone, hear
from db.schema import answers, callbacks, cases
from db.store import Store
from offices import HOURS, MONTH, WINDOW, Clock, Crash, OfficeHouse, Provider, import_cases, phone
from scheduler.rounds.rounds import Rounds

STEP = timedelta(minutes=15)


async def work_the_month(store: Store, house: OfficeHouse, *, reconciling: bool = True) -> tuple[int, int]:
    """Turn the clock through the window, restarting after every crash; crashes and answers given."""
    crashes = replies = seen = 0
    while house.clock() < WINDOW.closes + STEP:
        try:
            await house.tick(reconciling=reconciling)
        except Crash:
            crashes += 1
            house = OfficeHouse(store, house.clock, house.provider, owner=f"p{crashes}")
            continue
        for letter in house.provider.accepted[seen:]:
            asked = "回数字：" in letter.text  # nobody answers a word of thanks
            if asked and int(letter.to[-1]) % 3 and house.clock() < WINDOW.closes:
                replies += 1
                for _ in range(2):  # providers deliver twice
                    await house.says(letter.to, "4", f"m{replies}")
        seen = len(house.provider.accepted)
        house.clock.turn(STEP)
    return crashes, replies


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("seed", range(4))
async def test_crashes_and_doubts_make_no_duplicates_and_forget_nobody(store: Store, seed: int) -> None:
    numbers = await import_cases(store, [phone(n) for n in range(1, 41)])
    clock = Clock()
    house = OfficeHouse(store, clock, Provider(clock, seed=seed, troubles=0.3))
    crashes, _ = await work_the_month(store, house)
    assert crashes > 0
    assert not house.provider.twice()
    invited = {letter.case_no for letter in house.provider.accepted}
    assert invited == set(numbers)
    figures = await store.read(partial(archive.figures, month=str(MONTH)))
    assert figures.complete
    assert figures.concluded == 40
    assert await store.read(partial(verify, month=str(MONTH))) == []


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_without_reconciling_somebody_is_forgotten(store: Store) -> None:
    await import_cases(store, [phone(n) for n in range(1, 41)])
    clock = Clock()
    provider = Provider(clock, seed=0, troubles=0.3)
    house = OfficeHouse(store, clock, provider)
    await work_the_month(store, house, reconciling=False)
    firsts = {letter.to for letter in provider.accepted if "提醒" not in letter.text}
    assert len(firsts) < 40


@pytest.mark.both_engines
async def test_a_month_ends_with_one_record_per_case_and_every_answer_in_it(store: Store) -> None:
    numbers = await import_cases(store, [phone(1), phone(2), phone(3), phone(4), None, phone(6)])
    clock = Clock(WINDOW.opens + timedelta(hours=10))
    house = OfficeHouse(store, clock, Provider(clock))
    await house.tick()
    await house.says(phone(1), "5", "m1")
    await house.says(phone(1), "5", "m1")
    await house.says(phone(2), "跑了3趟", "m2")
    await house.says(phone(2), "2", "m3")
    await house.says(phone(3), "T", "m4")
    await house.says(phone(4), "你打错了", "m5")
    await house.says(phone(4), "不是我办的", "m6")
    await house.tick()
    clock.now = WINDOW.closes
    await house.tick()
    ends = dict(
        await store.read(lambda c: c.execute(select(callbacks.c.case_no, callbacks.c.disposition)).all())
    )
    assert [ends[n] for n in numbers] == [
        "answered",
        "answered",
        "refused",
        "wrong_person",
        "no_contact",
        "no_answer",
    ]
    raws = await store.read(
        lambda c: c.execute(select(answers.c.raw).where(answers.c.case_no == numbers[1])).scalars().all()
    )
    assert raws == ["跑了3趟", "2"]
    told = [letter.text for letter in house.provider.accepted if letter.to == phone(3)]
    assert [("恢复" in text) for text in told] == [False, True]
    records = await store.read(lambda c: list(archive.records(c, str(MONTH))))
    assert [r.case_no for r in records] == numbers
    assert phone(1)[3:] not in "".join(r.record for r in records)
    assert await store.read(partial(verify, month=str(MONTH))) == []


async def test_one_person_with_several_cases_has_one_open_question_at_a_time(store: Store) -> None:
    numbers = await import_cases(store, [phone(1), phone(1), phone(1)])
    clock = Clock(WINDOW.opens + timedelta(hours=10))
    house = OfficeHouse(store, clock, Provider(clock))
    for n, answer in enumerate(["5", "3", "1"]):
        await house.tick()
        assert len(house.provider.accepted) == n + 1
        assert numbers[n] in house.provider.accepted[-1].text
        clock.turn(
            timedelta(minutes=2)
        )  # an answer within the time it takes to read is the last case's, corrected
        await house.says(phone(1), answer, f"m{n}")
    scores = await store.read(
        lambda c: c.execute(select(callbacks.c.score).order_by(callbacks.c.place)).scalars().all()
    )
    assert scores == [5, 3, 1]


async def test_what_is_said_after_the_close_becomes_a_supplement_and_changes_nothing(store: Store) -> None:
    numbers = await import_cases(store, [phone(1)])
    clock = Clock(WINDOW.opens + timedelta(hours=10))
    house = OfficeHouse(store, clock, Provider(clock))
    await house.tick()
    clock.now = WINDOW.closes
    await house.tick()
    before = await store.read(partial(archive.record_of, number=numbers[0]))
    await house.says(phone(1), "5", "late")
    assert await store.read(partial(archive.record_of, number=numbers[0])) == before
    later = await store.read(partial(archive.supplements_of_case, case_no=numbers[0]))
    assert len(later) == 1
    assert '"raw":"5"' in later[0].content
    figures = await store.read(partial(archive.figures, month=str(MONTH)))
    assert figures.dispositions[Disposition.NO_ANSWER] == 1


async def test_nothing_is_started_at_night_and_a_late_machine_catches_up(store: Store) -> None:
    await import_cases(store, [phone(1)])
    clock = Clock(WINDOW.opens + timedelta(hours=3))
    house = OfficeHouse(store, clock, Provider(clock))
    await house.tick()
    assert house.provider.accepted == []
    clock.now = WINDOW.opens + timedelta(days=2, hours=11)
    await house.tick()
    assert len(house.provider.accepted) == 1


async def test_a_silent_person_gets_one_reminder_and_then_a_call(store: Store) -> None:
    await import_cases(store, [phone(1)])
    clock = Clock()
    house = OfficeHouse(store, clock, Provider(clock))
    while clock() < WINDOW.closes - timedelta(hours=1):
        await house.tick()
        clock.turn(timedelta(hours=1))
    assert ["提醒" in letter.text for letter in house.provider.accepted] == [False, True]
    stage = await store.read(lambda c: c.execute(select(callbacks.c.stage)).scalar_one())
    assert stage == "by_phone"


async def test_a_score_that_comes_in_behind_later_words_is_about_the_case_that_was_asked_not_the_next(
    store: Store,
) -> None:
    first, second = await import_cases(store, [phone(1), phone(1)])
    clock = Clock(WINDOW.opens + timedelta(hours=9))
    house = OfficeHouse(store, clock, Provider(clock))
    await house.tick()
    clock.turn(timedelta(minutes=1))
    for n, words in enumerate(("办完了", "材料都交了", "5")):
        await house.says(phone(1), words, f"m{n}")
    assert await scores(store) == {first: 5, second: None}


async def phoned(store: Store, case_no: str, score: int, clock: Clock) -> None:
    call = HeardByPhone(score, Disposition.ANSWERED, "陈静", "")
    clock.turn(timedelta(minutes=20))
    await store.write(partial(hear, case_no=case_no, heard=call, now=clock()))


async def test_a_late_digit_is_about_the_case_that_was_asked_by_message_not_the_one_phoned_about_last(
    store: Store,
) -> None:
    asked, other = await import_cases(store, [phone(1), phone(1)])
    clock = Clock()
    house = OfficeHouse(store, clock, Provider(clock))
    while clock() < WINDOW.closes - timedelta(hours=3):
        await house.tick()
        clock.turn(timedelta(hours=1))
    await phoned(store, asked, 4, clock)
    await phoned(store, other, 5, clock)
    await house.says(phone(1), "3", "m1")
    assert await scores(store) == {asked: 3, other: 5}


async def test_a_digit_after_a_call_about_the_question_that_was_open_is_about_that_case(store: Store) -> None:
    other, asked = await import_cases(store, [phone(1), phone(1)])
    clock = Clock(WINDOW.opens + timedelta(hours=9))
    house = OfficeHouse(store, clock, Provider(clock))
    await house.tick()
    await house.says(phone(1), "4", "m1")
    await house.tick()
    await phoned(store, asked, 5, clock)
    await house.says(phone(1), "3", "m2")
    assert await scores(store) == {other: 4, asked: 3}


async def test_a_score_said_before_the_next_question_was_there_is_second_thoughts_about_the_last(
    store: Store,
) -> None:
    first, second = await import_cases(store, [phone(1), phone(1)])
    clock = Clock(WINDOW.opens + timedelta(hours=9))
    provider = Provider(clock)
    house = OfficeHouse(store, clock, provider)
    await house.tick()
    provider.answers = lambda letter: Refused(Refusal.NETWORK, "connect")
    await house.says(phone(1), "4", "m1")
    for _ in range(20):
        await house.tick()
        clock.turn(timedelta(minutes=1))
    await house.says(phone(1), "5", "m2")
    assert await scores(store) == {first: 5, second: None}
    provider.answers = lambda letter: None
    clock.turn(timedelta(minutes=6))
    await house.tick()
    clock.turn(timedelta(seconds=2))
    await house.says(phone(1), "4", "m3")
    assert await scores(store) == {first: 4, second: None}
    clock.turn(timedelta(seconds=5))
    await house.says(phone(1), "3", "m4")
    assert await scores(store) == {first: 4, second: 3}


async def scores(store: Store) -> dict[str, int | None]:
    return await store.read(lambda c: dict(c.execute(select(callbacks.c.case_no, callbacks.c.score)).all()))


async def test_cases_imported_after_the_planning_are_called_back_too(store: Store) -> None:
    await import_cases(store, [phone(1)])
    clock = Clock(WINDOW.opens + timedelta(hours=10))
    house = OfficeHouse(store, clock, Provider(clock))
    await house.tick()
    await import_cases(store, [phone(1), phone(2)])
    await house.tick()
    assert [letter.to for letter in house.provider.accepted] == [phone(1), phone(2)]
    count = await store.read(lambda c: len(c.execute(select(cases.c.case_no)).all()))
    assert count == 2


async def test_a_phone_number_in_late_words_is_masked_in_the_supplement(store: Store) -> None:
    numbers = await import_cases(store, [phone(1)])
    clock = Clock(WINDOW.opens + timedelta(hours=10))
    house = OfficeHouse(store, clock, Provider(clock))
    await house.tick()
    clock.now = WINDOW.closes
    await house.tick()
    await house.says(phone(1), "请打19000000002，找我 190 0000 0001", "late")
    later = await store.read(partial(archive.supplements_of_case, case_no=numbers[0]))
    assert "19000000002" not in later[0].content
    assert "0000 0001" not in later[0].content
    assert "请打" in later[0].content


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_two_machines_writing_to_each_other_fall_silent(store: Store) -> None:
    await import_cases(store, [phone(1)])
    clock = Clock(WINDOW.opens + timedelta(hours=10))
    house = OfficeHouse(store, clock, Provider(clock))
    for n in range(80):
        await house.says(phone(1), "complaint", f"m{n}")
        await house.tick()
    assert len(house.provider.accepted) <= 61


async def test_an_office_without_any_channel_phones_everybody(store: Store) -> None:
    await import_cases(store, [phone(1), phone(2)])
    clock = Clock()
    house = OfficeHouse(store, clock, Provider(clock))
    rounds = Rounds(store, house.vault, house.turns, hours=lambda: HOURS, reaches=())
    await rounds.tick(clock())
    stages = await store.read(lambda c: set(c.execute(select(callbacks.c.stage)).scalars()))
    assert stages == {"by_phone"}
