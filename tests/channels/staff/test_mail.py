"""E-mail to the office's own people, through a real SMTP conversation."""

import aiohttp
import pytest
from pydantic import SecretStr, ValidationError

from bot.channels.staff import ways
from bot.channels.staff.mail import Mail
from bot.channels.staff.way import TAKEN, NoticeEnd, NoticeFate, StaffNotice
from bot.channels.vendor import State
from bot.settings import Settings
from standins.mail_server import MailServer

NOTICE = StaffNotice(
    "有一件要您办的事", "【示例省经信委】有一件要您办的事。\nhttps://hf.example.gov.cn/office/"
)
TO = "chenjing@example.gov.cn"


def settings(url: str) -> Settings:
    return Settings(smtp_url=SecretStr(url), smtp_from="huifang@example.gov.cn")


def mail(url: str) -> Mail:
    account = settings(url).mail
    assert account is not None
    return Mail(account)


async def test_a_letter_says_the_sentence_and_the_link_and_asks_for_no_answer() -> None:
    async with MailServer(password="p/word") as server:
        assert await mail(f"smtp://huifang:p%2Fword@127.0.0.1:{server.port}").tell(TO, NOTICE) == TAKEN
    (letter,) = server.letters
    assert letter.to == TO
    assert letter.words.splitlines()[:2] == NOTICE.text.splitlines()
    assert letter.message["Subject"] == NOTICE.subject
    assert letter.message["Auto-Submitted"] == "auto-generated"
    assert letter.message["From"] == "huifang@example.gov.cn"


async def test_a_recipient_or_log_in_that_is_refused_is_no_doubt() -> None:
    async with MailServer(password="right") as server:
        server.nobody.add(TO)
        assert await mail(server.url).tell(TO, NOTICE) == NoticeFate(NoticeEnd.REFUSED, "550")
        wrong = server.url.replace("right", "wrong")
        assert await mail(wrong).tell(TO, NOTICE) == NoticeFate(NoticeEnd.REFUSED, "535")
    assert server.letters == []


async def test_a_server_that_hangs_up_on_a_letter_may_have_it() -> None:
    async with MailServer() as server:
        server.breaks_off = True
        assert (await mail(server.url).tell(TO, NOTICE)).end is NoticeEnd.DOUBT
    assert len(server.letters) == 1


async def test_nothing_is_said_over_an_open_line() -> None:
    """`smtp://` elsewhere means STARTTLS; a server without it gets neither password nor letter."""
    async with MailServer(password="secret") as server:
        account = settings(server.url).mail
        assert account is not None
        assert account.tls == "never"
        far = account.model_copy(update={"tls": "before anything else"})
        assert (await Mail(far).tell(TO, NOTICE)).end is NoticeEnd.REFUSED
        at_once = account.model_copy(update={"tls": "at once"})
        assert (await Mail(at_once).tell(TO, NOTICE)).end is NoticeEnd.REFUSED
    assert server.letters == []
    for url, tls in (
        ("smtp://mail.example.gov.cn", "before anything else"),
        ("smtps://mail.example.gov.cn", "at once"),
    ):
        there = settings(url).mail
        assert there is not None
        assert there.tls == tls


async def test_the_doctor_logs_in_and_sends_nothing() -> None:
    async with MailServer(password="right") as server, aiohttp.ClientSession() as http:

        async def found(url: str) -> tuple[State, str]:
            of = settings(url)
            ((state, says),) = [
                (f.state, f.says) for way in ways.in_use(of) async for f in way.check(http, of)
            ]
            return state, says

        assert (await found(server.url))[0] is State.GOOD
        state, says = await found(server.url.replace("right", "wrong"))
        assert state is State.BAD
        assert "用户名或密码不对" in says
        assert "wrong" not in says
        state, says = await found("smtps://127.0.0.1:9")
        assert state is State.BAD
        assert "连不上 127.0.0.1:9" in says
        state, says = await found(server.url.replace("smtp://", "smtps://"))
        assert state is State.BAD
    assert server.letters == []


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"smtp_url": "smtp.example.gov.cn", "smtp_from": "a@example.gov.cn"}, "smtps://"),
        ({"smtp_url": "smtps://mail.example.gov.cn"}, "HUIFANG_SMTP_FROM"),
        ({"smtp_url": "smtps://mail.example.gov.cn", "smtp_from": "回访"}, "邮箱地址"),
        ({"wecom_corp_id": "ww1"}, "HUIFANG_WECOM_AGENT_ID、HUIFANG_WECOM_SECRET"),
    ],
)
def test_half_an_account_is_refused_in_one_sentence(given: dict[str, str], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        Settings(**given)  # type: ignore[arg-type] # as the environment gives it
