"""Every page of the route table in the browser: no error, no policy violation, no accessibility barrier, no overflow, no foreign word."""

import getpass
import re

import pytest

from bot.domain.role import Role
from browser.conformance import faults
from browser.looking import DESK, PHONE, Looker, barriers, sticks_out
from browser.plain_speech import SPOKEN, unplain
from browser.working_office import PEOPLE, WorkingOffice
from handlers.office.pages import PAGES
from handlers.office.web.roles import Public
from handlers.office.web.routing import Route
from handlers.office.web.visit import Visit
from handlers.terminal.demo.supervision import LETTER

ORDER = (Role.CHIEF, Role.OFFICER, Role.AUDITOR, Role.ADMIN, Role.LIAISON, Role.SUPERIOR, Role.MEMBER)
"""Whose eyes a page is looked at with: the first of these that may."""
FOR_SCRIPTS = {"/office/health", "/office/login/passkey", "/office/account/passkeys/options"}
"""Answered to a script, in JSON."""
NO_PAGE = {
    "language",
    "attachment",
    "own_evidence",
    "panel_evidence",
    "login",
    "import_file",
    "import_rejects",
}
"""The page of a file that somebody brought: `test_importing`."""
AT_LOGIN = frozenset({*PEOPLE.values(), "huangyanming", getpass.getuser()})
"""Names that stand on pages as people typed them; the last is whoever ran the demo's commands."""
DIGESTS = "档案总校验值"
"""Behind it a report has what is for programs to check."""


def is_page(route: Route[Visit]) -> bool:
    """Whether a person opens it: no file, no piece of a page, nothing for programs."""
    downloads = re.search(r"/(pdf|xlsx|csv|export|download)s?\b", route.path)
    machine = route.path.startswith(("/office/api/", "/office/static/")) or route.path in FOR_SCRIPTS
    return route.method == "GET" and not (downloads or machine or route.name in NO_PAGE or route.background)


LOOKED_AT = [route for route in PAGES if is_page(route)]


def address(route: Route[Visit], office: WorkingOffice) -> str:
    """The route with something in it that is there."""
    values = {
        "month": "2026-10",
        "period": "2026",
        "case_no": office.phoned if route.path.endswith(("/correct", "/second")) else "HNJX-2026-00002",
        "ticket_no": office.tickets["request" if "/requests/" in route.path else "new"],
        "act": "decline",
        "key": "invite.chat",
        "ref": LETTER,
        "number": str(office.request) if "/approvals/" in route.path else "1",
    }
    return re.sub(r"{(\w+)}", lambda part: values.get(part[1], "1"), route.path)


def eyes(route: Route[Visit]) -> Role:
    return next(role for role in ORDER if isinstance(route.roles, Public) or route.allows(role))


@pytest.mark.parametrize("route", LOOKED_AT, ids=lambda route: route.path)
async def test_a_page_is_whole(looker: Looker, office: WorkingOffice, route: Route[Visit]) -> None:
    where = office.url(address(route, office))
    page = await looker.person(eyes(route))
    answer = await page.goto(where)
    assert answer is not None
    assert answer.status == 200
    assert faults(await answer.text()) == []
    words: str = await page.evaluate(SPOKEN)
    assert unplain(words.partition(DIGESTS)[0], AT_LOGIN) == []
    assert await page.locator("main h1").count() == 1
    assert await page.locator("#help").count() == await page.locator("nav.nav").count(), "no help"
    assert await sticks_out(page) <= 0
    await page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    assert await barriers(page) == []
    assert await sticks_out(page) <= 0


@pytest.mark.parametrize("path", ["/office/login", "/office/nowhere"])
async def test_the_door_and_a_page_that_is_not_there_are_whole_too(
    looker: Looker, office: WorkingOffice, path: str
) -> None:
    page = await looker.guest(DESK)
    answer = await page.goto(office.url(path))
    assert answer is not None
    assert faults(await answer.text()) == []
    assert await barriers(page) == []
    await page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    assert await sticks_out(page) <= 0


async def test_a_page_has_no_barriers_in_the_dark_either(looker: Looker, office: WorkingOffice) -> None:
    page = await looker.person(Role.CHIEF, scheme="dark")
    for path in ("/office/months/2026-10", f"/office/tickets/{office.tickets['new']}"):
        await page.goto(office.url(path))
        assert await barriers(page) == []
