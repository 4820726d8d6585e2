"""Twilio's Messages API for one account, whatever network its messages go by: one POST for one message, and its list.

Twilio's library asks the questions; the HTTP underneath is ours (`http`). What is sent by the thousand is one form
posted over that HTTP with the library's headers, without its objects for every message.
"""

import re
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import aiohttp
from twilio.base.page import Page
from twilio.rest import Client
from twilio.rest.api.v2010.account.message import MessageInstance
from yarl import URL

from bot.channels.base import Absent, Accepted, CannotTell, Doubt, Letter, Outcome, Receipt, Search
from bot.channels.failures import of_failure
from bot.channels.inbox import Unreadable
from bot.channels.twilio.http import Http, Unexpected, basic
from bot.channels.twilio.listing import MessageList, receipt_of
from bot.channels.twilio.network import SMS, Network

API = "https://api.twilio.com"
STATUS_PATH = "/webhooks/twilio/status"
MESSAGE_SID = re.compile(r"(?:SM|MM)[0-9A-Za-z]{1,62}", re.ASCII)
SETTLE_SECONDS = 75.0
"""Our own time-out, and a minute for a request that Twilio still works on after we have hung up."""
LONGEST_VALIDITY = 36_000
_PAGE = 1_000
_PAGES = 5
"""Pages of `_PAGE` messages to one number that are looked through; beyond that, nobody can tell."""
_LOOK_BACK = timedelta(days=1)
_SENT_LATER = timedelta(hours=10)
"""Twilio may hold a message in its queue so long before it sends it: the longest `ValidityPeriod`."""


class MessagesApi:
    """One account's messages. Not bound to a loop until the first request."""

    def __init__(
        self,
        account_sid: str,
        auth_token: str,
        *,
        public_url: str = "",
        api_url: str = API,
        network: Network = SMS,
        http: Http | None = None,
    ) -> None:
        """`public_url`: where Twilio tells what becomes of messages."""
        self._network = network
        self._status_url = f"{public_url.rstrip('/')}{STATUS_PATH}?ref=" if public_url else ""
        self._http = http or Http()
        # A non-empty environment of our own: TWILIO_EDGE and TWILIO_REGION would change the address.
        self._client: Client = Client(  # type: ignore[no-untyped-call]  # annotated in part only
            account_sid, auth_token, http_client=self._http, environment={"TWILIO_EDGE": ""}
        )
        self._client.api.base_url = api_url.rstrip("/")
        self._messages = URL(
            f"{api_url.rstrip('/')}/2010-04-01/Accounts/{quote(account_sid, safe='')}/Messages.json",
            encoded=True,
        )
        authorization = {"Authorization": basic((account_sid, auth_token))}
        self._headers = {**self._client.get_headers("POST", {"Accept": "application/json"}), **authorization}
        self.list = MessageList(self._http, self._messages, authorization, network)

    async def create(self, letter: Letter, content: Mapping[str, str]) -> Outcome:
        """Post one message, once. `content`: from whom, and what it says."""
        sent: dict[str, object] = {
            "To": self._network.address(letter.to),
            **content,
            "ValidityPeriod": min(max(int(letter.valid_seconds), 1), LONGEST_VALIDITY),
        }
        if self._status_url:
            sent["StatusCallback"] = self._status_url + quote(letter.ref, safe="")
        try:
            *_, message = await self._http.exchange("POST", self._messages, sent, self._headers)
        except Unexpected as answer:
            return self._of_answer(answer)
        except (aiohttp.ClientError, OSError, TimeoutError) as failure:
            return of_failure(failure)
        except Exception as e:
            # Whatever became of the answer: the request may have been carried out.
            return Doubt(type(e).__name__)
        sid = message.get("sid")
        if not isinstance(sid, str) or MESSAGE_SID.fullmatch(sid) is None:
            return Doubt("no_sid")
        return Accepted(sid)

    async def find(self, letter: Letter, since: datetime) -> Search:
        """The message with our reference in its body, among all to this address, for a waiting one has no date of
        sending to filter by."""
        try:
            return await self._find(letter, since.astimezone(UTC) - _LOOK_BACK)
        except Exception:
            # Whatever stood in the way, nothing has been learnt.
            return CannotTell()

    async def outcomes(self, since: datetime, until: datetime) -> AsyncIterator[list[Receipt]]:
        """See `ReceiptSource.outcomes`: Twilio's list of whole days, by the day on which it sent."""
        last = (until.astimezone(UTC) + _SENT_LATER).date().isoformat()
        page: list[Receipt] = []
        try:
            async for row in self.list.rows({"DateSent<": last}, since):
                if str(row.get("direction")).startswith("outbound"):
                    page.append(receipt_of(row, self._network))
                if len(page) == _PAGE:
                    yield page
                    page = []
        except Unreadable:
            pass  # the rest will be asked after another time
        if page:
            yield page

    async def close(self) -> None:
        """Release connections."""
        await self._http.close()

    def _of_answer(self, answer: Unexpected) -> Outcome:
        if 200 <= answer.status < 300:
            return Doubt("not_json")
        return self._network.codes.judged(answer.status, answer.body, answer.headers)

    async def _find(self, letter: Letter, oldest: datetime) -> Search:
        mark = re.compile(rf"(?<![0-9A-Za-z]){re.escape(letter.ref)}(?![0-9A-Za-z])")
        to = self._network.address(letter.to)
        page: Page | None = await self._client.messages.page_async(to=to, page_size=_PAGE)
        hidden = False
        for _ in range(_PAGES):
            if page is None:
                break
            messages = [m for m in page if str(m.direction).startswith("outbound")]
            for message in messages:
                if isinstance(message.body, str) and mark.search(message.body):
                    return self._found(message, letter.ref)
            recent = [m for m in messages if not _is_older(m.date_created, oldest)]
            hidden = hidden or any(not m.body for m in recent)
            if messages and not recent:
                page = None  # newest come first
                break
            page = await page.next_page_async()
        # An account may hide bodies: then ours may be among them.
        return CannotTell() if page is not None or hidden else Absent()

    def _found(self, message: MessageInstance, ref: str) -> Receipt:
        code = str(message.error_code or "")
        return self._network.codes.receipt(str(message.sid), str(message.status or ""), code, ref)


def _is_older(moment: object, oldest: datetime) -> bool:
    return isinstance(moment, datetime) and moment.tzinfo is not None and moment < oldest
