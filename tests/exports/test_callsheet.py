"""The call sheet says why each person is on it, first of all those whom nothing of ours has reached."""

from datetime import timedelta
from functools import partial

from bot.casework.privacy.personal import Shown
from bot.channels.base import Refusal, Refused
from bot.domain.language import Language
from bot.exports.reasons import detail, reason
from bot.work import disclosure
from db.queries.callsheet import callsheet
from db.queries.cases import cases
from db.store import Store
from db.vault import Vault
from offices import BEFORE_ALL, MONTH, WINDOW, Clock, OfficeHouse, Provider, case, import_cases, phone


async def reasons(house: OfficeHouse) -> list[tuple[str, str]]:
    now = house.clock()
    lines = await house.store.read(lambda c: list(callsheet.waiting(c, str(MONTH), now=now)))
    return [(line.case_no[-1], reason(line)) for line in lines]


async def test_each_is_on_it_for_a_reason_of_their_own(store: Store) -> None:
    clock = Clock()
    house = OfficeHouse(store, clock, Provider(clock))
    house.provider.refuses |= {
        phone(1): Refused(Refusal.BAD_ADDRESS, "30005"),
        phone(3): Refused(Refusal.CONTENT, "30007"),
    }
    await import_cases(store, [phone(n) for n in range(1, 5)])
    for day in range(4):
        clock.now = WINDOW.opens + timedelta(days=day, hours=10)
        await house.tick()
        if day == 1:
            await house.says(phone(4), "这个怎么说呢", "SM1")
            await house.says(phone(4), "说不好", "SM2")
    assert await reasons(house) == [
        ("3", "未曾回访：消息没有发出去：被当作垃圾短信拦下"),
        ("1", "无法送达：空号"),
        ("2", "没有回音：提醒过"),
        ("4", "有留言待看"),
    ]
    lines = await house.store.read(lambda c: list(callsheet.waiting(c, str(MONTH), now=clock.now)))
    told = [[detail(line, language) for line in lines[:2]] for language in (Language.ZH_HANT, Language.EN)]
    assert told == [
        ["被當作垃圾簡訊攔下", "空號"],
        ["blocked as spam", "no such number"],
    ]


async def test_nobody_was_contacted_while_we_were_off(store: Store) -> None:
    clock = Clock(WINDOW.closes - timedelta(hours=2))
    house = OfficeHouse(store, clock, Provider(clock))
    await import_cases(store, [phone(1)])
    await house.tick()
    assert await reasons(house) == [("1", "未曾回访：没有联系过")]


async def test_who_silenced_the_number_is_said(store: Store) -> None:
    clock = Clock(WINDOW.opens + timedelta(hours=10))
    house = OfficeHouse(store, clock, Provider(clock))
    vault = Vault("a secret for tests, and long enough")
    people = [case(1, phone(1), applicant="王芳"), case(2, phone(1), applicant="李强"), case(3, phone(2))]
    batch = cases.prepared(vault, people, dialect=store.dialect)
    await store.write(partial(cases.take, vault=vault, batch=batch, now=BEFORE_ALL))
    await house.tick()
    await house.says(phone(1), "退订", "SM1")
    await house.tick()
    (line,) = [
        line
        for line in await store.read(lambda c: list(callsheet.waiting(c, str(MONTH), now=clock.now)))
        if line.silenced_at
    ]
    said = {"王芳": "李强", "李强": "王芳"}[line.applicant]
    assert reason(line) == f"没有回音：还没有提醒：同一号码的{said} 11-01 回复了退订"
    assert detail(disclosure.card(line, Shown.MASKED)) == f"同一号码的{said[0]}* 11-01 回复了退订"
