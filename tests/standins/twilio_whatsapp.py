"""WhatsApp beside SMS in the same Twilio account: senders, approved templates, the day for free text, who is not there.

    server.whatsapp.approve("HX" + "1" * 32, "您好，{{item}}满意吗？〔{{ref}}〕")
    server.whatsapp.absent.add("+12025550101")            # 63024, by a later status
    await server.phone("whatsapp:+12025550102").texts("5")  # and free text may go there for a day

As with the real one, a POST outside the day is accepted and lost later (63016); so is a template that is not approved.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from aiohttp import web

from standins.serving import json_answer
from standins.twilio_errors import refusal
from standins.twilio_fates import Fate

PREFIX = "whatsapp:"
WHATSAPP_NUMBER = "+12025550109"
WINDOW = timedelta(hours=24)
_ADDRESS = re.compile(r"whatsapp:\+[1-9]\d{6,14}", re.ASCII)
_BLANK = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_UNFIT = re.compile(r"[\n\t]| {5,}")
"""WhatsApp takes no line ends, tabs or long rows of blanks inside a variable."""
_LONGEST = 1_024


@dataclass(frozen=True, slots=True)
class ContentTemplate:
    """One template as Meta has it."""

    text: str
    status: str


class WhatsAppSide:
    """What a Twilio account knows of WhatsApp."""

    def __init__(self, number: str = WHATSAPP_NUMBER) -> None:
        self.number = PREFIX + number
        self.absent: set[str] = set()
        """Numbers in E.164 at which there is no WhatsApp."""
        self._templates: dict[str, ContentTemplate] = {}
        self._heard: dict[str, datetime] = {}

    def approve(self, sid: str, text: str, *, status: str = "approved") -> None:
        """The template exists in this text; with another `status`, Meta has not approved it."""
        self._templates[sid] = ContentTemplate(text, status)

    def heard(self, from_: str, now: datetime) -> None:
        """Somebody has written: for a day we may answer freely."""
        self._heard[from_] = now

    def first_error(self, form: Mapping[str, str]) -> int | None:
        """The error of a request to send there, in Twilio's order."""
        sid, variables = form.get("ContentSid"), form.get("ContentVariables", "")
        checks = (
            (not _ADDRESS.fullmatch(form.get("To", "")), 21211),
            (not form.get("From", "").startswith(PREFIX), 21910),
            (form.get("From") != self.number, 63007),
            (sid is None and not form.get("Body"), 21619),
            (sid is None and bool(variables), 21654),
            (sid is not None and sid not in self._templates, 21655),
            (sid is not None and not _are_variables(variables), 21656),
            (len(form.get("Body", "")) > 1600, 21617),
        )
        return next((code for wrong, code in checks if wrong), None)

    def body(self, form: Mapping[str, str]) -> str:
        """What the phone will show."""
        sid = form.get("ContentSid")
        if sid is None:
            return form["Body"]
        given = json.loads(form["ContentVariables"])
        return _BLANK.sub(lambda blank: given.get(blank[1], ""), self._templates[sid].text)

    def fate(self, form: Mapping[str, str], now: datetime) -> Fate | None:
        """What becomes of an accepted message for WhatsApp's own reasons; None: nothing stands in its way."""
        to, sid = form["To"], form.get("ContentSid")
        if not to.startswith(PREFIX):
            return None
        if to.removeprefix(PREFIX) in self.absent:
            return Fate.undelivered(63024)
        if sid is not None and self._templates[sid].status == "approved":
            return self._unfit(form, self._templates[sid])
        heard = self._heard.get(to)
        if heard is None or now - heard > WINDOW:
            return Fate.undelivered(63016)
        return None

    def _unfit(self, form: Mapping[str, str], template: ContentTemplate) -> Fate | None:
        given = json.loads(form["ContentVariables"])
        if set(_BLANK.findall(template.text)) != set(given):
            return Fate.undelivered(63028)
        if any(_UNFIT.search(value) for value in given.values()):
            return Fate.undelivered(63013)
        return Fate.undelivered(63021) if len(self.body(form)) > _LONGEST else None

    def read(self, path: list[str]) -> web.Response:
        """Answer a GET of the Content API; `path` is what stands after /v1/Content/."""
        template = self._templates.get(path[0])
        if template is None or path[1:] not in ([], ["ApprovalRequests"]):
            return refusal(20404, "")
        if len(path) == 1:
            return json_answer(
                {"sid": path[0], "language": "zh_CN", "types": {"twilio/text": {"body": template.text}}}
            )
        return json_answer({"sid": path[0], "whatsapp": {"status": template.status, "category": "UTILITY"}})


def _are_variables(text: str) -> bool:
    try:
        given = json.loads(text)
    except ValueError:
        return False
    return isinstance(given, dict) and all(isinstance(value, str) and value for value in given.values())
