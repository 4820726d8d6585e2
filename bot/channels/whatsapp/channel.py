"""WhatsApp through Twilio: what we begin goes out as an approved template, and what answers a person as it is.

Free text is taken for a day after the person's last word. That the day is over is not said to the POST: the message is
accepted, and a status (63016) tells later that it was lost.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime

from bot.channels.base import Letter, Outcome, Receipt, Refusal, Refused, Search
from bot.channels.blanks import DoesNotFit
from bot.channels.inbox import Listed
from bot.channels.sentbox import SentMessage
from bot.channels.text import clipped, storable, units
from bot.channels.twilio.channel import LONGEST_BODY, REFERENCE
from bot.channels.twilio.messages_api import API, SETTLE_SECONDS, MessagesApi
from bot.channels.whatsapp.codes import WHATSAPP
from bot.channels.whatsapp.openers import content
from bot.domain.medium import Medium

NO_TEMPLATE = "no_template"


class WhatsApp:
    """The channel `whatsapp`. People type their answers there: to the conversation it is SMS."""

    name = "whatsapp"
    medium = Medium.SMS
    askable = True
    hears = True

    def __init__(
        self,
        account_sid: str,
        auth_token: str,
        sender: str,
        templates: Mapping[str, str],
        *,
        public_url: str,
        api_url: str = API,
        rate: float = 10.0,
        settle_seconds: float = SETTLE_SECONDS,
    ) -> None:
        """`sender`: our number, in E.164. `templates`: our name of a template → its Content SID."""
        self.rate = rate
        self.settle_seconds = settle_seconds
        self._sender = WHATSAPP.address(sender)
        self._templates = templates
        self._api = MessagesApi(
            account_sid, auth_token, public_url=public_url, api_url=api_url, network=WHATSAPP
        )

    async def send(self, letter: Letter) -> Outcome:
        """See `Channel.send`."""
        try:
            says = self._content(letter)
        except LookupError:
            return Refused(Refusal.BARRED, NO_TEMPLATE)
        except DoesNotFit:
            return Refused(Refusal.BARRED, "does_not_fit")
        return await self._api.create(letter, {"From": self._sender, **says})

    def _content(self, letter: Letter) -> dict[str, str]:
        use = letter.template
        if use is not None:
            return content(use, self._templates[use.name], letter.ref)
        reference = REFERENCE.format(ref=letter.ref)
        text = clipped(storable(letter.text).strip(), LONGEST_BODY - units(reference))
        return {"Body": text + reference}

    async def search(self, letter: Letter, since: datetime) -> Search:
        """See `Channel.search`."""
        return await self._api.find(letter, since)

    def outcomes(self, since: datetime, until: datetime) -> AsyncIterator[list[Receipt]]:
        """See `ReceiptSource.outcomes`."""
        return self._api.outcomes(since, until)

    async def inbound(self, since: datetime | None) -> Sequence[Listed]:
        """See `Inbox.inbound`."""
        return await self._api.list.inbound(self._sender, None, since)

    async def outbound(self, since: datetime | None) -> Sequence[SentMessage]:
        """See `Sentbox.outbound`."""
        return await self._api.list.outbound(self._sender, since)

    async def close(self) -> None:
        """Release connections."""
        await self._api.close()
