"""Short replies about complaints: cancel, go on with it, submit it, under my name or not; and which ticket is meant.

As in `steering`, only a whole reply counts. Numbers and receipt codes are recognised by their look; whether one is ours
is for the shell to find out (`Scene.found`).
"""

import re
from enum import StrEnum
from functools import lru_cache

from bot.dialogue.reading.characters import REMEMBERED, normal_form, read
from bot.dialogue.reading.steering import bare
from bot.dialogue.reading.understanding import Command, command_of
from bot.domain.typed_code import SEVEN_GROUPS

_LONGEST = 200
"""Characters; a longer reply does not ask about a ticket."""
_SHORTEST = len("TS202610200001")
_CODE_SIGNS = 28


class Want(StrEnum):
    """What a short reply wants done with a complaint."""

    CANCEL = "cancel"
    RESUME = "resume"
    SUBMIT = "submit"
    NAMED = "named"
    ANONYMOUS = "anonymous"
    CHANGE = "change"
    CALLBACK = "callback"
    """To see what we would like to ask: 我的回访."""


_PHRASES = {
    Want.CANCEL: (
        "取消|放弃|算了|算了取消|不投诉了|不投诉|不举报了|不举报|我不投诉了|不想投诉了|取消投诉|取消登记|放弃投诉|放弃填写|退出|不填了"
        "|cancel|/cancel|never mind|nevermind|forget it|give up|discard"
    ),
    Want.RESUME: (
        "继续投诉|接着投诉|继续填写|继续登记|继续|接着说|继续说|接着填|恢复投诉"
        "|continue|resume|go on|continue complaint|continue the complaint|continue my complaint"
    ),
    Want.SUBMIT: "提交|提交吧|确认提交|确认|确定|登记|登记吧|没问题|submit|confirm|send|send it|file it",
    Want.NAMED: "实名|实名提交|实名投诉|署名|不匿名|named|in my name|with my name|under my name|submit in my name",
    Want.ANONYMOUS: "匿名|匿名提交|匿名投诉|不实名|不署名|anonymous|anonymously|submit anonymously",
    Want.CHANGE: "修改|改|改一下|要改|修改一下|不对|有错|change|edit|change something|modify",
    Want.CALLBACK: "我的回访|我的办件|办件回访|回访|my callback|my callbacks|my survey|my applications",
}
_WANTS = {phrase: want for want, phrases in _PHRASES.items() for phrase in phrases.split("|")}

_BETWEEN = r"[-\s—_.·]{0,3}"
_DRAWN, _COUNTED = (rf"(?:{_BETWEEN}[{signs}])" for signs in ("2-9a-hjkmnp-z", "0-9oil"))
_TICKET = re.compile(
    rf"(?:t{_BETWEEN}s|g{_BETWEEN}[kr]){_COUNTED}{{8}}(?:{_DRAWN}{{5}}(?:{_BETWEEN}[a-hjkmnp-z](?![0-9a-z]))?|{_COUNTED}{{4,9}}(?:{_BETWEEN}[a-z](?![a-z]))?)",
    re.ASCII | re.IGNORECASE,
)
"""Letters may stand for the digits that they look like; the check sign may be missing."""
_LOOKS_LIKE = str.maketrans("oil", "011")
_ABOUT_IT = re.compile(
    r"查一下|查询码|查询|进度|编号|回执码|回执|单号|投诉件|投诉|我的|您好|你好|现在|怎么样|查|的|请问|请|号|码|是"
    r"|查詢碼|查詢|進度|編號|回執碼|回執|單號|投訴件|投訴|現在|怎麼樣|請問|請|號|碼"
    r"|\b(?:progress|status|check|complaint|ticket|number|receipt|code|my|of|please|no|is|the|here|what)\b"
)


def want(text: str) -> Want | None:
    """What this reply wants, if that is all it says."""
    said = bare(text)
    if said.startswith("/") and command_of(text) is Command.CANCEL:
        return Want.CANCEL  # /cancel@bot
    return _WANTS.get(said)


def names_ticket(text: str) -> bool:
    """Whether there is something in the text that looks like a ticket's number or a receipt code."""
    if len(text) < _SHORTEST:
        return False
    folded = read(text[:_LONGEST]).folded
    return any(pattern.search(folded) is not None for pattern in (_TICKET, SEVEN_GROUPS))


def only_names_ticket(text: str) -> bool:
    """Whether the reply is a ticket's number or a receipt code, perhaps with a word that asks about it."""
    return len(text) <= _LONGEST and names_ticket(text) and not beside_ticket(text)


def beside_ticket(text: str) -> str:
    """What is said beside the number or code and the words that ask about it."""
    return bare(_ABOUT_IT.sub("", without_ticket(text)))


@lru_cache(maxsize=REMEMBERED)
def shows_code(text: str) -> bool:
    """Whether there is something in the text that looks like a receipt code."""
    return len(text) >= _CODE_SIGNS and SEVEN_GROUPS.search(normal_form(text)) is not None


def without_ticket(text: str) -> str:
    """The folded text without numbers and codes."""
    folded = read(text).folded
    return SEVEN_GROUPS.sub(" ", _TICKET.sub(" ", folded)).strip()


def without_code(text: str) -> str:
    """The text in the person's own characters, without receipt codes: these are kept nowhere."""
    without, codes = SEVEN_GROUPS.subn(" ", normal_form(text))
    return without.strip() if codes else text


def named_in(text: str, ticket_nos: tuple[str, ...]) -> str | None:
    """The one of these tickets that the text names, however it is spelt."""
    said = _bare(read(text[:_LONGEST]).folded)
    found = [no for no in ticket_nos if _bare(no.casefold()) in said]
    return found[0] if len(found) == 1 else None


def _bare(text: str) -> str:
    """Without what stands between signs, letters that look like digits read as these."""
    return re.sub(r"[-\s—_.·]", "", text).translate(_LOOKS_LIKE)
