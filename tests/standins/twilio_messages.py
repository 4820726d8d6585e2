"""The messages a Twilio account holds: their JSON and their listing, page by page.

Shapes and rules: the Message resource of the Programmable Messaging API, version 2010-04-01.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from itertools import islice
from urllib.parse import urlencode

from standins.faults import Trouble
from standins.twilio_errors import error_text

_GSM7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM7_TWICE = frozenset("^{}\\[~]|€\f")


@dataclass(frozen=True, slots=True)
class Accepted:
    """One message as Twilio took it: what the sender asked for, to the letter."""

    at: datetime
    sid: str
    to: str
    from_: str
    body: str
    validity_period: int | None
    status_callback: str | None
    messaging_service_sid: str | None = None
    direction: str = "outbound-api"
    form: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Every parameter of the request."""


@dataclass(slots=True)
class Message:
    """A message with what has become of it."""

    letter: Accepted
    status: str
    updated: datetime
    sent: datetime | None = None
    error_code: int | None = None

    def resource(self, account_sid: str) -> dict[str, object]:
        """The Message resource as Twilio answers it."""
        letter = self.letter
        uri = f"/2010-04-01/Accounts/{account_sid}/Messages/{letter.sid}"
        # A Messaging Service picks the sender later: until then there is no `from` and no segment count.
        unassigned = letter.messaging_service_sid is not None and self.sent is None
        return {
            "account_sid": account_sid,
            "api_version": "2010-04-01",
            "body": letter.body,
            "date_created": format_datetime(letter.at),
            "date_sent": format_datetime(self.sent) if self.sent else None,
            "date_updated": format_datetime(self.updated),
            "direction": letter.direction,
            "error_code": self.error_code,
            "error_message": None if self.error_code is None else error_text(self.error_code, letter.to),
            "from": None if unassigned else letter.from_,
            "messaging_service_sid": letter.messaging_service_sid,
            "num_media": "0",
            "num_segments": "0" if unassigned else str(segments(letter.body)),
            "price": None,
            "price_unit": "USD",
            "sid": letter.sid,
            "status": self.status,
            "subresource_uris": {"media": f"{uri}/Media.json"},
            "to": letter.to,
            "uri": f"{uri}.json",
        }


@dataclass(slots=True)
class Post:
    """One request to send, however it ended: a SID if it was accepted, Twilio's code if it was refused."""

    at: datetime
    to: str
    body: str
    trouble: Trouble | None = None
    sid: str | None = None
    refused: int | None = None


def segments(body: str) -> int:
    """How many SMS parts a body takes: 160/153 in GSM-7, 70/67 UTF-16 units otherwise."""
    if all(sign in _GSM7 or sign in _GSM7_TWICE for sign in body):
        units, alone, part = sum(2 if sign in _GSM7_TWICE else 1 for sign in body), 160, 153
    else:
        units, alone, part = len(body.encode("utf-16-le", "surrogatepass")) // 2, 70, 67
    return 1 if units <= alone else -(-units // part)


class Mailbag:
    """All messages of an account, listed newest first."""

    def __init__(self) -> None:
        self._all: list[Message] = []
        self._to: defaultdict[str, list[Message]] = defaultdict(list)
        self._by_sid: dict[str, Message] = {}

    def put(self, message: Message) -> None:
        """Take a message in."""
        self._all.append(message)
        self._to[message.letter.to].append(message)
        self._by_sid[message.letter.sid] = message

    def get(self, sid: str) -> Message | None:
        """The message with this SID."""
        return self._by_sid.get(sid)

    def page(self, query: Mapping[str, str], account_sid: str, before: datetime) -> dict[str, object]:
        """One page of the list as Twilio answers it; messages younger than `before` are not listed yet.

        Raises ValueError for a page size or a date that is none.
        """
        size = int(query.get("PageSize", "50"))
        if not 1 <= size <= 1000:
            raise ValueError("PageSize is from 1 to 1000")
        number, token = int(query.get("Page", "0")), query.get("PageToken", "")
        found = self._after(token.removeprefix("PA"), self._fitting(query, before))
        messages = list(islice(found, size + 1))
        base = f"/2010-04-01/Accounts/{account_sid}/Messages.json"
        kept = {name: value for name, value in query.items() if name not in ("Page", "PageToken")}
        here = f"{base}?{urlencode({**kept, 'PageSize': size, 'Page': number})}"
        following = {**kept, "PageSize": size, "Page": number + 1}
        more = len(messages) > size
        return {
            "end": number * size + min(len(messages), size) - 1,
            "first_page_uri": f"{base}?{urlencode({**kept, 'PageSize': size, 'Page': 0})}",
            "messages": [message.resource(account_sid) for message in messages[:size]],
            "next_page_uri": (
                f"{base}?{urlencode({**following, 'PageToken': 'PA' + messages[size - 1].letter.sid})}"
                if more
                else None
            ),
            "page": number,
            "page_size": size,
            "previous_page_uri": None,
            "start": number * size,
            "uri": here,
        }

    def _fitting(self, query: Mapping[str, str], before: datetime) -> Iterator[Message]:
        source = self._to.get(query["To"], []) if "To" in query else self._all
        earliest, latest, sender = _bound(query), _bound(query, late=True), query.get("From")
        for message in reversed(source):
            at = message.sent or message.letter.at
            if message.letter.at > before or (sender is not None and message.letter.from_ != sender):
                continue
            if (earliest is None or at >= earliest) and (latest is None or at <= latest):
                yield message

    def _after(self, sid: str, messages: Iterable[Message]) -> Iterator[Message]:
        """Skip up to and with the message a page token names, so that newer arrivals do not shift the pages."""
        passed = not sid
        for message in messages:
            if passed:
                yield message
            passed = passed or message.letter.sid == sid


def _bound(query: Mapping[str, str], *, late: bool = False) -> datetime | None:
    """The earliest (or latest) moment the DateSent filters allow.

    `DateSent` means that GMT day, whatever its hour; `DateSent>` and `DateSent<` mean a moment, or a whole day when
    they name no hour. Twilio's own Python client always writes an hour, so its `date_sent_before=day` ends at 0:00.
    """
    on, bound = query.get("DateSent"), query.get("DateSent<" if late else "DateSent>")
    value = on[:10] if on else bound
    if not value:
        return None
    moment = datetime.fromisoformat(value)
    if len(value) == 10 and late:
        moment = moment.replace(hour=23, minute=59, second=59, microsecond=999_999)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
