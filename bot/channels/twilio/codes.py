"""What Twilio's error codes and status words mean for us: two tables, and the reading of a refusal.

Codes: https://www.twilio.com/docs/api/errors. Twilio keeps splitting old codes into finer ones, so a code that is not
here is judged by its HTTP status. Only a 4xx is a definite refusal: after anything else nobody knows.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from bot.channels.base import About, Doubt, Fate, Receipt, Refusal, Refused

LONGEST_WAIT = 3_600.0
"""Seconds; a Retry-After beyond this is not believed."""


@dataclass(frozen=True, slots=True)
class CodeMeaning:
    """What a code means: for the address, the message or us, and in the vendor's words."""

    why: Refusal
    says: str


def all_mean(why: Refusal, says: Mapping[int, str]) -> dict[int, CodeMeaning]:
    """A part of a table: codes that mean the same for us."""
    return {code: CodeMeaning(why, text) for code, text in says.items()}


MEANINGS: Mapping[int, CodeMeaning] = {
    **all_mean(
        Refusal.LATER,
        {
            20429: "Too many requests",
            21611: "'From' number has exceeded the maximum number of queued messages",
            21730: "System under maintenance",
            30001: "Queue overflow",
            30017: "Carrier network congestion",
            30022: "US A2P 10DLC: rate limits exceeded",
            30023: "US A2P 10DLC: daily message cap reached",
        },
    ),
    **all_mean(
        Refusal.NOT_TODAY,
        {
            30003: "Unreachable destination handset",
            30008: "Unknown error",
            30036: "Validity period expired",
        },
    ),
    **all_mean(
        Refusal.ROUTE,
        {
            21408: "Permission to send an SMS to this region has not been enabled",
            21608: "Trial accounts can only send to verified numbers",
            21612: "Message cannot be sent with the current combination of 'To' and 'From'",
            30018: "Destination carrier requires sender ID pre-registration",
        },
    ),
    **all_mean(
        Refusal.BAD_ADDRESS,
        {
            21211: "Invalid 'To' phone number",
            21217: "Phone number does not appear to be valid",
            21265: "'To' number cannot be a short code",
            21266: "'To' and 'From' number cannot be the same",
            21604: "'To' phone number is required to send a message",
            21614: "'To' number is not a valid mobile number",
            21635: "'To' number cannot be a landline",
            30004: "Message blocked by the recipient or the carrier",
            30005: "Unknown destination handset",
            30006: "Landline or unreachable carrier",
        },
    ),
    **all_mean(Refusal.OPTED_OUT, {21610: "Attempt to send to unsubscribed recipient"}),
    **all_mean(
        Refusal.CONTENT,
        {
            21602: "Message body is required",
            21605: "Maximum body length is 160 characters",
            21617: "The concatenated message body exceeds the 1600 character limit",
            21619: "A text message body or media URLs must be specified",
            30007: "Message filtered by Twilio or the carrier",
        },
    ),
    **all_mean(
        Refusal.HALT,
        {
            10001: "Account is not active",
            20003: "Authentication error: check account SID and auth token",
            20005: "Account not active",
            20008: "Resource not accessible with test account credentials",
            20404: "The requested resource was not found: check the account SID",
            21212: "Invalid 'From' number",
            21267: "Alphanumeric sender cannot be used on a trial account",
            21601: "'From' is not a valid SMS-capable inbound number",
            21603: "'From' phone number is required to send a message",
            21606: "'From' is not a valid, message-capable number for this account",
            21609: "Invalid 'StatusCallback' URL",
            21659: "'From' is not a Twilio number or short code country mismatch",
            21660: "Mismatch between the 'From' number and the account",
            21661: "'From' number is not SMS-capable",
            21701: "The messaging service does not exist",
            21703: "The messaging service does not contain any phone numbers",
            21704: "The messaging service contains no number that can send this message",
            30002: "Account suspended",
            30024: "Numeric sender ID not provisioned on carrier",
            30032: "Toll-free number has not been verified",
            30034: "Message from an unregistered number",
            90007: "Invalid validity period value",
            90014: "Validity period should be a positive integer",
        },
    ),
}

_BY_STATUS: Mapping[int, Refusal] = {
    HTTPStatus.UNAUTHORIZED: Refusal.HALT,
    HTTPStatus.PAYMENT_REQUIRED: Refusal.HALT,
    HTTPStatus.FORBIDDEN: Refusal.HALT,
    HTTPStatus.NOT_FOUND: Refusal.HALT,
    HTTPStatus.METHOD_NOT_ALLOWED: Refusal.HALT,
    HTTPStatus.PROXY_AUTHENTICATION_REQUIRED: Refusal.HALT,
    HTTPStatus.TOO_MANY_REQUESTS: Refusal.LATER,
}
"""For codes that are not in the table. Any other 4xx is about the message if Twilio's own code says so; without one it
comes from something between Twilio and us."""

FATES: Mapping[str, Fate] = {
    "accepted": Fate.ACCEPTED,
    "scheduled": Fate.ACCEPTED,
    "queued": Fate.ACCEPTED,
    "sending": Fate.ACCEPTED,
    "sent": Fate.ACCEPTED,
    "delivered": Fate.DELIVERED,
    "read": Fate.DELIVERED,
    "undelivered": Fate.UNDELIVERED,
    "failed": Fate.FAILED,
    "canceled": Fate.FAILED,
}
"""https://www.twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks; any other word: unknown."""


@dataclass(frozen=True, slots=True)
class CodeTable:
    """What the codes mean on one network: those of `MEANINGS`, as far as `own` does not say otherwise."""

    own: Mapping[int, CodeMeaning] = field(default_factory=dict)
    unknown: Refusal | None = None
    """What a code means that is in no table; None: it speaks against the message at the POST, and nobody knows later."""

    def find(self, code: int | None) -> CodeMeaning | None:
        """What a code means; None if it is in no table, or there is none."""
        return None if code is None else self.own.get(code) or MEANINGS.get(code)

    def judged(self, status: int, body: str, headers: Mapping[str, str]) -> Refused | Doubt:
        """What an answer that did not create the message means for it."""
        definite = 400 <= status < 500 and status != HTTPStatus.REQUEST_TIMEOUT
        if not definite:
            return Doubt(f"http_{status}", retry_after=_retry_after(headers))
        code = error_code(body)
        known = self.find(code)
        unknown = (self.unknown or Refusal.CONTENT) if code is not None else Refusal.HALT
        why = known.why if known is not None else _BY_STATUS.get(status, unknown)
        if status == HTTPStatus.TOO_MANY_REQUESTS and (known is None or why.about is About.MESSAGE):
            why = Refusal.LATER
        wait = _retry_after(headers) if why is Refusal.LATER else 0.0
        return Refused(why, str(code) if code is not None else f"http_{status}", retry_after=wait)

    def why_not(self, fate: Fate | None, error: str) -> Refusal | None:
        """Why a message did not arrive; None when it did, or nobody knows."""
        if fate not in (Fate.UNDELIVERED, Fate.FAILED):
            return None
        known = self.find(int(error)) if error.isascii() and error.isdecimal() and len(error) < 9 else None
        return known.why if known is not None else self.unknown

    def receipt(self, sid: str, word: str, error: str, ref: str | None = None) -> Receipt:
        """What a status word and an error code report on a message."""
        fate = FATES.get(word)
        return Receipt(sid, word, error, ref, fate, self.why_not(fate, error))


SMS_CODES = CodeTable()


def error_code(body: str) -> int | None:
    """Twilio's code in an error body, in the old shape or in that of RFC 9457; None when there is none."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return None
    code = found.get("code") if isinstance(found, dict) else None
    if isinstance(code, str) and code.isascii() and code.isdecimal() and len(code) < 9:
        return int(code)
    return code if isinstance(code, int) and not isinstance(code, bool) and 0 < code < 10**8 else None


def _retry_after(headers: Mapping[str, str]) -> float:
    """Seconds to wait (RFC 9110, 10.2.3): a number, or a date measured against the answer's own."""
    given = headers.get("Retry-After", "").strip()
    try:
        wait = float(given)
    except ValueError:
        until, now = _moment(given), _moment(headers.get("Date", ""))
        wait = (until - now) / timedelta(seconds=1) if until is not None and now is not None else 0.0
    return min(max(wait, 0.0), LONGEST_WAIT) if math.isfinite(wait) else 0.0


def _moment(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
