"""Twilio's list of messages, read page by page: what people texted us, and what we texted them.

Its date filters are documented for whole GMT days only, and its order is promised nowhere: a day is asked for, and what is
older or goes the other way is left out here.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlencode

from yarl import URL

from bot.channels.base import Receipt
from bot.channels.inbox import InboundSms, Listed, Unreadable
from bot.channels.sentbox import SentMessage
from bot.channels.text import storable
from bot.channels.twilio.http import Http
from bot.channels.twilio.network import Network

PAGE = 1_000
MOST_PAGES = 10_000
"""A list that goes on for longer than this goes round in circles."""


@dataclass(frozen=True, slots=True)
class MessageList:
    """The messages of one account, read over `http`; `address` is that of the list itself."""

    http: Http
    address: URL
    headers: Mapping[str, str]
    network: Network

    async def inbound(self, to: str | None, service: str | None, since: datetime | None) -> Sequence[Listed]:
        """What was texted to our number (or to our Messaging Service), oldest first. Raises Unreadable.

        Without `since` only the latest page is read.
        """
        found: dict[str, Listed] = {}
        async for row in self.rows({"To": to} if to else {}, since):
            # A service's message that does not name it may be ours: hearing a stranger is better than losing a word.
            ours = service is None or row.get("messaging_service_sid") in (service, None)
            if row.get("direction") == "inbound" and ours:
                line = _listed(row, self.network)
                if since is None or line.at >= since:
                    found[line.sms.message_id] = line
        # Within a second, Twilio's own order (the newest first) is the best there is.
        lines = list(found.values())[::-1]
        return sorted(lines, key=lambda line: line.at)

    async def outbound(self, sender: str | None, since: datetime | None) -> Sequence[SentMessage]:
        """What we texted (from this sender, or from a service's), oldest first. Raises Unreadable."""
        found: list[SentMessage] = []
        async for row in self.rows({"From": sender} if sender else {}, since):
            to = self.network.number(str(row.get("to")))  # a service's list has what went by other networks
            if to is not None and str(row.get("direction")).startswith("outbound"):
                text = str(row.get("body") or "")
                line = SentMessage(to, text, moment_of(row), receipt_of(row, self.network))
                if since is None or line.at >= since:
                    found.append(line)
        found.reverse()
        return sorted(found, key=lambda line: line.at)

    async def rows(
        self, query: Mapping[str, str], since: datetime | None
    ) -> AsyncIterator[Mapping[str, object]]:
        """The rows of all pages since that day. Raises Unreadable."""
        asked = {**query, "PageSize": str(PAGE)}
        if since is not None:
            asked["DateSent>"] = f"{since.astimezone(UTC):%Y-%m-%d}"
        page: URL | None = URL(f"{self.address}?{urlencode(asked)}", encoded=True)
        for _ in range(MOST_PAGES):
            if page is None:
                return
            rows, following = await self._page(page)
            for row in rows:
                yield row
            page = following if since is not None else None
        raise Unreadable("endless")

    async def _page(self, page: URL) -> tuple[Sequence[Mapping[str, object]], URL | None]:
        try:
            *_, found = await self.http.exchange("GET", page, None, self.headers)
            rows, following = found["messages"], found.get("next_page_uri")
            if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
                raise Unreadable("shape")
            return rows, _following(page, following)
        except Unreadable:
            raise
        except Exception as e:
            # Whatever stood in the way, the list has not been read.
            raise Unreadable(type(e).__name__) from e


def _following(page: URL, address: object) -> URL | None:
    if not address:
        return None
    found = page.join(URL(str(address), encoded=True))
    if found.origin() != page.origin():
        raise Unreadable("elsewhere")  # our credentials go nowhere else
    return found


def receipt_of(row: Mapping[str, object], network: Network) -> Receipt:
    """How a message stands."""
    word, code = str(row.get("status") or ""), str(row.get("error_code") or "")
    return network.codes.receipt(str(row.get("sid") or ""), word, code)


def _listed(row: Mapping[str, object], network: Network) -> Listed:
    sender, body, media = str(row.get("from") or ""), row.get("body"), row.get("num_media")
    count = int(media) if isinstance(media, str) and media.isdecimal() else 0
    sid = row.get("sid")
    if not isinstance(sid, str) or not sid:
        raise Unreadable("no sid")
    sms = InboundSms(
        message_id=sid,
        sender=network.number(sender),
        text=storable(body) if isinstance(body, str) else "",
        media=("document",) * min(count, 10),
    )
    return Listed(sms, moment_of(row), hidden=not body and not count)


def moment_of(row: Mapping[str, object]) -> datetime:
    """When a message was sent, or made when it has not been sent yet. Raises Unreadable."""
    try:
        found = parsedate_to_datetime(str(row.get("date_sent") or row.get("date_created")))
    except ValueError:
        raise Unreadable("no date") from None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)
