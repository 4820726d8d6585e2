"""SMS through Twilio's Messages API: sending once, and finding again what ended in doubt.

Twilio's library asks the questions; the HTTP underneath is ours (`twilio_http`). What is sent by the thousand is one form
posted over that HTTP with the library's headers, without its objects for every message.
"""

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import aiohttp
from twilio.base.page import Page
from twilio.rest import Client
from twilio.rest.api.v2010.account.message import MessageInstance
from yarl import URL

from bot.channels.base import (
    Absent,
    Accepted,
    CannotTell,
    Doubt,
    Letter,
    Outcome,
    Receipt,
    Search,
)
from bot.channels.failures import of_failure
from bot.channels.inbox import Listed, Unreadable
from bot.channels.sentbox import SentMessage
from bot.channels.text import clipped, storable, units
from bot.channels.twilio.codes import FATES, judged, why_not
from bot.channels.twilio.http import Http, Unexpected, basic
from bot.channels.twilio.listing import MessageList
from bot.domain.medium import Medium

API = "https://api.twilio.com"
STATUS_PATH = "/webhooks/twilio/status"
MESSAGE_SID = re.compile(r"(?:SM|MM)[0-9A-Za-z]{1,62}", re.ASCII)
SETTLE_SECONDS = 75.0
"""Our own time-out, and a minute for a request that Twilio still works on after we have hung up."""
LONGEST_BODY = 1_600
LONGEST_VALIDITY = 36_000
_PAGE = 1_000
_PAGES = 5
"""Pages of `_PAGE` messages to one number that are looked through; beyond that, nobody can tell."""
_LOOK_BACK = timedelta(days=1)
_SENT_LATER = timedelta(hours=10)
"""Twilio may hold a message in its queue so long before it sends it: the longest `ValidityPeriod`."""


class TwilioSms:
    """The channel `sms`. Not bound to a loop until the first request."""

    name = "sms"
    medium = Medium.SMS
    askable = True

    def __init__(
        self,
        account_sid: str,
        auth_token: str,
        sender: str,
        *,
        agency: str,
        public_url: str = "",
        api_url: str = API,
        rate: float = 1.0,
        settle_seconds: float = SETTLE_SECONDS,
    ) -> None:
        """`sender`: an E.164 number, a short code, a name, or the SID of a Messaging Service (`MG…`).

        `rate`: messages a second that the sender's type allows (1 for a US long code, 100 for a short code).
        """
        self.rate = rate
        self.settle_seconds = settle_seconds
        service = sender.startswith("MG")
        self._sender = {"MessagingServiceSid" if service else "From": sender}
        self.hears = service or sender.removeprefix("+").isdecimal()  # nobody can write to a name
        self._agency = agency
        self._public_url = public_url.rstrip("/")
        self._http = Http()
        # A non-empty environment of our own: TWILIO_EDGE and TWILIO_REGION would change the address.
        self._client: Client = Client(  # type: ignore[no-untyped-call]
            account_sid, auth_token, http_client=self._http, environment={"TWILIO_EDGE": ""}
        )
        self._client.api.base_url = api_url.rstrip("/")
        self._messages = URL(
            f"{api_url.rstrip('/')}/2010-04-01/Accounts/{quote(account_sid, safe='')}/Messages.json",
            encoded=True,
        )
        self._headers = {
            **self._client.get_headers("POST", {"Accept": "application/json"}),
            "Authorization": basic((account_sid, auth_token)),
        }
        self._list = MessageList(
            self._http, self._messages, {"Authorization": basic((account_sid, auth_token))}
        )

    def body(self, letter: Letter) -> str:
        """What the phone shows: 【signature】, text, and the reference by which the message is found again."""
        signature, reference = storable(f"【{self._agency}】"), f"〔{letter.ref}〕"
        text = storable(letter.text).strip()
        if not text.startswith(signature):
            text = signature + text
        return clipped(text, LONGEST_BODY - units(reference)) + reference

    async def send(self, letter: Letter) -> Outcome:
        """See `Channel.send`."""
        form: dict[str, object] = {
            "To": letter.to,
            "Body": self.body(letter),
            "ValidityPeriod": min(max(int(letter.valid_seconds), 1), LONGEST_VALIDITY),
            **self._sender,
        }
        if self._public_url:
            form["StatusCallback"] = f"{self._public_url}{STATUS_PATH}?ref={quote(letter.ref, safe='')}"
        try:
            *_, message = await self._http.exchange("POST", self._messages, form, self._headers)
        except Unexpected as answer:
            return _of_answer(answer)
        except (aiohttp.ClientError, OSError, TimeoutError) as failure:
            return of_failure(failure)
        except Exception as e:
            # Whatever became of the answer: the request may have been carried out.
            return Doubt(type(e).__name__)
        sid = message.get("sid")
        if not isinstance(sid, str) or MESSAGE_SID.fullmatch(sid) is None:
            return Doubt("no_sid")
        return Accepted(sid)

    async def search(self, letter: Letter, since: datetime) -> Search:
        """See `Channel.search`: all messages to the number, for a waiting one has no date of sending to filter by."""
        try:
            return await self._search(letter, since.astimezone(UTC) - _LOOK_BACK)
        except Exception:
            # Whatever stood in the way, nothing has been learnt.
            return CannotTell()

    async def _search(self, letter: Letter, oldest: datetime) -> Search:
        mark = re.compile(rf"(?<![0-9A-Za-z]){re.escape(letter.ref)}(?![0-9A-Za-z])")
        page: Page | None = await self._client.messages.page_async(to=letter.to, page_size=_PAGE)
        hidden = False
        for _ in range(_PAGES):
            if page is None:
                break
            messages = [m for m in page if str(m.direction).startswith("outbound")]
            for message in messages:
                if isinstance(message.body, str) and mark.search(message.body):
                    return _receipt(message, letter.ref)
            recent = [m for m in messages if not _is_older(m.date_created, oldest)]
            hidden = hidden or any(not m.body for m in recent)
            if messages and not recent:
                page = None  # newest come first
                break
            page = await page.next_page_async()
        # An account may hide bodies: then ours may be among them.
        return CannotTell() if page is not None or hidden else Absent()

    async def outcomes(self, since: datetime, until: datetime) -> AsyncIterator[list[Receipt]]:
        """See `ReceiptSource.outcomes`: Twilio's list of whole days, by the day on which it sent."""
        last = (until.astimezone(UTC) + _SENT_LATER).date().isoformat()
        page: list[Receipt] = []
        try:
            async for row in self._list.rows({"DateSent<": last}, since):
                if str(row.get("direction")).startswith("outbound"):
                    page.append(_listed(row))
                if len(page) == _PAGE:
                    yield page
                    page = []
        except Unreadable:
            pass  # the rest will be asked after another time
        if page:
            yield page

    async def inbound(self, since: datetime | None) -> Sequence[Listed]:
        """See `Inbox.inbound`."""
        return await self._list.inbound(
            self._sender.get("From"), self._sender.get("MessagingServiceSid"), since
        )

    async def outbound(self, since: datetime | None) -> Sequence[SentMessage]:
        """See `Sentbox.outbound`."""
        return await self._list.outbound(self._sender.get("From"), since)

    async def close(self) -> None:
        """Release connections."""
        await self._http.close()


def _of_answer(answer: Unexpected) -> Outcome:
    if 200 <= answer.status < 300:
        return Doubt("not_json")
    return judged(answer.status, answer.body, answer.headers)


def _listed(row: Mapping[str, object]) -> Receipt:
    word, code = str(row.get("status") or ""), str(row.get("error_code") or "")
    fate = FATES.get(word)
    return Receipt(str(row.get("sid") or ""), word, code, None, fate, why_not(fate, code))


def _receipt(message: MessageInstance, ref: str | None) -> Receipt:
    word, code = str(message.status or ""), str(message.error_code or "")
    fate = FATES.get(word)
    return Receipt(str(message.sid), word, code, ref, fate, why_not(fate, code))


def _is_older(moment: object, oldest: datetime) -> bool:
    return isinstance(moment, datetime) and moment.tzinfo is not None and moment < oldest
