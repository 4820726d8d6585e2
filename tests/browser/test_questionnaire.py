"""The questionnaire is worded, arranged and seen as citizens will see it, by keys and on a phone, and granted by a second."""

from bot.domain.role import Role
from browser.conformance import faults
from browser.looking import PHONE, Looker, barriers, sticks_out
from browser.working_office import WorkingOffice

OWN = "窗口的人态度好不好？"
REQUEST = "a[href*='/office/approvals/']"


async def test_two_persons_change_the_questionnaire_and_both_see_it_as_citizens_will(
    looker: Looker, office: WorkingOffice
) -> None:
    admin, chief = await looker.person(Role.ADMIN), await looker.person(Role.CHIEF)
    await admin.goto(office.url("/office/settings"))
    await admin.get_by_role("link", name="问卷", exact=True).click()
    assert "问第2版" in await admin.locator("main").inner_text()
    await admin.get_by_role("button", name="上移“服务态度”").focus()
    await admin.keyboard.press("Enter")
    assert await admin.locator("#h-attitude").evaluate("e => e === document.querySelector(':target')")
    await admin.get_by_text("改“服务态度”这一题").click()
    field = admin.locator("[name='attitude.chat.zh-Hans']")
    await field.fill("")
    await admin.get_by_role("button", name="看一看改动").last.click()
    assert "三种文字都要有" in await admin.locator("p.bad").inner_text()
    assert faults(await admin.content()) == []
    assert await barriers(admin) == []
    await field.fill(OWN)
    await admin.get_by_role("button", name="看一看改动").last.click()
    await admin.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    assert OWN in await admin.locator(".bub").first.inner_text()
    assert OWN in await admin.locator("fieldset.pick").first.inner_text()
    assert faults(await admin.content()) == []
    assert await barriers(admin) == []
    assert await sticks_out(admin) <= 0
    await admin.fill("#reason", "群众好懂些")
    await admin.get_by_role("button", name="提交申请").click()
    assert "正在等审批" in await admin.locator("main").inner_text()
    await chief.goto(office.url("/office/approvals"))
    await chief.locator("main tr, main li, main article", has_text="问卷").locator(REQUEST).first.click()
    assert OWN in await chief.locator("fieldset.pick").first.inner_text()
    assert faults(await chief.content()) == []
    assert await barriers(chief) == []
    await chief.locator("button[value=granted]").click()
    await chief.goto(office.url("/office/settings/questions"))
    said = await chief.locator("main").inner_text()
    assert "现在的问卷：第3版" in said
    assert "问第2版" in said, "the month that is open goes on with its own"
