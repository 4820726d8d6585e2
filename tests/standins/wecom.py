"""A WeCom for tests: tokens that end, members inside and outside the application, trusted addresses, and what it drops.

Source of shapes and refusals: developer.work.weixin.qq.com/document/path/91039 (gettoken), 90236 (message/send), 90313
(codes). Like the vendor, it answers 200 to everything, says in `errcode` what it thinks of it, takes what exceeds a
member's limit without a word, and drops what says the same within the time asked for.
"""

import itertools
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial

from aiohttp import web

from standins.serving import JsonObject, LocalServer, json_answer

CORP, AGENT, SECRET = "ww0123456789abcdef", 1_000_002, "stand-in-secret"
A_MINUTE = 30
AN_HOUR = 1_000
"""Messages to one member; what exceeds either is dropped."""
SAME_FOR = 1_800


@dataclass
class Member:
    """Somebody who can see the application; `inbox` is what reached them."""

    inbox: list[str] = field(default_factory=list)
    times: list[datetime] = field(default_factory=list)


class WecomServer(LocalServer):
    """One corporation with one application."""

    def __init__(self, *, port: int = 0) -> None:
        super().__init__(port=port)
        self.members: dict[str, Member] = {}
        self.unlicensed: set[str] = set()
        self.trusted = True
        """Whether the caller's address is among the trusted ones (企业可信IP)."""
        self.answers: list[web.Response | JsonObject] = []
        """What comes next instead of the answer to a message, after it was (`takes_anyway`) or was not taken."""
        self.takes_anyway = False
        self.clock: Callable[[], datetime] = partial(datetime.now, UTC)
        self.calls: Counter[str] = Counter()
        self._tokens = itertools.count(1)
        self._token = ""

    def member(self, name: str) -> Member:
        """The member with this account, made if there is none."""
        return self.members.setdefault(name, Member())

    def end_token(self) -> None:
        """The token in use is one no longer, early, as WeCom reserves itself."""
        self._token = ""

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer one request."""
        path = request.path.removeprefix("/cgi-bin/")
        self.calls[path] += 1
        if path == "gettoken":
            return json_answer(self._new_token(request.query.get("corpid"), request.query.get("corpsecret")))
        token = request.query.get("access_token")
        if token != self._token or not token:
            code = 40014 if token else 41001
            return json_answer(_error(code, "invalid access_token"))
        if not self.trusted:
            said = "not allow to access from your ip, hint: [0], from ip: 203.0.113.7, more info at https://open.work.weixin.qq.com"
            return json_answer(_error(60020, said))
        if path == "agent/get":
            known = request.query.get("agentid") == str(AGENT)
            return json_answer({"errcode": 0, "errmsg": "ok", "agentid": AGENT} if known else _error(301002))
        if path == "message/send":
            return self._send(json.loads(await request.read()))
        return json_answer(_error(40066, "invalid url"))

    def _new_token(self, corp: str | None, secret: str | None) -> JsonObject:
        if corp != CORP:
            return _error(40013, "invalid corpid")
        if secret != SECRET:
            return _error(40001, "invalid credential")
        self._token = self._token or f"token-{next(self._tokens)}"  # the same one while it is good
        return {"errcode": 0, "errmsg": "ok", "access_token": self._token, "expires_in": 7_200}

    def _send(self, message: JsonObject) -> web.Response:
        if self.answers:
            if self.takes_anyway:
                self._take(message)
            answer = self.answers.pop(0)
            return answer if isinstance(answer, web.Response) else json_answer(answer)
        return json_answer(self._take(message))

    def _take(self, message: JsonObject) -> JsonObject:
        if message.get("agentid") != AGENT:
            return _error(40056, "invalid agentid")
        wanted = str(message.get("touser", "")).split("|")
        there = [name for name in wanted if name in self.members]
        if not there:
            return _error(81013, "user & party & tag all invalid")
        text = message["text"]
        assert isinstance(text, dict)
        for name in there:
            if name not in self.unlicensed:
                self._deliver(self.members[name], str(text["content"]), message)
        return {
            "errcode": 0,
            "errmsg": "ok",
            "invaliduser": "|".join(name for name in wanted if name not in there),
            "unlicenseduser": "|".join(name for name in there if name in self.unlicensed),
            "msgid": f"msg-{self.calls['message/send']}",
        }

    def _deliver(self, member: Member, words: str, message: JsonObject) -> None:
        now = self.clock()
        full = (
            sum(now - at < timedelta(minutes=1) for at in member.times) >= A_MINUTE
            or sum(now - at < timedelta(hours=1) for at in member.times) >= AN_HOUR
        )
        within = message.get("duplicate_check_interval", SAME_FOR)
        assert isinstance(within, int)
        same = message.get("enable_duplicate_check") == 1 and any(
            said == words and now - at < timedelta(seconds=within)
            for said, at in zip(member.inbox, member.times, strict=True)
        )
        if not full and not same:
            member.inbox.append(words)
            member.times.append(now)


def _error(code: int, said: str = "error") -> JsonObject:
    return {"errcode": code, "errmsg": said}
