"""What Twilio posts to us: is it Twilio's, and what does it say. Pure: no request, no clock.

The signature (https://www.twilio.com/docs/usage/security) covers the address and the parameters run together without
anything between them, so names and values can be shifted into each other: the parameters that matter must be there
once each and look like what they are. It does not cover time: a replay is stopped by the message's own id.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final, Protocol, cast
from urllib.parse import parse_qsl, urlsplit

from multidict import MultiDict
from twilio.request_validator import RequestValidator

from bot.channels.base import Receipt
from bot.channels.inbox import InboundSms
from bot.channels.text import storable
from bot.channels.twilio.network import SMS, Network

MOST_PARAMETERS = 200

_SID: Final = "(?:[0-9a-z]{1,62}|[0-9A-F]{32})"
"""32 hexadecimal digits; which and how many is Twilio's affair. No letters of both cases, for a parameter's name has
both: so none can be shifted into a value."""
_ADDRESS: Final = r"(?:[a-z]+:)?(?:\+?[0-9]{2,15}|[0-9A-Za-z &+._@-]{1,64})"
_WORD: Final = r"[A-Za-z_-]{1,32}"
_SHAPES: Final[Mapping[str, re.Pattern[str]]] = {
    name: re.compile(shape, re.ASCII)
    for name, shape in {
        "AccountSid": f"AC{_SID}",
        "MessageSid": f"(?:SM|MM){_SID}",
        "SmsSid": f"(?:SM|MM){_SID}",
        "SmsMessageSid": f"(?:SM|MM){_SID}",
        "MessagingServiceSid": f"(?:MG{_SID})?",
        "ApiVersion": r"[0-9v][0-9.-]{0,15}",
        "From": _ADDRESS,
        "To": _ADDRESS,
        "NumMedia": r"[0-9]{0,2}",
        "NumSegments": r"[0-9]{0,3}",
        "MessageStatus": _WORD,
        "SmsStatus": _WORD,
        "ErrorCode": r"[0-9]{0,8}",
        "OptOutType": r"(?:STOP|START|HELP)?",
    }.items()
}
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_.\[\]-]{0,63}", re.ASCII)
_REFERENCE: Final = re.compile(r"[0-9A-Z]{4,16}", re.ASCII)
_MEDIA: Final = {"image": "photo", "audio": "voice", "video": "video"}


class BadForm(ValueError):
    """The parameters are not what Twilio posts; says which one and why, and never what is in it."""


def form(body: bytes | str) -> MultiDict[str]:
    """The parameters of a posted form, blank ones included. Raises BadForm when it is none."""
    try:
        text = body.decode() if isinstance(body, bytes) else body
        return MultiDict(
            parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_PARAMETERS, errors="strict")
        )
    except ValueError:  # includes Unicode errors
        raise BadForm("the body is not a form") from None


def verify(url: str, body: bytes | str | Mapping[str, str], signature: str | None, token: str) -> bool:
    """Whether this was signed with our token, for this address, and has the shape of what Twilio posts.

    `url` is the public address with its query; `body` as it came in (a form, or JSON when the address carries
    `bodySHA256`), or the parameters of a form. Never raises.
    """
    if not signature or not token:
        return False
    try:
        if "bodySHA256=" in urlsplit(url).query and not isinstance(body, Mapping):
            text = body.decode() if isinstance(body, bytes) else body
            if not _is_form(text):
                return _validator(token).validate(url, text, signature)
        parameters = form(body) if isinstance(body, bytes | str) else MultiDict(body)
        check(parameters)
        return _validator(token).validate(url, parameters, signature)
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError):
        return False


def check(parameters: MultiDict[str]) -> None:
    """Names that are names, each once, and known values in their shape. Raises BadForm."""
    for name, value in parameters.items():
        if _NAME.fullmatch(name) is None:
            raise BadForm("a parameter's name is none")
        shape = _SHAPES.get(name)
        if shape is not None and shape.fullmatch(value) is None:
            raise BadForm(f"{name} does not look like one")
    if len(set(parameters)) != len(parameters):
        raise BadForm("a parameter comes twice")


def decode_inbound(parameters: Mapping[str, str], network: Network = SMS) -> InboundSms:
    """The message in the parameters of an inbound webhook. Raises BadForm when an essential one is missing."""
    sender = _shaped(parameters, "From")
    count = min(int(parameters.get("NumMedia") or 0), 10) if _fits(parameters, "NumMedia") else 0
    return InboundSms(
        message_id=_shaped(parameters, "MessageSid"),
        sender=network.number(sender),
        text=storable(_given(parameters, "Body")),
        media=tuple(_kind(parameters.get(f"MediaContentType{n}", "")) for n in range(count)),
        opt_out=parameters.get("OptOutType", "") if _fits(parameters, "OptOutType") else "",
    )


def decode_status(parameters: Mapping[str, str], ref: str | None, network: Network = SMS) -> Receipt:
    """What a status webhook reports; `ref` is the query parameter of that name. Raises BadForm.

    An unknown status is a receipt without a fate; an impossible `ref` is none.
    """
    word = _shaped(parameters, "MessageStatus" if "MessageStatus" in parameters else "SmsStatus").lower()
    error = parameters.get("ErrorCode", "") if _fits(parameters, "ErrorCode") else ""
    known = ref if ref is not None and _REFERENCE.fullmatch(ref) else None
    return network.codes.receipt(_shaped(parameters, "MessageSid"), word, error.lstrip("0"), known)


def _given(parameters: Mapping[str, str], name: str) -> str:
    value = parameters.get(name)
    if value is None:
        raise BadForm(f"{name} is missing")
    return value


def _fits(parameters: Mapping[str, str], name: str) -> bool:
    return _SHAPES[name].fullmatch(parameters.get(name, "")) is not None


def _shaped(parameters: Mapping[str, str], name: str) -> str:
    value = _given(parameters, name)
    if not _fits(parameters, name):
        raise BadForm(f"{name} does not look like one")
    return value


def _kind(content_type: str) -> str:
    return _MEDIA.get(content_type.partition("/")[0].strip().lower(), "document")


def _is_form(text: str) -> bool:
    """JSON begins with a bracket, which a form has only escaped."""
    return not text.lstrip().startswith(("{", "["))


class _Validator(Protocol):
    """Twilio's RequestValidator, which ships without types of its own."""

    def validate(self, uri: str, params: MultiDict[str] | str, signature: str) -> bool: ...


_validator = cast(Callable[[str], _Validator], RequestValidator)
