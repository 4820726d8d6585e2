"""SMS through Aliyun: one template to one number with one POST, and asking what became of it.

The vendor says of its sending that it is not idempotent, so nothing is posted twice; what ended in doubt is looked up by
number and day, and recognised by our reference, which it keeps as `OutId`.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

import aiohttp

from bot.channels.aliyun.api import AliyunApi, ApiAnswer
from bot.channels.aliyun.codes import STANDINGS, judged, why_lost
from bot.channels.base import (
    Absent,
    Accepted,
    CannotTell,
    Doubt,
    Fate,
    Letter,
    Outcome,
    Receipt,
    Refusal,
    Refused,
    Search,
)
from bot.channels.blanks import DoesNotFit, filled_in
from bot.channels.failures import of_failure
from bot.channels.home import is_at_home, national
from bot.domain.medium import Medium
from bot.domain.month import OFFICE_ZONE
from bot.settings.home_sms import AliyunAccount

NAME = "aliyun"
SETTLE_SECONDS = 135.0
"""Our own time-out, and two minutes until a message turns up in their records: they promise no time."""
UNNAMED = "out:"
"""Before our reference: how a message is called whose `BizId` nobody has told us."""
_PAGE = 50
_MOST_PAGES = 20
"""Pages of one number's day that are looked through; beyond that, nobody can tell."""
_EARLIER = timedelta(hours=1)
_LATEST = timedelta(days=2)


class AliyunSms:
    """The channel `aliyun`. Not bound to a loop until the first request."""

    name = NAME
    medium = Medium.SMS
    askable = True
    settle_seconds = SETTLE_SECONDS

    def __init__(self, api: AliyunApi, account: AliyunAccount, *, rate: float) -> None:
        self.rate = rate
        self.api, self._account = api, account

    async def send(self, letter: Letter) -> Outcome:
        """See `Channel.send`."""
        parameters = self._parameters(letter)
        if isinstance(parameters, Refused):
            return parameters
        try:
            answer = await self.api.call(self._account.api_url, "SendSms", parameters)
        except (aiohttp.ClientError, OSError, TimeoutError) as failure:
            return of_failure(failure)
        except Exception as e:
            # Whatever became of the answer: the request may have been carried out.
            return Doubt(type(e).__name__)
        if not answer.good or answer.found is None:
            return judged(answer)
        given = answer.found.get("BizId")
        return Accepted(given) if isinstance(given, str) and given else Doubt("no_biz_id")

    def _parameters(self, letter: Letter) -> Mapping[str, str] | Refused:
        if not is_at_home(letter.to):
            return Refused(Refusal.ROUTE, "not_mainland")
        if letter.template is None:
            return Refused(Refusal.CONTENT, "no_template")
        try:
            blanks = filled_in(letter.template, self._account.longest)
        except DoesNotFit:
            return Refused(Refusal.CONTENT, "does_not_fit")
        name = letter.template.name
        found = {
            "PhoneNumbers": national(letter.to),
            "SignName": self._account.sign_name,
            "TemplateCode": self._account.templates.get(name, name),
            "OutId": letter.ref,
        }
        filled = json.dumps(blanks, ensure_ascii=False, separators=(",", ":"))
        return {**found, "TemplateParam": filled} if blanks else found

    async def search(self, letter: Letter, since: datetime) -> Search:
        """See `Channel.search`."""
        return await self._looked_up(letter.to, "", letter.ref, since)

    async def standing(self, to: str, provider_id: str, ref: str, since: datetime) -> Search:
        """See `StatusSource.standing`."""
        biz_id = "" if provider_id.startswith(UNNAMED) else provider_id
        return await self._looked_up(to, biz_id, ref, since)

    async def _looked_up(self, to: str, biz_id: str, ref: str, since: datetime) -> Search:
        """Through the days on which the message may have gone: no longer than two, nor shorter than today's night."""
        try:
            for day in _days(since, self.api.clock()):
                row = await self._row(to, biz_id, ref, day)
                if row is not None:
                    return _receipt(row, biz_id, ref)
        except Exception:
            # Whatever stood in the way, nothing has been learnt.
            return CannotTell()
        return Absent()

    async def _row(self, to: str, biz_id: str, ref: str, day: date) -> Mapping[str, object] | None:
        """The row with our reference on a day. Raises _Unlearnt when they did not show all of it."""
        asked = {"PhoneNumber": national(to), "SendDate": f"{day:%Y%m%d}", "PageSize": str(_PAGE)}
        if biz_id:
            asked["BizId"] = biz_id
        for page in range(1, _MOST_PAGES + 1):
            answer = await self.api.call(
                self._account.api_url, "QuerySendDetails", {**asked, "CurrentPage": str(page)}
            )
            rows = _rows(answer)
            for row in rows:
                if row.get("OutId") == ref:
                    return row
            if len(rows) < _PAGE:
                return None
        raise _Unlearnt

    async def close(self) -> None:
        """Release connections."""
        await self.api.session.close()


class _Unlearnt(RuntimeError):
    """They did not show their records, or not all of them."""


def _days(since: datetime, now: datetime) -> Iterator[date]:
    """The days in Beijing from an hour before it was sent until now, two days later at the most."""
    day = (since - _EARLIER).astimezone(OFFICE_ZONE).date()
    last = max(min(now, since + _LATEST), since).astimezone(OFFICE_ZONE).date()
    while day <= last:
        yield day
        day += timedelta(days=1)


def _rows(answer: ApiAnswer) -> list[Mapping[str, object]]:
    if not answer.good or answer.found is None:
        raise _Unlearnt
    listed = answer.found.get("SmsSendDetailDTOs")
    rows = listed.get("SmsSendDetailDTO", []) if isinstance(listed, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise _Unlearnt
    return rows


def _receipt(row: Mapping[str, object], biz_id: str, ref: str) -> Receipt:
    fate = STANDINGS.get(str(row.get("SendStatus")))
    code = "" if fate is Fate.DELIVERED else str(row.get("ErrCode") or "")
    status = fate.value if fate is not None else str(row.get("SendStatus"))
    return Receipt(biz_id or f"{UNNAMED}{ref}", status, code, ref, fate, why_lost(fate, code))
