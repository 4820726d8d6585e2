"""The office's own words in Chinese: the names of `bot.domain`, and what is said inside the office only."""

from collections.abc import Mapping
from typing import TypeVar

from bot.casework.callsheet.why_phoned import Why
from bot.domain import (
    act,
    attempt,
    category,
    disposition,
    finding,
    level,
    medium,
    role,
    round_state,
    ticket_state,
    verdict,
)
from bot.domain.category import Category
from bot.domain.disposition import Disposition
from bot.domain.finding import Finding, Measure
from bot.domain.language import Label
from bot.domain.ticket_state import TicketState

T = TypeVar("T")


def _in_chinese(named: Mapping[T, Label]) -> Mapping[T, str]:
    return {key: label.zh_hans for key, label in named.items()}


DISPOSITIONS: Mapping[Disposition, str] = _in_chinese(disposition.DISPOSITIONS)
PENDING = disposition.PENDING.zh_hans
SCORES: Mapping[int, str] = _in_chinese(level.LEVELS)
OTHER_CHANNEL = medium.OTHER_CHANNEL.zh_hans
STATES: Mapping[str, str] = _in_chinese(attempt.TRIES)
TICKET_STATES: Mapping[TicketState, str] = _in_chinese(ticket_state.TICKET_STATES)
VERDICTS: Mapping[str, str] = _in_chinese(verdict.VERDICTS)
FINDINGS: Mapping[Finding, str] = _in_chinese(finding.FINDINGS)
MEASURES: Mapping[Measure, str] = _in_chinese(finding.MEASURES)
CATEGORIES: Mapping[Category, str] = _in_chinese(category.CATEGORIES)
ROUNDS: Mapping[str, str] = _in_chinese(round_state.ROUNDS)
ACTS: Mapping[str, str] = _in_chinese(act.ACTS)
ROLES: Mapping[str, str] = _in_chinese({**role.ROLES, **role.OUTSIDE})
_NOT_CALLED = DISPOSITIONS[Disposition.NOT_CALLED]
_NO_ANSWER = DISPOSITIONS[Disposition.NO_ANSWER]
WHYS: Mapping[Why, str] = {
    Why.NEVER_TRIED: f"{_NOT_CALLED}：没有联系过",
    Why.NOT_SENT: f"{_NOT_CALLED}：消息没有发出去",
    Why.NO_SMS: f"{_NOT_CALLED}：号码收不了短信",
    Why.SILENCED: f"{_NOT_CALLED}：号码退订了短信",
    Why.STRANGER: f"{_NOT_CALLED}：号码可能是别人的",
    Why.ASKED_FOR: "约了再打",
    Why.WORDS: "有留言待看",
    Why.REMINDED: f"{_NO_ANSWER}：提醒过",
    Why.NO_REPLY: f"{_NO_ANSWER}：还没有提醒",
    Why.NOT_DELIVERED: f"{_NO_ANSWER}：没有送到",
    Why.UNREACHABLE: DISPOSITIONS[Disposition.UNREACHABLE],
    Why.PHONED: "打过电话",
}
"""Why somebody is on the call sheet: the result it would lead to, and the reason behind it."""
ON_RECORD: Mapping[str, str] = {
    "comment": "留言",
    "complaint": "投诉",
    "contact": "联系意愿",
    "second_call": "复核",
    "exclusion": "不予回访的理由",
}
"""Keys of answers besides the questions of a questionnaire."""
COLOURS: Mapping[str, str] = {"green": "正常", "yellow": "黄牌", "red": "红牌"}
"""The colours of 电子监察: yellow from 90% of the time, red when overdue."""


def by_reason(counts: Mapping[Why, int]) -> str:
    """How many of the cases that would end alike have which reason: `没有联系过 5、消息没有发出去 2`."""
    return "、".join(f"{WHYS[why].rpartition('：')[2]} {count}" for why, count in counts.items())
