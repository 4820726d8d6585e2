"""The questionnaire in the browser: arranged on the page, looked at, granted by a second, and asked from the next round."""

import html
import re
from collections.abc import AsyncIterator

import pytest

from approval_pages import second_chief_grants
from bot.dialogue.questionnaire import parse
from bot.domain.language import Language
from bot.domain.medium import Medium
from bot.domain.role import Role
from bot.library import questionnaire as released
from bot.work import questionnaires
from console import Answer, Browser, ConsoleHouse, add_one_of_each, add_user, on_both, served
from db.queries.office import office_settings
from db.store import Store

PAGE = "/office/settings/questions"


@pytest.fixture
async def house(store: Store) -> AsyncIterator[ConsoleHouse]:
    """An office with a second chief."""
    await add_one_of_each(store)
    await add_user(store, "second", Role.CHIEF)
    async with served(store) as house:
        yield house


def typed(page: Answer, form: str = "") -> dict[str, str]:
    """Every field of the page as a browser would send it."""
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text)
    areas = re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>\n?([^<]*)</textarea>', page.text)
    return {name: html.unescape(value) for name, value in (*reversed(hidden), *areas)}


async def pressed(browser: Browser, page: Answer, step: str, **changed: str) -> Answer:
    fields = typed(page) | {name.replace("__", "."): text for name, text in changed.items()}
    return await browser.post(PAGE, fields | {"csrf": page.token, "step": step})


async def asked_for(browser: Browser, look: Answer, reason: str) -> Answer:
    return await browser.post(PAGE, typed(look) | {"csrf": look.token, "step": "do", "reason": reason})


@on_both
async def test_a_question_is_reworded_added_and_left_out_by_one_and_granted_by_another(
    house: ConsoleHouse,
) -> None:
    store = house.store
    async with house.logged_in("admin") as browser:
        page = await browser.get(PAGE)
        assert page.status == 200
        assert "现在的问卷：第2版" in page.text
        page = await pressed(browser, page, "up:attitude")
        page = await pressed(browser, page, "out:integrity")
        page = await pressed(browser, page, "add:choice", attitude__a__en="Never saw anybody")
        left = await browser.get(PAGE)
        assert "草稿，" in left.text
        assert 'name="own_1.form"' in left.text, "the form is kept as it was arranged"
        assert left.text.index('name="integrity.form"') > left.text.index("停用的题目")
        assert typed(left)["attitude.a.en"] == "Never saw anybody"
        new = {f"own_1__title__{x}": "窗口环境" for x in Language} | {
            f"own_1__chat__{x}": f"窗口环境好不好？{x}" for x in Language
        }
        new |= {f"own_1__a__{x}": f"环境好{x}" for x in Language}
        new |= {f"attitude__a__{x}": f"没见到人{x}" for x in Language} | {"attitude__a__accepts": "没见着"}
        new |= {f"own_1__b__{x}": f"环境差{x}" for x in Language}
        look = await pressed(browser, page, "look", **new, attitude__good__accepts="很好、没得说")
        assert look.status == 200, re.findall(r'class="bad[^>]*>([^<]+)', look.text)
        assert "窗口环境好不好？" in look.text
        assert "环境差" in look.text
        assert 'type="radio"' in look.text, "the page's own form"
        asked = {"overall.sms.zh-Hans": "办事顺不顺利？5非常满意 4满意 3基本满意 2不满意 1非常不满意。"}
        again = await browser.post(PAGE, typed(look) | asked | {"csrf": look.token, "step": "look"})
        assert "办事顺不顺利" in again.text
        assert "短信" in again.text
        assert (await asked_for(browser, again, "窗口改造了")).status == 303
        sent = (await browser.get(PAGE)).text
        assert "正在等审批" in sent
        assert "草稿，" not in sent, "what was sent is no draft any more"
    assert (await store.read(questionnaires.in_force)).version == 2
    assert "办事顺不顺利" in await second_chief_grants(house)
    now = await store.read(questionnaires.in_force)
    ids = [question.id for question in now.questions]
    assert (now.version, ids[-1]) == (3, "own_1")
    attitude = now.find("attitude")
    assert attitude is not None
    assert attitude.options[-1].labels[Language.ZH_HANS] == "没见到人zh-Hans", (
        "an answer was added to a question"
    )
    assert "integrity" not in ids
    assert ids.index("attitude") < ids.index("on_time")
    assert "办事顺不顺利" in (now.overall.text(Medium.SMS, Language.ZH_HANS, said=False) or "")
    assert house.console.in_force().questionnaire.sha256 == now.sha256
    async with house.logged_in("chief") as browser:
        page = await browser.get(PAGE)
        assert "admin → second" in page.text
        assert "重新问“廉洁自律”" in page.text
        look = await browser.post(PAGE + "/restore", {"csrf": page.token, "version": "0"})
        assert look.status == 200
        fields = typed(look) | {"csrf": look.token, "step": "do", "reason": "还是原来的好"}
        assert (await browser.post(PAGE + "/restore", fields)).status == 303
    assert "办事顺不顺利" in await second_chief_grants(house)
    back = await store.read(questionnaires.in_force)
    assert (back.version, back.questions) == (4, released().questions)
    kept = await store.read(lambda c: office_settings.versions(c, [questionnaires.KEY]))
    assert [parse(str(one.value)).version for one in kept] == [4, 3]
    assert 'name="own_1.form"' in (await _page(house)).text, "a question that was once granted keeps its id"


async def test_the_nations_reasons_are_added_as_they_are_and_can_be_left_out_again(
    house: ConsoleHouse,
) -> None:
    async with house.logged_in("admin") as browser:
        page = await browser.get(PAGE)
        assert "加上国家的原因目录" in page.text
        page = await pressed(browser, page, "reasons:")
        assert "国家目录第 2020-05 版，不能改" in page.text
        assert "加上国家的原因目录" not in page.text
        forged = {"why_1.108.zh-Hans": "服务很好"}
        look = await browser.post(PAGE, typed(page) | forged | {"csrf": page.token, "step": "look"})
        assert look.status == 200, re.findall(r'class="bad[^>]*>([^<]+)', look.text)
        assert 'type="checkbox"' in look.text
        assert "另外加了条件" in look.text
        assert (await asked_for(browser, look, "省里要原因代码，办事顺不顺利")).status == 303
    assert "办事顺不顺利" in await second_chief_grants(house)
    now = await house.store.read(questionnaires.in_force)
    assert [one.id for one in now.questions][:4] == ["overall", "why_1", "why_2", "reason"]
    assert (now.further[0].source_list, now.further[0].options[0].labels[Language.ZH_HANS]) == (
        "2020-05",
        "另外加了条件",
    )
    async with house.logged_in("admin") as browser:
        page = await pressed(browser, await browser.get(PAGE), "out:why_1")
        assert "加上国家的原因目录" not in page.text
        assert "重新问“为什么非常不满意”" in page.text


async def _page(house: ConsoleHouse) -> Answer:
    async with house.logged_in("chief") as browser:
        return await browser.get(PAGE)


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("attitude.chat.en", " ", "三种文字都要有"),
        ("attitude.title.zh-Hans", "长" * 41, "最多40个字"),
        ("attitude.poor.zh-Hans", "一般", "有重复"),
        ("attitude.poor.accepts", "不好、还行", "几个选项里都有"),
        ("attitude.poor.accepts", "退订", "别的意思"),
        ("told_once.yes.accepts", "没有", "意思相反"),
        ("overall.sms.zh-Hans", "满意吗？回一个数字。", "5 到 1 每个数字"),
        ("overall.sms.zh-Hans", "5非常满意4满意3基本满意2不满意1非常不满意" + "请问" * 60, "超过两条短信"),
        ("seen", "7", "这里改过了"),
        ("attitude.chat.zh-Hans", "工作人员的态度怎么样？", "没有改动"),
    ],
)
async def test_what_could_not_be_asked_or_understood_is_said_beside_the_field_and_stays_typed(
    house: ConsoleHouse, field: str, text: str, said: str
) -> None:
    async with house.logged_in("admin") as browser:
        page = await browser.get(PAGE)
        changed = {"comment.title.en": "Other"} if field == "seen" else {}
        fields = typed(page) | changed | {field: text, "csrf": page.token, "step": "look"}
        answer = await browser.post(PAGE, fields)
    assert answer.status == 400
    assert said in answer.text
    assert text.strip() in html.unescape(answer.text)


async def test_neither_the_score_nor_the_offer_of_a_complaint_is_ever_left_out(house: ConsoleHouse) -> None:
    async with house.logged_in("admin") as browser:
        page = await browser.get(PAGE)
        fields = typed(page) | {
            "overall.aside": "1",
            "ticket.aside": "1",
            "overall.5.zh-Hans": "差",
            "ticket.yes.means": "no",
            "order": "ticket,overall",
            "csrf": page.token,
            "step": "look",
        }
        look = await browser.post(PAGE, fields)
        assert (await asked_for(browser, look, "试试")).status == 303
    async with house.logged_in("second") as browser:
        found = re.search(r"/office/approvals/(\d+)", (await browser.get("/office/approvals")).text)
        assert found is not None
        page = await browser.get(found[0])
        await browser.post(found[0], {"csrf": page.token, "decision": "granted", "note": ""})
    now = await house.store.read(questionnaires.in_force)
    assert now.version == 3
    assert now.overall == released().overall
    assert now.find("ticket") == released().find("ticket")
    assert [one.id for one in now.questions][:2] == ["overall", "ticket"]
