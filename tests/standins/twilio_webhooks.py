"""Twilio's own posts: status callbacks and inbound messages, signed over the public address.

The signature is X-Twilio-Signature as Twilio's security documentation has it (HMAC-SHA1 over the address and the
sorted parameters); it is made with Twilio's own library, so that a check that passes here passes there.
"""

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol, cast
from urllib.parse import urlencode
from xml.etree import ElementTree

from twilio.request_validator import RequestValidator

from standins.posting import Answer, Patience, Postman
from standins.twilio_fates import Step
from standins.twilio_messages import Message, segments

API_VERSION = "2010-04-01"


class _Signer(Protocol):
    """Twilio's RequestValidator, as far as signing goes; it ships without types of its own."""

    def compute_signature(self, uri: str, params: Mapping[str, str]) -> str: ...


_signer = cast(Callable[[str], _Signer], RequestValidator)


@dataclass(frozen=True, slots=True)
class Callback:
    """One status callback that was posted, and the HTTP status it got (0: no answer)."""

    at: datetime
    sid: str
    status: str
    error_code: int | None
    url: str
    answered: int


@dataclass(frozen=True, slots=True)
class Inbound:
    """One message a person texted, and the HTTP status the application gave (0: no answer)."""

    at: datetime
    sid: str
    from_: str
    to: str
    body: str
    answered: int


class Webhooks:
    """Signs and posts what Twilio would, for one account."""

    def __init__(self, postman: Postman, account_sid: str, auth_token: str, seed: int) -> None:
        self._postman = postman
        self._account_sid = account_sid
        self._signer = _signer(auth_token)
        self._random = random.Random(f"webhooks {seed}")

    def signature(self, url: str, form: Mapping[str, str]) -> str:
        """The X-Twilio-Signature of a form posted to this address."""
        return self._signer.compute_signature(url, form)

    async def post_status(self, message: Message, step: Step, patience: Patience) -> Callback:
        """Post one status callback of a message that asked for them."""
        letter, url = message.letter, message.letter.status_callback or ""
        form = {
            "SmsSid": letter.sid,
            "SmsStatus": step.status,
            "MessageStatus": step.status,
            "To": letter.to,
            "MessageSid": letter.sid,
            "AccountSid": self._account_sid,
            "From": letter.from_,
            "ApiVersion": API_VERSION,
        }
        if letter.messaging_service_sid is not None:
            form["MessagingServiceSid"] = letter.messaging_service_sid
        if step.error_code is not None:
            form["ErrorCode"] = str(step.error_code)
        if letter.to.startswith("whatsapp:"):
            form |= {"ChannelPrefix": "whatsapp", "ChannelToAddress": letter.to.removeprefix("whatsapp:")}
        elif step.status == "delivered":
            form["RawDlrDoneDate"] = datetime.now(UTC).strftime("%y%m%d%H%M")
        answer = await self.post(url, form, patience)
        return Callback(datetime.now(UTC), letter.sid, step.status, step.error_code, url, answer.status)

    async def post(
        self, url: str, form: Mapping[str, str], patience: Patience, signature: str | None = None
    ) -> Answer:
        """Post a signed form; another `signature` replaces the right one, an empty one leaves the header out."""
        # A form is UTF-8: half a surrogate pair cannot be in it.
        form = {name: value.encode("utf-8", "replace").decode() for name, value in form.items()}
        proof = self.signature(url, form) if signature is None else signature
        headers = {
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
            "User-Agent": "TwilioProxy/1.1",
            "I-Twilio-Idempotency-Token": f"{self._random.getrandbits(128):032x}",
            **({"X-Twilio-Signature": proof} if proof else {}),
        }
        return await self._postman.post(url, urlencode(form).encode(), headers, patience)

    def inbound_form(self, sid: str, from_: str, to: str, body: str) -> dict[str, str]:
        """The parameters of an inbound message, the blank ones included, as Twilio posts them."""
        place = {
            f"{whose}{what}": "" for whose in ("From", "To") for what in ("City", "State", "Zip", "Country")
        }
        if from_.startswith("whatsapp:"):
            place = {"ProfileName": "某人", "WaId": from_.removeprefix("whatsapp:+"), "MessageType": "text"}
        return {
            **place,
            "SmsMessageSid": sid,
            "NumMedia": "0",
            "SmsSid": sid,
            "SmsStatus": "received",
            "Body": body,
            "To": to,
            "NumSegments": str(segments(body)),
            "MessageSid": sid,
            "AccountSid": self._account_sid,
            "From": from_,
            "ApiVersion": API_VERSION,
        }


def twiml_messages(answer: Answer, to: str) -> Iterator[tuple[str, str]]:
    """The messages (to, body) a TwiML answer asks Twilio to send; a broken answer asks for none."""
    if not answer.ok or not answer.body.strip():
        return
    try:
        root = ElementTree.fromstring(answer.body)
    except ElementTree.ParseError:
        return
    for verb in root.iter("Message"):
        body = verb.findtext("Body")
        yield verb.get("to", to), verb.text or "" if body is None else body
