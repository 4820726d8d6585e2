"""打电话的原因 in words: the office's name for it, and its details: a provider's code, the calls so far, the hour."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime

from bot.casework.callsheet.phone_calls import PHONE
from bot.casework.callsheet.why_phoned import Why
from bot.casework.terms import WHYS
from bot.channels.code_words import in_words, of_a_number
from bot.domain.attempt import TRIES
from bot.domain.language import Label, Language
from bot.domain.month import OFFICE_ZONE
from db.queries.callsheet.to_phone import ToPhone

_OPTED_OUT = Label(
    "同一号码的{who} {day} 回复了退订",
    "同一號碼的{who} {day} 回覆了退訂",
    "{who}, on the same number, opted out on {day}",
)
_SILENCED = Label("{day} 起不收短信", "{day} 起不收簡訊", "no messages since {day}")
_DENIED = Label(
    "接收人 {day} 答过“不是我”", "接收人 {day} 答過「不是我」", "whoever reads it said on {day}: not me"
)


def reason(line: ToPhone) -> str:
    """`无法送达：空号`."""
    return "：".join(part for part in (WHYS[line.why], detail(line)) if part)


def detail(line: ToPhone, language: Language = Language.ZH_HANS) -> str:
    """The details of the reason; "" when the reason says it all."""
    match line.why:
        case Why.NOT_SENT | Why.NOT_DELIVERED | Why.UNREACHABLE:
            failed = [(tried.channel, tried.error) for tried in line.tries if tried.error]
            return in_words(failed[-1][0], failed[-1][1] or "", language) if failed else ""
        case Why.NO_SMS:
            return of_a_number(line.sms_refused, language) if line.sms_refused else ""
        case Why.SILENCED | Why.NO_REPLY | Why.REMINDED:
            return _silenced(line, language)
        case Why.STRANGER if line.stranger_at is not None:
            return _DENIED.said(language).format(day=_day(line.stranger_at))
        case Why.ASKED_FOR:
            return f"{line.again_at.astimezone(OFFICE_ZONE):%m-%d %H:%M}" if line.again_at else ""
        case Why.PHONED:
            return _calls(Counter(tried.state for tried in line.tries if tried.channel == PHONE), language)
        case _:
            return ""


def _silenced(line: ToPhone, language: Language) -> str:
    """Who wants no messages on this number, and since when."""
    if line.silenced_at is None:
        return ""
    told = _OPTED_OUT if line.silenced_by else _SILENCED
    return told.said(language).format(who=line.silenced_by, day=_day(line.silenced_at))


def _day(at: datetime) -> str:
    return f"{at.astimezone(OFFICE_ZONE):%m-%d}"


def _calls(states: Mapping[str, int], language: Language) -> str:
    said = {state: TRIES[state].said(language) if state in TRIES else state for state in states}
    if language is Language.EN:
        return ", ".join(f"{said[state]} ×{count}" for state, count in states.items())
    return "、".join(f"{said[state]} {count} 次" for state, count in states.items())


def counted(reasons: Iterable[Why]) -> dict[Why, int]:
    """How many cases have which reason, in the order of the reasons."""
    found = Counter(reasons)
    return {why: found[why] for why in Why if why in found}
