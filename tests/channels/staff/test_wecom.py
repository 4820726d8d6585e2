"""Messages of the office's application in WeCom, over HTTP: one token for all, each message once, each refusal known."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web
from pydantic import SecretStr

from bot.channels.staff import ways
from bot.channels.staff.way import TAKEN, NoticeEnd, NoticeFate, StaffNotice
from bot.channels.staff.wecom import Wecom
from bot.channels.vendor import State
from bot.domain.work_address import WorkAddress
from bot.settings import Settings
from standins.serving import JsonObject, json_answer
from standins.wecom import AGENT, CORP, SECRET, WecomServer

NOTICE = StaffNotice("有一件要您办的事", "【示例省经信委】有一件要您办的事，请登录后台查看。")


def settings(url: str, **other: object) -> Settings:
    account = {"wecom_corp_id": CORP, "wecom_agent_id": AGENT, "wecom_secret": SecretStr(SECRET)}
    return Settings(**{**account, "wecom_api_url": url, **other})  # type: ignore[arg-type] # of many types


@pytest.fixture
async def server() -> AsyncIterator[WecomServer]:
    async with WecomServer() as server:
        server.member("ChenJing")
        yield server


@pytest.fixture
async def wecom(server: WecomServer) -> AsyncIterator[Wecom]:
    account = settings(server.url).wecom
    assert account is not None
    way = Wecom(account, minutes=30)
    yield way
    await way.close()


def test_only_those_with_an_account_there_are_reached_there(wecom: Wecom) -> None:
    assert wecom.place(WorkAddress(wecom="ChenJing", email="c@example.gov.cn")) == "ChenJing"
    assert wecom.place(WorkAddress(email="c@example.gov.cn")) == ""


async def test_many_messages_at_once_share_one_token(server: WecomServer, wecom: Wecom) -> None:
    for n in range(5):
        server.member(f"m{n}")
    assert await asyncio.gather(*(wecom.tell(f"m{n}", NOTICE) for n in range(5))) == [TAKEN] * 5
    assert all(server.member(f"m{n}").inbox == [NOTICE.text] for n in range(5))
    assert server.calls["gettoken"] == 1


async def test_a_token_that_ended_early_is_fetched_anew_and_the_message_goes_out_once(
    server: WecomServer, wecom: Wecom
) -> None:
    await wecom.tell("ChenJing", NOTICE)
    server.end_token()
    server.member("LiMin")
    assert await wecom.tell("LiMin", NOTICE) == TAKEN
    assert server.member("LiMin").inbox == [NOTICE.text]
    assert server.calls["gettoken"] == 2


async def test_one_that_says_the_same_within_the_time_is_dropped_by_wecom_itself(
    server: WecomServer, wecom: Wecom
) -> None:
    for _ in range(2):
        assert await wecom.tell("ChenJing", NOTICE) == TAKEN
    assert server.member("ChenJing").inbox == [NOTICE.text]


async def test_a_machine_that_is_not_trusted_is_refused(server: WecomServer, wecom: Wecom) -> None:
    server.trusted = False
    assert await wecom.tell("ChenJing", NOTICE) == NoticeFate(NoticeEnd.REFUSED, "60020")


async def test_somebody_who_is_no_member_is_refused(server: WecomServer, wecom: Wecom) -> None:
    assert await wecom.tell("nobody", NOTICE) == NoticeFate(NoticeEnd.REFUSED, "81013")
    server.unlicensed.add("ChenJing")
    assert await wecom.tell("chenjing", NOTICE) == NoticeFate(NoticeEnd.REFUSED, "81013")
    assert await wecom.tell("ChenJing", NOTICE) == NoticeFate(NoticeEnd.REFUSED, "unlicenseduser")


async def test_without_a_connection_it_certainly_did_not_go_out(server: WecomServer, wecom: Wecom) -> None:
    async with server.refusing():
        assert await wecom.tell("ChenJing", NOTICE) == NoticeFate(NoticeEnd.REFUSED, "connect")


@pytest.mark.parametrize(
    "answer",
    [
        web.Response(status=502),
        web.Response(text="<html>", content_type="text/html"),
        json_answer([]),
        {"errcode": "0"},
        {"errcode": -1, "errmsg": "system busy"},
    ],
    ids=["a bad gateway", "a page", "a list", "a code that is none", "busy"],
)
async def test_an_answer_that_says_nothing_is_a_doubt_and_nothing_is_sent_again(
    server: WecomServer, wecom: Wecom, answer: web.Response | JsonObject
) -> None:
    server.answers, server.takes_anyway = [answer], True
    assert (await wecom.tell("ChenJing", NOTICE)).end is NoticeEnd.DOUBT
    assert server.member("ChenJing").inbox == [NOTICE.text]
    assert server.calls["message/send"] == 1


async def findings(of: Settings) -> list[tuple[str, State, str]]:
    async with aiohttp.ClientSession() as http:
        return [(f.check, f.state, f.says) for way in ways.in_use(of) async for f in way.check(http, of)]


async def test_the_doctor_says_whether_secret_and_address_are_good_and_tells_nobody_anything(
    server: WecomServer,
) -> None:
    good = await findings(settings(server.url))
    assert [(check, state) for check, state, _ in good] == [
        ("企业微信密钥", State.GOOD),
        ("企业微信可信IP", State.GOOD),
    ]
    server.trusted = False
    *_, (check, state, says) = await findings(settings(server.url))
    assert (check, state) == ("企业微信可信IP", State.BAD)
    assert "203.0.113.7" in says
    ((_, state, says),) = await findings(settings(server.url, wecom_secret=SecretStr("wrong")))
    assert state is State.BAD
    assert "HUIFANG_WECOM_SECRET" in says
    ((_, state, says),) = await findings(settings("http://127.0.0.1:9"))
    assert state is State.BAD
    assert "HUIFANG_WECOM_API_URL" in says
    assert server.calls["message/send"] == 0
