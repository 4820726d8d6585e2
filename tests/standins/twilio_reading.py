"""What can be read from a Twilio account: messages, the account itself, its numbers."""

from collections.abc import Mapping
from datetime import datetime

from aiohttp import web

from standins.serving import JsonObject, json_answer
from standins.twilio_errors import error_body, refusal
from standins.twilio_messages import Mailbag


def read(
    path: list[str],
    query: Mapping[str, str],
    mailbag: Mailbag,
    account_sid: str,
    number: str,
    before: datetime,
) -> web.Response:
    """Answer a GET; `path` is what stands after /Accounts/, `before` the age a message needs to be listed."""
    match [part.removesuffix(".json") for part in path]:
        case [sid] if sid == account_sid:
            return json_answer(_account(account_sid))
        case [sid, "Messages"] if sid == account_sid:
            try:
                return json_answer(mailbag.page(query, account_sid, before))
            except ValueError as wrong:
                return json_answer({**error_body(20001), "message": str(wrong)}, 400)
        case [sid, "IncomingPhoneNumbers"] if sid == account_sid:
            ours = query.get("PhoneNumber") in (None, number)
            return json_answer(_numbers(account_sid, [number] if ours else []))
        case [sid, "Messages", message] if sid == account_sid and (found := mailbag.get(message)) is not None:
            return json_answer(found.resource(account_sid))
        case _:
            return refusal(20404, "")


def _account(sid: str) -> JsonObject:
    return {
        "sid": sid,
        "friendly_name": "Stand-in",
        "status": "active",
        "type": "Full",
        "owner_account_sid": sid,
        "uri": f"/2010-04-01/Accounts/{sid}.json",
    }


def _numbers(account_sid: str, numbers: list[str]) -> JsonObject:
    records = [
        {
            "sid": "PN" + "0" * 32,
            "account_sid": account_sid,
            "phone_number": number,
            "friendly_name": number,
            "capabilities": {"sms": True, "mms": False, "voice": False},
            "sms_url": "",
        }
        for number in numbers
    ]
    return {"incoming_phone_numbers": records, "page": 0, "page_size": 50, "next_page_uri": None}
