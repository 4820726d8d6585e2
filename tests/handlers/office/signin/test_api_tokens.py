"""Access tokens: made and ended by their own user, good for the JSON API alone, and worth nothing as a copy of the table."""

import json
import re
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import Connection, select

from approval_pages import waiting
from bot.domain.role import STAFF, Role
from console import PASSWORD, Answer, Browser, ConsoleHouse, on_both
from db.queries.office import api_tokens, audit, users
from db.queries.office.audit import LogFilter
from db.schema import api_tokens as table
from db.schema.columns import AnyRow
from handlers.office.web.bearer import token_hash

ACCOUNT, TOKENS, NEW = "/office/account", "/office/account/tokens", "/office/account/tokens/new"
MONTHS = "/office/api/months"
SHOWN = re.compile(r">(hf_[\w-]+)<")


async def make(browser: Browser, **fields: str) -> Answer:
    token = (await browser.get(NEW)).token
    given = {"name": "月报程序", "days": "30", "password": PASSWORD, "csrf": token}
    return await browser.post(TOKENS, given | fields)


async def made(browser: Browser, **fields: str) -> str:
    found = SHOWN.search((await make(browser, **fields)).text)
    assert found is not None
    return found[1]


async def asks(house: ConsoleHouse, token: str, path: str = MONTHS) -> tuple[int, str]:
    """A program with nothing but its token."""
    async with house.browser() as program:
        answer = await program.get(path, Authorization=f"Bearer {token}")
    told = json.loads(answer.text)
    return answer.status, told.get("error", "")


async def ended(browser: Browser, number: str) -> int:
    page = await browser.get(ACCOUNT)
    return (await browser.post(f"{TOKENS}/end", {"csrf": page.token, "which": number})).status


def numbers(page: str) -> list[str]:
    return re.findall(r'tokens/end">.*?name="which" value="(\d+)"', page)


@on_both
async def test_a_token_opens_the_api_until_its_user_ends_it(house: ConsoleHouse) -> None:
    async with house.logged_in("auditor") as browser:
        token = await made(browser)
        assert await asks(house, token) == (200, "")
        page = (await browser.get(ACCOUNT)).text
        assert "月报程序" in page
        assert token not in page
        assert await ended(browser, numbers(page)[0]) == 303
        assert numbers((await browser.get(ACCOUNT)).text) == []
    status, said = await asks(house, token)
    assert (status, "访问令牌" in said) == (401, True)


@on_both
async def test_the_table_holds_no_token_only_its_hash(house: ConsoleHouse) -> None:
    async with house.logged_in("officer") as browser:
        tokens = [await made(browser), await made(browser)]
    assert len(set(tokens)) == 2
    assert all(re.fullmatch(r"hf_[\w-]{43}", token) for token in tokens)
    kept = await house.store.read(lambda c: [tuple(row) for row in c.execute(select(table))])
    assert not [token for token in tokens if token[3:] in repr(kept)]
    assert {row.token_hash for row in await rows(house)} == {token_hash(token) for token in tokens}


async def test_a_token_is_good_for_as_long_as_was_chosen_and_never_over_a_year(house: ConsoleHouse) -> None:
    async with house.logged_in("officer") as browser:
        month, year = await made(browser), await made(browser, days="365")
        for days in ("366", "0", "-1", "99999", "", "9" * 30):
            assert (await make(browser, days=days)).status == 400
    house.clock.turn(timedelta(days=30) - timedelta(seconds=1))
    assert [(await asks(house, token))[0] for token in (month, year)] == [200, 200]
    house.clock.turn(timedelta(seconds=1))
    assert [(await asks(house, token))[0] for token in (month, year)] == [401, 200]
    house.clock.turn(timedelta(days=335))
    assert (await asks(house, year))[0] == 401


@pytest.mark.parametrize(
    "token", ["", "hf_", "hf_" + "x" * 43, "x" * 46, "hf_" + "y" * 5_000, "hf_\xe4 \xff"]
)
async def test_what_is_no_token_of_ours_opens_nothing_even_beside_a_log_in(
    house: ConsoleHouse, token: str
) -> None:
    assert (await asks(house, token))[0] == 401
    async with house.logged_in("officer") as browser:
        answer = await browser.get(MONTHS, Authorization=f"Bearer {token}")
        assert (answer.status, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
        assert (await browser.get(MONTHS, Authorization="Basic b3I6")).status == 200


async def test_a_token_opens_no_page_and_changes_nothing(house: ConsoleHouse) -> None:
    async with house.logged_in("officer") as browser:
        token = await made(browser)
    async with house.browser() as program:
        for path in ("/office/months", ACCOUNT, NEW):
            answer = await program.get(path, Authorization=f"Bearer {token}")
            assert (answer.status, answer.headers["Location"][:13]) == (303, "/office/login")
        for path in (TOKENS, "/office/logout", MONTHS):
            answer = await program.post(path, {"csrf": ""}, Authorization=f"Bearer {token}")
            assert answer.status in (303, 405)
    assert (await asks(house, token))[0] == 200


async def test_a_token_may_what_its_users_role_may_at_this_moment(house: ConsoleHouse) -> None:
    tokens = {}
    async with house.logged_in("member") as browser:
        assert (await browser.get(NEW)).status == 403  # of the outside panel: no programs
    for role in STAFF:
        async with house.logged_in(role.value) as browser:
            tokens[role] = await made(browser)
    allowed = {role for role in STAFF if (await asks(house, tokens[role]))[0] == 200}
    assert allowed == {Role.OFFICER, Role.CHIEF, Role.AUDITOR}
    person = await one(house, "auditor")
    await house.store.write(
        lambda c: users.set_place(c, house.vault, person, "admin", None, now=house.clock())
    )
    assert (await asks(house, tokens[Role.AUDITOR]))[0] == 403
    await house.store.write(lambda c: users.set_disabled(c, house.vault, person, house.clock()))
    assert (await asks(house, tokens[Role.AUDITOR]))[0] == 401


async def test_a_password_set_by_somebody_else_ends_the_tokens(house: ConsoleHouse) -> None:
    async with house.logged_in("officer") as browser:
        token = await made(browser)
    person = await one(house, "officer")
    async with house.logged_in("admin") as browser:
        csrf = (await browser.get(ACCOUNT)).token
        wanted = {"csrf": csrf, "reason": "忘了密码"}
        assert (await browser.post(f"/office/users/{person}/password", wanted)).status == 303
    async with house.logged_in("chief") as browser:
        csrf = (await browser.get(ACCOUNT)).token
        granted = {"csrf": csrf, "decision": "granted"}
        assert (await browser.post(await waiting(browser, "officer"), granted)).status == 200
    assert (await asks(house, token))[0] == 401


async def test_before_a_password_set_by_somebody_else_is_changed_no_token_opens_anything(
    house: ConsoleHouse,
) -> None:
    async with house.logged_in("officer") as browser:
        token = await made(browser)
        person = await one(house, "officer")
        await house.store.write(lambda c: users.set_password(c, person, "x", must_change=True))
        assert (await browser.get(MONTHS)).status == 403
    status, said = await asks(house, token)
    assert (status, "密码" in said) == (403, True)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"password": "wrong"}, "现在的密码不对"),
        ({"name": ""}, "请写名称"),
        ({"name": " \x00 "}, "请写名称"),
        ({"name": "名" * 61}, "最多60个字"),
        ({"days": "400"}, "没有“400”"),
    ],
)
async def test_a_form_that_will_not_do_is_refused_in_one_sentence(
    house: ConsoleHouse, fields: dict[str, str], said: str
) -> None:
    async with house.logged_in("officer") as browser:
        answer = await make(browser, **fields)
    assert (answer.status, said in answer.text, SHOWN.search(answer.text)) == (400, True, None)
    assert await rows(house) == []


async def test_nobody_ends_another_ones_token(house: ConsoleHouse) -> None:
    async with house.logged_in("officer") as browser:
        token = await made(browser)
        number = numbers((await browser.get(ACCOUNT)).text)[0]
    async with house.logged_in("chief") as browser:
        for wrong in (number, "999", "", "x"):
            assert await ended(browser, wrong) in (400, 404)
    assert (await asks(house, token))[0] == 200


@on_both
async def test_a_user_has_so_many_tokens_and_no_more(house: ConsoleHouse) -> None:
    async with house.logged_in("officer") as browser:
        for _ in range(api_tokens.MOST):
            await made(browser)
        answer = await make(browser)
        assert (answer.status, f"最多{api_tokens.MOST}个" in answer.text) == (400, True)
        await ended(browser, numbers((await browser.get(ACCOUNT)).text)[0])
        assert (await make(browser)).status == 200


async def test_the_log_says_who_made_a_token_and_which_token_looked(house: ConsoleHouse) -> None:
    async with house.logged_in("officer") as browser:
        token = await made(browser)
    assert (await asks(house, token, "/office/api/tickets"))[0] == 200
    lines = await house.store.read(
        partial(audit.lines, vault=house.vault, wanted=LogFilter(by_whom="officer"))
    )
    number = (await rows(house))[0].id
    assert [(line.act, line.detail) for line in lines][:2] == [
        ("search", {"found": 0, "token": number}),
        ("token_add", {"number": number, "days": "30"}),
    ]
    assert token not in repr(lines)


async def rows(house: ConsoleHouse) -> list[AnyRow]:
    return await house.store.read(lambda c: list(c.execute(select(table))))


async def one(house: ConsoleHouse, name: str) -> int:
    def number(connection: Connection) -> int:
        found = users.named(connection, name)
        assert found is not None
        return found.id

    return await house.store.read(number)
