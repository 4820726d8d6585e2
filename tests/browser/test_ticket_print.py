"""A complaint is printed as it stands: what is still being written is no part of it."""

from bot.casework.tickets.visibility import Viewer
from bot.domain.act import Act
from bot.domain.role import Role
from browser.looking import Looker
from browser.working_office import NEW, PEOPLE, WorkingOffice

UNSENT = "这一句还没有发出"


async def test_a_reply_that_is_not_sent_is_not_printed(looker: Looker, office: WorkingOffice) -> None:
    number = await office.bench.files(NEW, chat=990_062)
    await office.bench.does(number, Act.ACCEPT, by=Viewer(PEOPLE[Role.OFFICER], Role.OFFICER))
    officer = await looker.person(Role.OFFICER)
    await officer.goto(office.url(f"/office/tickets/{number}"))
    await officer.fill("#w-reply", UNSENT)
    await officer.emulate_media(media="print")
    for form in ("#reply", "#assign"):
        assert await officer.locator(form).count() == 1
        assert not await officer.locator(form).is_visible()
    assert await officer.locator("main .said").first.is_visible()
