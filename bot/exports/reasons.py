"""打电话的原因 in words: the office's name for it, and its details: a provider's code, the calls so far, the hour."""

from collections import Counter
from collections.abc import Iterable, Mapping

from bot.casework.callsheet.phone_calls import PHONE
from bot.casework.callsheet.why_phoned import Why
from bot.casework.terms import WHYS
from bot.channels.code_words import in_words, of_a_number
from bot.domain.attempt import TRIES
from bot.domain.language import Language
from bot.domain.month import OFFICE_ZONE
from db.queries.callsheet.to_phone import ToPhone


def reason(line: ToPhone) -> str:
    """`无法送达：空号（30005）`."""
    return "：".join(part for part in (WHYS[line.why], detail(line)) if part)


def detail(line: ToPhone, language: Language = Language.ZH_HANS) -> str:
    """The details of the reason; "" when the reason says it all."""
    match line.why:
        case Why.NOT_SENT | Why.NOT_DELIVERED | Why.UNREACHABLE:
            failed = [(tried.channel, tried.error) for tried in line.tries if tried.error]
            return in_words(failed[-1][0], failed[-1][1] or "", language) if failed else ""
        case Why.NO_SMS:
            return of_a_number(line.sms_refused, language) if line.sms_refused else ""
        case Why.ASKED_FOR:
            return f"{line.again_at.astimezone(OFFICE_ZONE):%m-%d %H:%M}" if line.again_at else ""
        case Why.PHONED:
            return _calls(Counter(tried.state for tried in line.tries if tried.channel == PHONE), language)
        case _:
            return ""


def _calls(states: Mapping[str, int], language: Language) -> str:
    said = {state: TRIES[state].said(language) if state in TRIES else state for state in states}
    if language is Language.EN:
        return ", ".join(f"{said[state]} ×{count}" for state, count in states.items())
    return "、".join(f"{said[state]} {count} 次" for state, count in states.items())


def counted(reasons: Iterable[Why]) -> dict[Why, int]:
    """How many cases have which reason, in the order of the reasons."""
    found = Counter(reasons)
    return {why: found[why] for why in Why if why in found}
