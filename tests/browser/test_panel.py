"""A member of the panel gives an opinion on a phone, the department answers, the office releases, the member judges."""

from playwright.async_api import Page

from bot.domain.role import Role
from browser.looking import PHONE, Looker, sticks_out
from browser.working_office import DEPARTMENT, WorkingOffice

ANSWER = "从下周一起综合窗口双岗，值班表已贴在窗口。"


async def does(page: Page, what: str) -> None:
    """Press the button and wait for what follows."""
    await page.get_by_role("button", name=what, exact=True).click()
    await page.wait_for_load_state()


async def test_an_opinion_from_a_phone_comes_back_answered_and_is_judged(
    looker: Looker, office: WorkingOffice
) -> None:
    member = await looker.person(Role.MEMBER, PHONE)
    await member.goto(office.url("/office/"))
    await member.get_by_role("link", name="提意见").click()
    await member.get_by_label("场合").select_option("visit")
    await member.get_by_label("对象").fill("一楼取号机")
    await member.get_by_label("意见和建议").fill("取号机没有大字版，老人看不清。")
    assert await sticks_out(member) <= 0
    await does(member, "提交")
    own = member.url.partition("?")[0]
    inside = own.replace("/office/member/", "/office/panel/")
    officer = await looker.person(Role.OFFICER)
    await officer.goto(inside)
    await does(officer, "接收")
    await officer.get_by_label("承办处室").select_option(DEPARTMENT)
    await does(officer, "交处室办理")
    liaison = await looker.person(Role.LIAISON)
    await liaison.goto(inside)
    assert "评〔" not in await liaison.locator("main").inner_text()
    await liaison.get_by_label("答复和整改措施").fill(ANSWER)
    await does(liaison, "写答复和措施")
    await member.goto(own)
    assert ANSWER not in await member.locator("main").inner_text()
    await officer.goto(inside)
    await does(officer, "审发答复")
    await member.goto(own)
    assert ANSWER in await member.locator("main").inner_text()
    await member.get_by_label("基本满意").check()
    assert await sticks_out(member) <= 0
    await does(member, "评价答复")
    assert "评议员已评价" in await member.locator("main").inner_text()
