"""已改好，再发: only who certainly got nothing, and is not being phoned."""

from dataclasses import replace

import pytest

from bot.casework.contact.again import CaseAsked, PostedBefore, asked_again
from bot.domain.attempt import ADDRESS, MESSAGE, WAY, TryState
from bot.domain.disposition import Disposition
from bot.domain.round_state import RoundState
from bot.domain.stage import Stage

REFUSED = PostedBefore(TryState.FAILED, MESSAGE, doubts=0, taken=False)
WITHDRAWN = replace(REFUSED, state=TryState.CANCELLED, fault=None)
CASE = CaseAsked(
    Stage.BY_PHONE,
    None,
    RoundState.OPEN,
    in_window=True,
    phoned=False,
    silenced=False,
    posted=[REFUSED],
)


@pytest.mark.parametrize(
    "case",
    [
        CASE,
        replace(CASE, stage=Stage.ASKING),
        replace(CASE, posted=[replace(REFUSED, fault=None)]),
        replace(CASE, posted=[WITHDRAWN, replace(REFUSED, fault=ADDRESS), REFUSED]),
    ],
)
def test_whoever_certainly_got_nothing_is_asked_again(case: CaseAsked) -> None:
    assert asked_again(case)


@pytest.mark.parametrize(
    "case",
    [
        replace(CASE, posted=[]),
        replace(CASE, posted=[WITHDRAWN]),
        replace(CASE, posted=[replace(REFUSED, fault=ADDRESS)]),
        replace(CASE, posted=[replace(REFUSED, fault=WAY)]),
        replace(CASE, posted=[replace(REFUSED, doubts=1)]),
        replace(CASE, posted=[replace(REFUSED, taken=True)]),
        *(
            replace(CASE, posted=[REFUSED, replace(REFUSED, state=state)])
            for state in TryState
            if state not in (TryState.FAILED, TryState.CANCELLED)
        ),
        replace(CASE, phoned=True),
        replace(CASE, silenced=True),
        replace(CASE, in_window=False),
        replace(CASE, round_state=RoundState.CLOSING),
        replace(CASE, stage=Stage.FOLLOWING),
        replace(CASE, disposition=Disposition.REFUSED),
    ],
)
def test_nobody_else_is(case: CaseAsked) -> None:
    assert not asked_again(case)
