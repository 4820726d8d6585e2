"""The calendar's corrections in the browser: typed, pasted or chosen, in force at once, and taken back."""

from collections.abc import AsyncIterator

import pytest

from bot.settings import Settings
from console import ConsoleHouse, add_one_of_each, served
from db.store import Store

PAGE = "/office/settings/workdays"


@pytest.fixture
async def house(store: Store) -> AsyncIterator[ConsoleHouse]:
    await add_one_of_each(store)
    async with served(store, settings=Settings()) as house:
        yield house


async def test_days_are_pasted_in_any_common_form_and_one_is_chosen(house: ConsoleHouse) -> None:
    async with house.logged_in("chief") as browser:
        page = await browser.get(PAGE)
        pasted = "2027年1月4日\t星期一\t放假\n２０２７/1/5：休息日\n\n2027-02-06 0:00:00 上班"
        fields = {"csrf": page.token, "seen": "0", "days": pasted, "day": "2027-10-01", "word": "工作日"}
        assert (await browser.post(PAGE, fields)).status == 303
        assert house.console.settings.workdays == {
            "2027-01-04": "休息日",
            "2027-01-05": "休息日",
            "2027-02-06": "工作日",
            "2027-10-01": "工作日",
        }
        page = await browser.get(PAGE)
        assert "2027-01-05 休息日" in page.text
        undo = {"csrf": page.token, "key": "workdays", "version": "0"}
        assert (await browser.post("/office/settings/restore", undo)).status == 303
    assert house.console.settings.workdays == {}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"days": "2027-02-30 休息日"}, "看不懂"),
        ({"days": "2027-01-04 半天"}, "看不懂"),
        ({"days": "2027-01-04 休息日\n2027/1/4 工作日"}, "写了两次"),
        ({"days": "2072-01-04 休息日"}, "年份写错了"),
        ({"days": "", "day": "2027-10-01"}, "并选"),
        ({"days": ""}, "没有改动"),
        ({"days": "2027-01-04 休息日", "seen": "3"}, "这里改过了"),
    ],
)
async def test_a_line_that_cannot_be_read_is_named_and_stays_typed(
    house: ConsoleHouse, fields: dict[str, str], said: str
) -> None:
    async with house.logged_in("admin") as browser:
        page = await browser.get(PAGE)
        answer = await browser.post(PAGE, {"csrf": page.token, "seen": "0"} | fields)
    assert (answer.status, said in answer.text, fields["days"] in answer.text) == (400, True, True)
    assert house.console.settings.workdays == {}
