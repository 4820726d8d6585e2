"""Why somebody is phoned: the first reason that holds, under the result that the callback would have."""

from dataclasses import dataclass, replace

import pytest

from bot.casework.callsheet.why_phoned import KnownOfCase, Why, why
from bot.casework.rounds.closing import closing_disposition
from bot.casework.terms import DISPOSITIONS, WHYS, by_reason
from bot.domain.disposition import Disposition


@dataclass(frozen=True)
class Try:
    channel: str
    state: str
    fault: str | None = None


def sms(state: str, fault: str | None = None) -> Try:
    return Try("sms", state, fault)


CALL = Try("phone", "no_answer")
NOBODY = KnownOfCase(
    (), reminded=False, takes_sms=True, silenced=False, stranger=False, asked_for=False, words=False
)


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (NOBODY, Why.NEVER_TRIED),
        (replace(NOBODY, takes_sms=False), Why.NO_SMS),
        (replace(NOBODY, silenced=True), Why.SILENCED),
        (replace(NOBODY, silenced=True, tries=[sms("cancelled")]), Why.SILENCED),
        (replace(NOBODY, stranger=True, words=True), Why.STRANGER),
        (replace(NOBODY, stranger=True), Why.NEVER_TRIED),
        (replace(NOBODY, words=True), Why.NEVER_TRIED),
        (replace(NOBODY, tries=[sms("cancelled")]), Why.NOT_SENT),
        (replace(NOBODY, tries=[sms("failed", "message"), sms("undelivered", "us")]), Why.NOT_SENT),
        (replace(NOBODY, tries=[sms("failed", "address")]), Why.UNREACHABLE),
        (replace(NOBODY, tries=[sms("undelivered", "later")], reminded=True), Why.NOT_DELIVERED),
        (replace(NOBODY, tries=[sms("accepted")]), Why.NO_REPLY),
        (replace(NOBODY, tries=[sms("delivered"), sms("unknown")], reminded=True), Why.REMINDED),
        (replace(NOBODY, tries=[sms("delivered")], words=True), Why.WORDS),
        (replace(NOBODY, tries=[sms("failed", "address"), CALL], words=True), Why.PHONED),
        (replace(NOBODY, tries=[sms("failed", "address"), Try("phone", "unreachable")]), Why.PHONED),
        (replace(NOBODY, tries=[Try("phone", "later")], asked_for=True), Why.ASKED_FOR),
    ],
)
def test_the_first_reason_that_holds(known: KnownOfCase, expected: Why) -> None:
    found = why(known)
    assert found is expected
    would_be = closing_disposition(known.tries, reachable=True)
    assert found.never_called is (would_be is Disposition.NOT_CALLED)
    head, _, tail = WHYS[found].partition("：")
    assert not tail or head == DISPOSITIONS[would_be], "a reason stands under the result it would come to"


def test_every_reason_has_its_words() -> None:
    assert set(WHYS) == set(Why)
    assert by_reason({Why.NEVER_TRIED: 5, Why.NO_SMS: 2}) == "没有联系过 5、号码收不了短信 2"
