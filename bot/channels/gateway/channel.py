"""SMS through the gateway of a row: each letter is posted once, whole, to one number; what it became is judged by the row."""

from datetime import datetime

import aiohttp

from bot.channels.base import Doubt, Letter, Outcome, Refusal, Refused, Search
from bot.channels.failures import of_failure
from bot.channels.gateway.asking import by_number, by_reference
from bot.channels.gateway.client import GatewayClient
from bot.channels.gateway.codes import judged
from bot.channels.gateway.requests import phone_for
from bot.channels.gateway.wording import TooLong, body
from bot.channels.home import is_at_home
from bot.domain.medium import Medium

NAME = "gateway"


class GatewaySms:
    """The channel `gateway`."""

    name = NAME
    medium = Medium.SMS

    def __init__(self, client: GatewayClient, *, agency: str, rate: float) -> None:
        """`rate`: messages a second that the office allows; the gateway may allow fewer."""
        self.client = client
        row = client.row
        self.rate = min(rate, row.rate)
        self.askable = row.lookup is not None
        self.settle_seconds = row.settle_seconds
        self._agency = agency

    async def send(self, letter: Letter) -> Outcome:
        """See `Channel.send`."""
        row = self.client.row
        if not is_at_home(letter.to):
            return Refused(Refusal.ROUTE, "not_mainland")
        try:
            text = body(row, letter.agency or self._agency, letter.text)
        except TooLong:
            return Refused(Refusal.CONTENT, "too_long")
        values = {"phone": phone_for(row, letter.to), "text": text, "ref": letter.ref}
        out = self.client.prepared(row.send, values)
        try:
            said = await self.client.exchange(out)
        except (aiohttp.ClientError, OSError, TimeoutError) as failure:
            return of_failure(failure)
        except Exception as e:
            # Whatever became of the answer: the request may have been carried out.
            return Doubt(type(e).__name__)
        return judged(row, said.status, said.body, letter.ref)

    async def search(self, letter: Letter, since: datetime) -> Search:
        """See `Channel.search`."""
        return await by_reference(self.client, letter.to, letter.ref, since)

    async def standing(self, to: str, provider_id: str, ref: str, since: datetime) -> Search:
        """See `StatusSource.standing`; asked only if `askable`."""
        return await by_number(self.client, to, provider_id, ref, since)

    async def close(self) -> None:
        """Release connections."""
        await self.client.close()
