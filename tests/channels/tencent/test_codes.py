"""What Tencent's codes mean: the address, the message or us, and that a failure inside is no refusal."""

import pytest

from bot.channels.base import About, Doubt, Fate, Refusal, Refused
from bot.channels.tencent.code_words import CODE_WORDS
from bot.channels.tencent.codes import GROUPS, MEANINGS, judged, judged_status, why_lost


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("LimitExceeded.PhoneNumberThirtySecondLimit", Refusal.NOT_TODAY),
        ("LimitExceeded.PhoneNumberDailyLimit", Refusal.NOT_TODAY),
        ("LimitExceeded.SomethingElse", Refusal.LATER),
        ("RequestLimitExceeded", Refusal.LATER),
        ("RequestLimitExceeded.UinLimitExceeded", Refusal.LATER),
        ("InvalidParameterValue.IncorrectPhoneNumber", Refusal.BAD_ADDRESS),
        ("FailedOperation.PhoneNumberInBlacklist", Refusal.OPTED_OUT),
        ("FailedOperation.ContainSensitiveWord", Refusal.CONTENT),
        ("FailedOperation.TemplateIncorrectOrUnapproved", Refusal.HALT),
        ("InvalidParameterValue.TemplateParameterLengthLimit", Refusal.HALT),
        ("FailedOperation.InsufficientBalanceInSmsPackage", Refusal.HALT),
        ("UnauthorizedOperation.RequestIpNotInWhitelist", Refusal.HALT),
        ("AuthFailure.SignatureExpire", Refusal.HALT),
        ("LimitExceeded.AppMainlandChinaDailyLimit", Refusal.HALT),
        ("InternalError.RequestTimeException", Refusal.HALT),
    ],
)
def test_a_code_says_whose_affair_it_is(code: str, why: Refusal) -> None:
    assert judged(code) == Refused(why, code)


@pytest.mark.parametrize(
    "code", ["InternalError", "InternalError.Timeout", "InternalError.SendAndRecvFail", "ClientNetworkError"]
)
def test_what_failed_inside_may_have_gone(code: str) -> None:
    assert judged(code) == Doubt(code)


@pytest.mark.parametrize("code", ["FailedOperation.OfNextYear", "Unheard", "", "a.b.c"])
def test_an_unknown_code_is_about_neither_the_person_nor_the_message(code: str) -> None:
    outcome = judged(code)
    assert isinstance(outcome, Refused)
    assert outcome.why.about is About.US


def test_a_status_without_an_answer_of_the_api() -> None:
    assert judged_status(429) == Refused(Refusal.LATER, "http_429")
    assert judged_status(403) == Refused(Refusal.HALT, "http_403")
    assert [judged_status(n) for n in (None, 302, 408, 502)] == [
        Doubt(why) for why in ("not_json", "http_302", "http_408", "http_502")
    ]


def test_no_word_of_a_receipt_closes_an_address() -> None:
    assert why_lost(Fate.FAILED, "EXPIRED") is Refusal.NOT_TODAY
    for word in ("UNDELIV", "MK:0001", "MBBLACK", "whatever"):
        assert why_lost(Fate.FAILED, word) is None
    assert why_lost(Fate.DELIVERED, "EXPIRED") is None


def test_codes_that_end_a_message_have_words_and_fit_the_archive() -> None:
    ends = {code for code, why in MEANINGS.items() if why is not None and why.about is not About.US}
    assert ends <= set(CODE_WORDS)
    assert all(len(code) <= 64 for code in (*MEANINGS, *GROUPS, *CODE_WORDS))
