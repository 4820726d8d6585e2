"""系统检查: found behind the page, kept with its time, said in words, and looked at again by a button with a brake."""

from collections.abc import Sequence
from datetime import timedelta

from bot.channels.vendor import DoctorFinding, State
from console import ConsoleHouse
from handlers.office.web.checking import Checking
from offices import WINDOW

PAGE = "/office/today?month=2026-10"


class Doctor:
    """Finds what it is told to, and counts how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0
        self.finds = [
            DoctorFinding("设置", State.GOOD, "示例省经信委"),
            DoctorFinding("短信", State.BAD, "账号或令牌不对；请核对 HUIFANG_TWILIO_ACCOUNT_SID"),
        ]

    async def __call__(self) -> Sequence[DoctorFinding]:
        self.asked += 1
        return self.finds


def with_doctor(house: ConsoleHouse) -> Doctor:
    doctor = Doctor()
    checking = Checking(house.store, doctor, house.clock)
    object.__setattr__(house.console, "checking", checking)
    house.clock.now = WINDOW.opens + timedelta(hours=10)
    return doctor


async def test_the_first_look_begins_it_and_everybody_sees_what_was_found(house: ConsoleHouse) -> None:
    doctor = with_doctor(house)
    async with house.logged_in("officer") as browser:
        first = (await browser.get(PAGE)).text
        assert "正在查" in first
        await house.console.checking.over()
        second = (await browser.get(PAGE)).text
    assert "账号或令牌不对；请管理员处理" in second
    assert "HUIFANG" not in second
    assert "2026年11月1日 10:00 查的" in second
    assert doctor.asked == 1, "a page view alone asks nobody"
    async with house.logged_in("auditor") as browser:
        card = (await browser.get("/office/today/checkup")).text
    assert "账号或令牌不对" in card
    assert "<form" not in card, "who may only read is offered no button"


async def test_it_is_looked_at_again_by_the_button_but_not_at_once(house: ConsoleHouse) -> None:
    doctor = with_doctor(house)
    async with house.logged_in("officer") as browser:
        token = (await browser.get(PAGE)).token
        await house.console.checking.over()
        hasty = await browser.post("/office/today/checkup", {"csrf": token})
        assert "done=checked_lately" in hasty.headers["Location"]
        house.clock.turn(timedelta(minutes=2))
        doctor.finds = doctor.finds[:1]
        await browser.post("/office/today/checkup", {"csrf": token})
        await house.console.checking.over()
        assert "1 项都正常" in (await browser.get(PAGE)).text
    assert doctor.asked == 2


async def test_what_was_wrong_is_looked_at_again_sooner_than_what_was_well(house: ConsoleHouse) -> None:
    doctor = with_doctor(house)
    async with house.logged_in("officer") as browser:
        await browser.get(PAGE)
        await house.console.checking.over()
        doctor.finds = doctor.finds[:1]
        for minutes, asked in ((4, 1), (2, 2), (29, 2), (29, 2), (4, 3)):
            house.clock.turn(timedelta(minutes=minutes))
            await browser.get(PAGE)
            await house.console.checking.over()
            assert doctor.asked == asked


async def test_without_a_doctor_there_is_no_card(house: ConsoleHouse) -> None:
    async with house.logged_in("officer") as browser:
        assert "系统检查" not in (await browser.get(PAGE)).text
