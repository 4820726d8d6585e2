"""SMS through Tencent Cloud: one number a request, sent once; and asking about one number, as often as need be.

What their API tells of one number can be asked again for seven days. What it tells of a whole application it tells once
and forgets, so that whatever a crash caught would be lost: that is never asked.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final

import aiohttp
import structlog

from bot.channels.base import Accepted, CannotTell, Doubt, Letter, Outcome, Receipt, Refusal, Refused, Search
from bot.channels.blanks import DoesNotFit, filled_in
from bot.channels.failures import of_failure
from bot.channels.inbox import Listed, Unreadable
from bot.channels.tencent.api import ApiUnclear, TencentApi, TencentRefusal
from bot.channels.tencent.codes import judged, judged_status
from bot.channels.tencent.pulls import CAME_FROM, RATE, SENT_TO, NumberPulls
from bot.channels.tencent.rows import BadRow, pulled_reply, pulled_report, serial_of
from bot.domain.medium import Medium

SETTLE_SECONDS: Final = 75.0
"""Our own time-out, and a minute for a request that they still work on after we have hung up."""
TAKEN: Final = "Ok"
NOT_OPENED: Final = frozenset(
    {"InvalidAction", "OperationDenied", "UnauthorizedOperation", "UnsupportedOperation"}
)
"""Groups of codes: the account may not ask at all, until their support opens that (`huifang doctor` says so)."""
log = structlog.get_logger()


class TencentSms:
    """The channel `tencent`. Not bound to a loop until the first request."""

    name = "tencent"
    medium = Medium.SMS
    askable = True
    hears = True

    def __init__(
        self,
        api: TencentApi,
        *,
        app_id: str,
        sign_name: str,
        templates: Mapping[str, str],
        longest: int,
        rate: float,
        pulls: float = RATE,
        settle_seconds: float = SETTLE_SECONDS,
    ) -> None:
        """`templates`: our name of a template and their number of it. `longest`: characters of one of their variables.
        `pulls`: questions a second about single numbers.
        """
        self.rate = rate
        self.settle_seconds = settle_seconds
        self._api = api
        self._app_id, self._sign_name = app_id, sign_name
        self._templates, self._longest = templates, longest
        self._pulls = NumberPulls(api, app_id, rate=pulls)
        self._told = False

    async def send(self, letter: Letter) -> Outcome:
        """See `Channel.send`."""
        if letter.template is None:
            return Refused(Refusal.CONTENT, "no_template")
        try:
            parameters = filled_in(letter.template, self._longest)
        except DoesNotFit:
            return Refused(Refusal.CONTENT, "does_not_fit")
        asked = {
            "PhoneNumberSet": [letter.to],
            "SmsSdkAppId": self._app_id,
            "SignName": self._sign_name,
            "TemplateId": self._templates.get(letter.template.name, letter.template.name),
            "TemplateParamSet": list(parameters.values()),
            "SessionContext": letter.ref,
        }
        try:
            return _outcome(await self._api.call("SendSms", asked))
        except TencentRefusal as refusal:
            return judged(refusal.code)
        except ApiUnclear as unclear:
            return judged_status(unclear.status)
        except (aiohttp.ClientError, OSError, TimeoutError) as failure:
            return of_failure(failure)
        except Exception as e:
            # Whatever became of the answer: the request may have been carried out.
            return Doubt(type(e).__name__)

    async def search(self, letter: Letter, since: datetime) -> Search:
        """See `Channel.search`. Their rows are the carriers' reports: a message that is not among them may have gone."""
        return await self._found(letter.to, since, lambda report: report.ref == letter.ref)

    async def standing(self, to: str, provider_id: str, ref: str, since: datetime) -> Search:
        """See `StatusSource.standing`."""
        return await self._found(to, since, lambda report: report.provider_id == provider_id)

    async def inbound_from(self, number: str, since: datetime) -> Sequence[Listed]:
        """See `NumberInbox.inbound_from`. An account that may not ask hears by pushes alone, and is not kept waiting."""
        try:
            rows = await self._pulls.rows_of(CAME_FROM, number, since)
        except Unreadable as e:
            if str(e).partition(".")[0] not in NOT_OPENED:
                raise
            self._tell_not_opened(str(e))
            return []
        lines = [line for row in rows if (line := _reply(row)) is not None]
        return sorted((line for line in lines if line.sms.sender == number), key=lambda line: line.at)

    def _tell_not_opened(self, code: str) -> None:
        """Once is enough: this is said of every number."""
        if not self._told:
            log.warning("pull_not_opened", channel=self.name, code=code)
        self._told = True

    async def close(self) -> None:
        """Release connections."""
        await self._api.close()

    async def _found(self, to: str, since: datetime, wanted: Callable[[Receipt], bool]) -> Search:
        try:
            rows = await self._pulls.rows_of(SENT_TO, to, since)
        except Unreadable:
            return CannotTell()
        reports = (report for row in rows if (report := _report(row)) is not None)
        return next(filter(wanted, reports), CannotTell())


def _outcome(answer: Mapping[str, object]) -> Outcome:
    """The one status of our one number: the request is well, which says nothing of the message."""
    statuses = answer.get("SendStatusSet")
    status = statuses[0] if isinstance(statuses, list) and len(statuses) == 1 else None
    code = status.get("Code") if isinstance(status, dict) else None
    if not isinstance(status, dict) or not isinstance(code, str):
        return Doubt("no_status")
    if code != TAKEN:
        return judged(code)
    serial = serial_of(status.get("SerialNo"))
    return Doubt("no_serial") if serial is None else Accepted(serial)


def _report(row: object) -> Receipt | None:
    try:
        return pulled_report(row)
    except BadRow:
        return None


def _reply(row: object) -> Listed | None:
    try:
        return pulled_reply(row)
    except BadRow:
        return None
