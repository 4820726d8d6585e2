"""Every address about an object, asked for by people of whom it is none: answered as for an object that is not there.

A department's liaison, a member of the panel and the superior see some objects of a kind and not others; whoever sees all or
none of a kind is walked by `test_router`, and whom a complaint is about by `tickets/test_barred`.
"""

import re
from collections.abc import Sequence, Set
from datetime import date, datetime
from functools import partial
from itertools import product

import pytest

from bot.casework.supervision.watched import WatchedCase
from bot.casework.tickets.ticket_number import of_kind, ticket_number
from bot.dialogue.complaint.filing import Complaint
from bot.domain.act import Act
from bot.domain.disclosure_act import DisclosureAct
from bot.domain.letter import LetterAct
from bot.domain.panel import OpinionAct
from bot.domain.remedy import REMEDY_ACTS
from bot.domain.role import Role
from bot.domain.ticket_kind import TicketKind
from complaints import DEPARTMENT, Bench
from console import Browser, ConsoleHouse, add_user, undrawn
from db.queries.supervision import watched
from db.schema import panel_members
from handlers.office.pages import PAGES
from handlers.office.tickets.ticket_acts import ACTS
from panels import does, serving
from remedies import done, rated
from requests_filed import asks

_PLACE = re.compile(r"\{(\w+)\}")
_ABSENT = ticket_number(date(2026, 11, 3), 999_999)
_NOT_THERE = {
    "ticket_no": (_ABSENT, of_kind(_ABSENT, TicketKind.DISCLOSURE)),
    "case_no": ("HN-9",),
    "number": ("999",),
    "ref": ("0" * 20,) * 3,
}
_FIELDS = {
    "seen": "1",
    "version": "0",
    "words": "字",
    "text": "字",
    "reason": "要核实",
    "to": DEPARTMENT,
    "department": DEPARTMENT,
    "judgement": "accepted",
    "verdict": "satisfied",
    "kind": "supervise",
    "day": "2026-11-06",
    "answer": "no",
    "days": "1",
    "choice": "approve",
    "decision": "approve",
}
"""What forms ask for; an object that is not theirs is refused however well they are filled in."""
Methods = Set[str]
BOTH: Methods = {"GET", "POST"}
_BY_FORM = tuple(dict.fromkeys(str(act) for acts in (LetterAct, OpinionAct, DisclosureAct) for act in acts))


async def filled(house: ConsoleHouse, bench: Bench) -> dict[str, tuple[str, ...]]:
    """One object of every kind, all of one department, one member and the office; where their names stand in addresses."""
    complaint = await bench.files(Complaint("排队三小时"))
    await bench.does(complaint, Act.ACCEPT)
    await bench.does(complaint, Act.ASSIGN, "有人反映排队，请核实", to=DEPARTMENT)
    request = await asks(bench)
    await rated(house)
    async with house.logged_in("officer") as officer:
        await done(officer, "hand", words="有人反映没有一次性告知，请核实")
    now = datetime.fromisoformat("2026-11-06T10:00+08:00")
    case = WatchedCase("HN-1", "设台", DEPARTMENT, "周敏", now, 10, 20)
    await house.store.write(partial(watched.take, found=[case], by="officer", now=now))
    house.clock.now = now
    await serving(house)
    ((member,),) = await house.rows(panel_members.c.ref)
    async with house.logged_in("member") as own, house.logged_in("officer") as officer:
        given = {"occasion": "covert", "day": "2026-11-04", "object": "二楼窗口", "words": "窗口无人"}
        token = (await own.get("/office/member/opinions/new")).token
        kept = await own.post("/office/member/opinions", {"csrf": token, "department": DEPARTMENT, **given})
        opinion = kept.headers["Location"].partition("?")[0].rpartition("/")[2]
        for act in ("accept", "assign"):
            where = f"/office/panel/opinions/{opinion}"
            assert (await does(officer, where, act, department=DEPARTMENT)).status == 303
        page = await officer.get("/office/supervision/cases/HN-1")
        card = {"csrf": page.token, "ground": "untrue_data", "colour": "yellow", "words": "没有告知书"}
        assert (await officer.post("/office/supervision/cases/HN-1/card", card)).status == 303
        draft = {"csrf": page.token, "kind": "supervise", "person": ""}
        made = await officer.post("/office/supervision/cases/HN-1/letter", draft)
        letter = made.headers["Location"].partition("?")[0].rpartition("/")[2]
    refs = (letter, opinion, str(member))
    return {"ticket_no": (complaint, request), "case_no": ("HN-1",), "number": ("1",), "ref": refs}


def addresses(role: Role, named: dict[str, tuple[str, ...]], methods: Methods) -> list[tuple[str, str]]:
    """Method and address of everything about an object that this role may ask for, in one order whatever it is named."""
    acts = {"act": tuple(sorted({*ACTS, *map(str, REMEDY_ACTS)})), "fact": ("f1",), **named}
    found = []
    for route in PAGES:
        parts = _PLACE.findall(route.path)
        if route.method in methods and route.allows(role) and any(part in named for part in parts):
            for values in product(*(acts.get(part, ("1",)) for part in parts)):
                of = dict(zip(parts, values, strict=True))
                found.append((route.method, _PLACE.sub(partial(_filled, of), route.path)))
    return found


def _filled(of: dict[str, str], part: re.Match[str]) -> str:
    return of[part[1]]


async def walked(
    browser: Browser,
    role: Role,
    named: dict[str, tuple[str, ...]],
    methods: Methods = BOTH,
    by_form: Sequence[str] = _BY_FORM,
) -> list[tuple[str, int, str, str]]:
    """What is answered, without the names that were asked for."""
    names = re.compile(
        "|".join(re.escape(one) for part in ("ticket_no", "case_no", "ref") for one in named[part])
    )
    token = (await browser.get("/office/account")).token
    heard = []
    for method, path in addresses(role, named, methods):
        acts = by_form if method == "POST" and path.endswith("/act") else ("",)
        for act in acts:
            fields = {"csrf": token, **_FIELDS, "act": act}
            answer = await (browser.get(path) if method == "GET" else browser.post(path, fields))
            where = re.sub(r"/(1|999)(?=/|$)", "/n", names.sub("N", answer.headers.get("Location", "")))
            told = re.sub(r"/(1|999)(?=[/\"?])", "/n", names.sub("N", undrawn(answer.text)))
            heard.append((f"{method} {path} {act}", answer.status, where, told))
    return heard


async def differing(
    browser: Browser, role: Role, there: dict[str, tuple[str, ...]], methods: Methods = BOTH
) -> dict[str, int]:
    """Which addresses are answered otherwise for these objects than for such as are not there, and how."""
    absent = await walked(browser, role, _NOT_THERE, methods)
    present = await walked(browser, role, there, methods)
    pairs = zip(absent, present, strict=True)
    return {now[0]: now[1] for before, now in pairs if before[1:] != now[1:]}


@pytest.mark.parametrize("role", [Role.LIAISON, Role.MEMBER, Role.SUPERIOR])
async def test_what_is_not_theirs_is_answered_like_what_is_not_there(
    house: ConsoleHouse, bench: Bench, role: Role
) -> None:
    there = await filled(house, bench)
    if role is Role.SUPERIOR:  # letters are the superior's as well: what is held against one is decided there
        there |= {"ref": (_NOT_THERE["ref"][0], *there["ref"][1:])}
    await add_user(house.store, "other", role, department="电力处" if role is Role.LIAISON else None)
    async with house.logged_in("other") as browser:
        # What is kept of a refused form, of its last act, stands in pages from then on.
        await walked(browser, role, _NOT_THERE, {"POST"}, _BY_FORM[-1:])
        assert await differing(browser, role, there) == {}


async def test_the_walk_finds_every_kind_of_object_that_is_theirs(house: ConsoleHouse, bench: Bench) -> None:
    there = await filled(house, bench)
    async with house.logged_in("liaison") as browser:
        seen = await differing(browser, Role.LIAISON, there, {"GET"})
    opened = {path.split("/")[2] for path, status in seen.items() if status == 200}
    assert opened == {"tickets", "supervision", "panel", "remedies", "api"}
