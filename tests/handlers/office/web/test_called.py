"""Pages name people as colleagues know them; what is typed at log-in stands in no sentence about them."""

import re
from urllib.parse import quote

from sqlalchemy import Connection, update

from call_cards import PAGE, saves, to_be_phoned
from console import ConsoleHouse
from db.schema import users
from house.tree import ROOT

TEMPLATES = sorted((ROOT / "handlers" / "office").rglob("*.html"))
STORED = re.compile(r"\b(?:by_whom|asker|decider|holder|first_by|second_by|approved_by)\b")
NAMES = {"officer": "陈静", "chief": "高明", "auditor": "周勤"}


async def named(house: ConsoleHouse) -> None:
    def give(connection: Connection) -> None:
        for login, real in NAMES.items():
            connection.execute(update(users).where(users.c.name == login).values(real_name=real))

    await house.store.write(give)


async def test_the_officer_who_phones_says_their_own_name_and_others_read_it(house: ConsoleHouse) -> None:
    await named(house)
    await to_be_phoned(house, 2)
    async with house.logged_in("officer") as officer, house.logged_in("auditor") as auditor:
        page = await officer.get(PAGE)
        assert "我是示例省经信委的陈静，现在方便说两句吗" in page.text
        assert '">陈静</a> 监察员' in page.text
        assert (await saves(officer, page, score="5")).status == 303
        for path in ("/office/cases/HNJX-2026-00001", "/office/log"):
            text = (await auditor.get(path)).text
            assert ("陈静" in text, ">officer<" in text, "officer，" in text) == (True, False, False)
        assert "陈静" in (await auditor.get(f"/office/log?by={quote('陈静')}&act=call")).text
        assert "没有" in (await auditor.get(f"/office/log?by={quote('王丽')}")).text


async def test_a_card_in_hand_and_a_request_say_whose_they_are(house: ConsoleHouse) -> None:
    await named(house)
    await to_be_phoned(house, 1)
    async with house.logged_in("officer") as officer, house.logged_in("chief") as chief:
        page = await officer.get(PAGE)
        await officer.post(f"{PAGE}/HNJX-2026-00001/number", {"csrf": page.token})
        assert "陈静" in (await chief.get(f"{PAGE}?case=HNJX-2026-00001")).text
        asked = "/office/approvals/ask/exclude/HNJX-2026-00001"
        form = {"csrf": page.token, "reason": "申请人已经去世，家属来电说明"}
        where = (await officer.post(asked, form)).headers["Location"].partition("?")[0]
        assert "陈静 申请" in (await chief.get(where)).text
        token = (await chief.get(where)).token
        assert (await chief.post(where, {"csrf": token, "decision": "granted"})).status == 303
        assert "申请：陈静，批准：高明" in (await chief.get("/office/cases/HNJX-2026-00001")).text


def test_no_page_shows_somebody_as_they_are_stored() -> None:
    found = {
        str(path): [part for part in shown(path.read_text("utf-8")) if STORED.search(part)]
        for path in TEMPLATES
    }
    assert {name: parts for name, parts in found.items() if parts} == {}


def shown(template: str) -> list[str]:
    """What a template writes out, without its sentences and conditions, and without what `who_is` is asked."""
    parts = re.findall(r"\{\{.*?\}\}", template)
    return [
        re.sub(r"'[^']*'|\bwho(?:_is)?\([^()]*(?:\([^()]*\)[^()]*)*\)|\bif [\w.]+", "", part)
        for part in parts
    ]
