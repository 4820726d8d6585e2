"""What Twilio refuses and how it says so: its error codes, and the checks of a request to send.

Codes and sentences: Twilio's error dictionary (https://www.twilio.com/docs/api/errors).
"""

import base64
import re
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from aiohttp import web

from standins.serving import json_answer

_E164 = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)

_ERRORS: Mapping[int, tuple[int, str]] = {
    20003: (401, "Authenticate"),
    20404: (404, "The requested resource was not found"),
    20429: (429, "Too Many Requests"),
    20500: (500, "An internal server error has occurred"),
    20503: (503, "Service unavailable"),
    21211: (400, "Invalid 'To' Phone Number: {to}"),
    21408: (
        400,
        "Permission to send an SMS has not been enabled for the region indicated by the 'To' number: {to}",
    ),
    21602: (400, "Message body is required."),
    21603: (400, "A 'From' phone number is required."),
    21604: (400, "A 'To' phone number is required."),
    21606: (400, "The From phone number is not a valid, SMS-capable inbound phone number for your account."),
    21609: (400, "The 'StatusCallback' URL is not a valid URL."),
    21610: (400, "Attempt to send to unsubscribed recipient"),
    21611: (429, "This 'From' number has exceeded the maximum number of queued messages"),
    21614: (400, "'To' number is not a valid mobile number: {to}"),
    21617: (400, "The concatenated message body exceeds the 1600 character limit."),
    30003: (400, "Unreachable destination handset"),
    30008: (400, "Unknown error"),
    30036: (400, "Validity Period Expired"),
    90007: (400, "Invalid validity period value: it must be between 1 and 36000"),
    90014: (400, "Validity Period should be positive integer"),
}


def error_status(code: int) -> int:
    """The HTTP status that goes with a Twilio error code."""
    return _ERRORS.get(code, (400, ""))[0]


def error_text(code: int, to: str) -> str:
    """Twilio's sentence for an error code."""
    return _ERRORS.get(code, (400, "The request was refused"))[1].format(to=to)


def error_body(code: int, to: str = "") -> dict[str, object]:
    """The JSON body Twilio answers with an error."""
    return {
        "code": code,
        "message": error_text(code, to),
        "more_info": f"https://www.twilio.com/docs/errors/{code}",
        "status": error_status(code),
    }


def basic_auth(user: str, password: str) -> str:
    """The Authorization header of these credentials."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def first_error(form: Mapping[str, str]) -> int | None:
    """The Twilio error of a request whose parameters are wrong, checked in Twilio's order."""
    to, body = form.get("To", ""), form.get("Body", "")
    validity, callback = form.get("ValidityPeriod"), form.get("StatusCallback")
    checks: Iterable[tuple[bool, int]] = (
        (not to, 21604),
        (not form.get("From") and not form.get("MessagingServiceSid"), 21603),
        (not _E164.fullmatch(to), 21211),
        (not body, 21602),
        (len(body) > 1600, 21617),
        (callback is not None and not _is_web_address(callback), 21609),
        (validity is not None and not validity.isdecimal(), 90014),
        (validity is not None and validity.isdecimal() and not 1 <= int(validity) <= 36_000, 90007),
    )
    return next((code for wrong, code in checks if wrong), None)


def _is_web_address(url: str) -> bool:
    """Plain ASCII over https, without a name and password."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    plain = all("!" <= sign <= "~" for sign in url)
    return plain and parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc


def refusal(code: int, to: str, retry_after: float | None = None) -> web.Response:
    """The answer that refuses with this code, with Retry-After in seconds if that is given."""
    wait = {} if retry_after is None else {"Retry-After": f"{retry_after:g}"}
    return json_answer(error_body(code, to), error_status(code), wait)


def trouble_answer(status: int, seconds: float) -> web.Response:
    """How Twilio says 429 (with `seconds` in Retry-After) and 503."""
    return refusal(20429, "", seconds) if status == 429 else refusal(20503, "")
