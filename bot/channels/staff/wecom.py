"""WeCom (企业微信): messages of the office's application to its members.

What exceeds a member's limit (30 a minute, 1,000 an hour) WeCom drops without a word: `scheduler.staff_notices` sends
far fewer. The address of a request holds the token, so nothing of an HTTP error but its kind is ever said.
"""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING

from bot.channels.staff import wecom_codes
from bot.channels.staff.way import TAKEN, NoticeEnd, NoticeFate, StaffNotice, StaffVendor, StaffWay
from bot.channels.vendor import DoctorFinding, State
from bot.domain.work_address import WorkAddress
from bot.settings import Settings
from bot.settings.staff import WecomAccount

if TYPE_CHECKING:
    import aiohttp

PATIENCE = 10.0
"""Seconds for a request."""
EARLY = 300.0
"""Seconds before its end at which a token is not used any more."""
LONGEST_CHECK = 4 * 3_600
"""Seconds: WeCom looks no further back for a message that says the same."""
_LEEWAY = 60
_OUR_ADDRESS = re.compile(r"from ip: ([0-9a-fA-F.:]+)", re.ASCII)
_DROPPED = ("invaliduser", "unlicenseduser")
"""Members whom a message that was taken does not reach, with a bar between them."""


class WecomFailure(Exception):
    """No answer that could be used. `sent`: the request may have been carried out."""

    def __init__(self, code: str, *, sent: bool) -> None:
        self.code, self.sent = code, sent
        super().__init__(code)


class WecomApi:
    """The API of one application, with the one token that all requests share."""

    def __init__(
        self,
        http: Callable[[], "aiohttp.ClientSession"],
        account: WecomAccount,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        """`timer` gives seconds that never run backwards."""
        self._http, self._account, self._timer = http, account, timer
        self._token, self._until = "", 0.0
        self._fetching = asyncio.Lock()

    async def call(self, method: str, path: str, body: object = None, **query: str) -> dict[str, object]:
        """The answer, whatever its code; after a stale token, that to the second try. Raises WecomFailure."""
        token = await self._fresh()
        answer = await self._ask(method, path, {"access_token": token} | query, body)
        if _code(answer) in wecom_codes.STALE_TOKEN:
            token = await self._fresh(instead_of=token)
            answer = await self._ask(method, path, {"access_token": token} | query, body)
        return answer

    async def token(self) -> dict[str, object]:
        """The answer to asking for a token. Raises WecomFailure."""
        account = self._account
        who = {"corpid": account.corp_id, "corpsecret": account.secret.get_secret_value()}
        return await self._ask("GET", "gettoken", who)

    async def _fresh(self, instead_of: str = "") -> str:
        """A token that has some time left, fetched by whoever needs it first; the others wait for it."""
        async with self._fetching:
            if self._token in ("", instead_of) or self._timer() >= self._until:
                try:
                    answer = await self.token()
                except WecomFailure as e:
                    raise WecomFailure(e.code, sent=False) from None
                token, seconds = answer.get("access_token"), answer.get("expires_in")
                if _code(answer) != 0 or not isinstance(token, str) or not token:
                    raise WecomFailure(str(_code(answer)), sent=False)
                lasts = float(seconds) if isinstance(seconds, int) else 0.0
                self._token, self._until = token, self._timer() + lasts - EARLY
            return self._token

    async def _ask(
        self, method: str, path: str, query: dict[str, str], body: object = None
    ) -> dict[str, object]:
        import aiohttp

        from bot.channels.base import Refused
        from bot.channels.failures import of_failure

        url = f"{self._account.api_url}/cgi-bin/{path}"
        try:
            async with self._http().request(
                method, url, params=query, json=body, allow_redirects=False, timeout=_patience()
            ) as answer:
                found = await answer.json(content_type=None) if answer.status == 200 else None
        except (aiohttp.ClientError, TimeoutError, ValueError) as e:
            match of_failure(e):
                case Refused(_, code):
                    raise WecomFailure(code, sent=False) from None
                case _:
                    raise WecomFailure(type(e).__name__, sent=True) from None
        if not isinstance(found, dict) or not isinstance(found.get("errcode"), int):
            raise WecomFailure(f"http_{answer.status}", sent=True)
        return found


class Wecom:
    """The way."""

    name = "wecom"

    def __init__(self, account: WecomAccount, *, minutes: int) -> None:
        """`minutes`: at the least between two messages to one person, which say the same."""
        self._agent = account.agent_id
        self._same_within = min(LONGEST_CHECK, minutes * 60 - _LEEWAY)
        self._session: aiohttp.ClientSession | None = None
        self._api = WecomApi(self._open, account)

    def place(self, address: WorkAddress) -> str:
        """See StaffWay."""
        return address.wecom

    async def tell(self, place: str, notice: StaffNotice) -> NoticeFate:
        """See StaffWay. WeCom itself drops one that says the same within the time."""
        message = {
            "touser": place,
            "msgtype": "text",
            "agentid": self._agent,
            "text": {"content": notice.text},
            "enable_duplicate_check": 1,
            "duplicate_check_interval": self._same_within,
        }
        try:
            answer = await self._api.call("POST", "message/send", message)
        except WecomFailure as e:
            return NoticeFate(NoticeEnd.DOUBT if e.sent else NoticeEnd.REFUSED, e.code)
        code = _code(answer)
        if code == wecom_codes.BUSY:
            return NoticeFate(NoticeEnd.DOUBT, str(code))
        if code != 0:
            return NoticeFate(NoticeEnd.REFUSED, str(code))
        dropped = next((name for name in _DROPPED if _names(answer.get(name), place)), None)
        return TAKEN if dropped is None else NoticeFate(NoticeEnd.REFUSED, dropped)

    async def close(self) -> None:
        """See StaffWay."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _open(self) -> "aiohttp.ClientSession":
        import aiohttp

        if self._session is None:
            self._session = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar(), trust_env=False)
        return self._session


def _patience() -> "aiohttp.ClientTimeout":
    import aiohttp

    return aiohttp.ClientTimeout(total=PATIENCE)


def _code(answer: dict[str, object]) -> int:
    found = answer["errcode"]
    assert isinstance(found, int)
    return found


def _names(listed: object, member: str) -> bool:
    """Whether a list with bars between names a member, whose account is written in any case."""
    names = listed.split("|") if isinstance(listed, str) else []
    return member.casefold() in map(str.casefold, names)


async def _check(http: "aiohttp.ClientSession", settings: Settings) -> AsyncIterator[DoctorFinding]:
    """Whether the token can be had, and whether WeCom lets this machine in."""
    account = settings.wecom
    assert account is not None
    api, answer = WecomApi(lambda: http, account), dict[str, object]()
    try:
        token = await api.token()
        if _code(token) != 0:
            yield DoctorFinding("企业微信密钥", State.BAD, wecom_codes.said(_code(token)))
            return
        yield DoctorFinding("企业微信密钥", State.GOOD, "取到了令牌")
        answer = await api.call("GET", "agent/get", agentid=str(account.agent_id))
    except WecomFailure as e:
        yield DoctorFinding("企业微信", State.BAD, f"连不上（{e.code}）；请检查网络和 HUIFANG_WECOM_API_URL")
        return
    match _code(answer):
        case 0:
            yield DoctorFinding("企业微信可信IP", State.GOOD, "企业微信认得这台机器，应用也对")
        case wecom_codes.NOT_TRUSTED:
            seen = _OUR_ADDRESS.search(str(answer.get("errmsg")))
            here = seen[1] if seen else "这台机器的外网地址"
            says = f"企业微信不让这台机器调用；请在应用的“企业可信IP”里加上 {here}"
            yield DoctorFinding("企业微信可信IP", State.BAD, says)
        case code:
            yield DoctorFinding("企业微信可信IP", State.BAD, wecom_codes.said(code))


def _open(settings: Settings) -> StaffWay:
    assert settings.wecom is not None
    return Wecom(settings.wecom, minutes=settings.staff_notice_minutes)


WECOM = StaffVendor(is_set=lambda settings: settings.wecom is not None, open=_open, check=_check)
