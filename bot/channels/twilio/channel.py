"""SMS through Twilio: sending once, and finding again what ended in doubt."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime

from bot.channels.base import Letter, Outcome, Receipt, Search
from bot.channels.inbox import Listed
from bot.channels.sentbox import SentMessage
from bot.channels.text import clipped, signed, units
from bot.channels.twilio.http import Http
from bot.channels.twilio.messages_api import API, SETTLE_SECONDS, MessagesApi
from bot.domain.medium import Medium

LONGEST_BODY = 1_600
REFERENCE = "〔{ref}〕"
"""At the end of every message: by it one is found again, and after a restore known to be ours."""


class TwilioSms:
    """The channel `sms`."""

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
        self._api = MessagesApi(account_sid, auth_token, public_url=public_url, api_url=api_url, http=Http())

    def body(self, letter: Letter) -> str:
        """What the phone shows: 【signature】, text, and the reference by which the message is found again."""
        reference = REFERENCE.format(ref=letter.ref)
        text = signed(letter.agency or self._agency, letter.text)
        return clipped(text, LONGEST_BODY - units(reference)) + reference

    async def send(self, letter: Letter) -> Outcome:
        """See `Channel.send`."""
        return await self._api.create(letter, {"Body": self.body(letter), **self._sender})

    async def search(self, letter: Letter, since: datetime) -> Search:
        """See `Channel.search`."""
        return await self._api.find(letter, since)

    def outcomes(self, since: datetime, until: datetime) -> AsyncIterator[list[Receipt]]:
        """See `ReceiptSource.outcomes`."""
        return self._api.outcomes(since, until)

    async def inbound(self, since: datetime | None) -> Sequence[Listed]:
        """See `Inbox.inbound`."""
        return await self._api.list.inbound(
            self._sender.get("From"), self._sender.get("MessagingServiceSid"), since
        )

    async def outbound(self, since: datetime | None) -> Sequence[SentMessage]:
        """See `Sentbox.outbound`."""
        return await self._api.list.outbound(self._sender.get("From"), since)

    async def close(self) -> None:
        """Release connections."""
        await self._api.close()
