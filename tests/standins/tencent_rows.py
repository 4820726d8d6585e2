"""Tencent's rows of replies and reports, as they are pulled and as they are posted, which is not the same."""

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone

from standins.serving import JsonObject
from standins.tencent_account import Refusal
from standins.tencent_fates import Taken

FULL = 100
BEIJING = timezone(timedelta(hours=8))


def reply(number: str, sign_name: str, text: str, moment: int) -> tuple[JsonObject, JsonObject]:
    """What somebody answered, pulled and posted."""
    national = number.removeprefix("+86")
    pulled: JsonObject = {
        "ExtendCode": "",
        "CountryCode": "86",
        "PhoneNumber": number,
        "SubscriberNumber": national,
        "SignName": sign_name,
        "ReplyContent": text,
        "ReplyTime": moment,
    }
    posted: JsonObject = {
        "extend": "",
        "mobile": national,
        "nationcode": "86",
        "sign": sign_name,
        "text": text,
        "time": moment,
    }
    return pulled, posted


def report(
    taken: Taken, status: str, word: str, now: datetime, *, context: bool
) -> tuple[JsonObject, JsonObject]:
    """What became of a message, pulled and posted; only the former may bring our reference back."""
    national = taken.to.removeprefix("+86")
    pulled: JsonObject = {
        "UserReceiveTime": int(now.timestamp()),
        "CountryCode": "86",
        "SubscriberNumber": national,
        "PhoneNumber": taken.to,
        "SerialNo": taken.serial,
        "ReportStatus": status,
        "Description": word,
        "SessionContext": taken.context if context else "",
    }
    posted: JsonObject = {
        "user_receive_time": f"{now.astimezone(BEIJING):%Y-%m-%d %H:%M:%S}",
        "nationcode": "86",
        "mobile": national,
        "report_status": status,
        "errmsg": word,
        "description": "用户短信送达成功" if status == "SUCCESS" else "用户短信接收失败",
        "sid": taken.serial,
    }
    return pulled, posted


def page(asked: JsonObject, rows: Sequence[JsonObject], time: str, now: datetime) -> list[JsonObject]:
    """The rows of one number between two moments; there is no second page. Raises Refusal."""
    begin, end = _whole(asked, "BeginTime"), _whole(asked, "EndTime", int(now.timestamp()))
    if begin < (now - timedelta(days=7)).timestamp():
        raise Refusal("InvalidParameterValue.BeginTimeVerifyFail")
    if asked.get("Offset") != 0:
        raise Refusal("InvalidParameterValue.OffsetVerifyFail")
    limit = _whole(asked, "Limit")
    if not 1 <= limit <= FULL:
        raise Refusal("InvalidParameterValue.LimitVerifyFail")
    theirs = [row for row in rows if row["PhoneNumber"] == asked.get("PhoneNumber")]
    return [row for row in theirs if begin <= int(str(row[time])) <= end][:limit]


def _whole(asked: JsonObject, name: str, default: int | None = None) -> int:
    found = asked.get(name, default)
    if isinstance(found, bool) or not isinstance(found, int):
        raise Refusal("InvalidParameter.InvalidParameters")
    return found
