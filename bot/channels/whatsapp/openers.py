"""The templates that begin a conversation on WhatsApp, as they are submitted and sent.

They are ours (`bot.dialogue.templates`) with our reference at the end, by which a message is found again: Twilio lists
what it has sent, and takes no reference of its own. A blank neither begins nor ends a template there.
"""

import json
from collections.abc import Mapping

from bot.channels.blanks import Blank, Submission, filled_in
from bot.channels.twilio.channel import REFERENCE
from bot.dialogue.templates import Shape, TemplateUse

OPENERS = ("invite", "reminder")
"""All others answer what the person has just written, and need no template."""
REF = "ref"
LONGEST = 100
"""Characters of one blank: WhatsApp has room for 1,024 in all."""


def _mark(blank: Blank, number: int) -> str:
    return "{{" + blank.name + "}}"


def to_submit(approved: Mapping[str, str]) -> Submission:
    """What Meta is asked to approve, through Twilio."""
    return Submission(
        LONGEST,
        _mark,
        approved,
        one_for={},
        usual="UTILITY",
        only=OPENERS,
        ending=REFERENCE.format(ref="{{" + REF + "}}"),
        in_ending=(Blank(REF, Shape.CODE, "K7Q2M9AB"),),
    )


def content(use: TemplateUse, content_sid: str, ref: str) -> dict[str, str]:
    """The parameters that send it. Raises `DoesNotFit`."""
    blanks = {**filled_in(use, LONGEST), REF: ref}
    return {"ContentSid": content_sid, "ContentVariables": json.dumps(blanks, ensure_ascii=False)}
