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


async def test_what_can_be_done_about_a_request_is_not_printed(looker: Looker, office: WorkingOffice) -> None:
    officer = await looker.person(Role.OFFICER)
    await officer.goto(office.url(f"/office/requests/{office.tickets['request']}"))
    await officer.emulate_media(media="print")
    shown = await officer.locator("main h2:visible").all_inner_texts()
    assert "申请的内容" in shown
    assert {"现在可以做的", "附件", "申请人是谁"} & set(shown) == set()
    assert await officer.locator("main :is(input, button):visible").count() == 0
