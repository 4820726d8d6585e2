"""One record per callback: the pinned keys, the same bytes every time, no phone in clear, no score nobody gave."""

import json
from datetime import UTC, datetime, timedelta, timezone, tzinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.casework.archive.record import (
    History,
    HistoryAnswer,
    HistoryAttempt,
    HistoryForm,
    SealedCase,
    Unsealable,
    canonical,
    line_of,
    moment,
    record,
    written,
)
from bot.casework.archive.shape import phones_in_clear, read_line
from bot.domain.disposition import Disposition
from bot.domain.month import OFFICE_ZONE

AT = datetime(2026, 11, 2, 9, 15, 30, 999_999, tzinfo=OFFICE_ZONE)
CASE = SealedCase(
    case_no="HNJX-2026-00001",
    item="无线电频率使用许可",
    department="无线电管理处",
    handler="朱刚霞",
    applicant="赵杰",
    received_at=datetime(2026, 10, 9, 2, 0, tzinfo=UTC),
    promised_days=20,
    concluded_at=datetime(2026, 10, 31, 23, 59, 59, tzinfo=OFFICE_ZONE),
    outcome="准予许可",
    phone="190****0001",
    numbers=("+8619000000001",),
)
HISTORY = History(
    archive_no="HF-202610-00001",
    month="2026-10",
    case=CASE,
    disposition=Disposition.ANSWERED,
    score=4,
    answers=(HistoryAnswer("overall", "4", "满意", "sms", AT),),
    attempts=(HistoryAttempt("sms", AT, "delivered", "SM1"),),
    tickets=("TS-20261102-0001-A",),
    questionnaire=HistoryForm("satisfaction", 1, "ab" * 32),
)
ANYTHING = st.text(alphabet=st.characters(codec=None), max_size=40)


def test_the_record_is_the_published_one_to_the_letter() -> None:
    line = line_of(record(HISTORY, sealed_at=datetime(2026, 11, 5, 16, 0, 5, tzinfo=UTC))).decode()
    assert line == (
        '{"answers":[{"at":"2026-11-02T09:15:30+08:00","channel":"sms","question":"overall","raw":"满意","value":"4"}],'
        '"archive_no":"HF-202610-00001",'
        '"attempts":[{"at":"2026-11-02T09:15:30+08:00","channel":"sms","error":null,"n":1,"provider_id":"SM1",'
        '"state":"delivered"}],'
        '"case":{"applicant":"赵杰","case_no":"HNJX-2026-00001","concluded_at":"2026-10-31T23:59:59+08:00",'
        '"department":"无线电管理处","handler":"朱刚霞","item":"无线电频率使用许可","outcome":"准予许可",'
        '"phone":"190****0001","promised_days":20,"received_at":"2026-10-09T10:00:00+08:00"},'
        '"disposition":"answered","month":"2026-10",'
        f'"questionnaire":{{"id":"satisfaction","sha256":"{"ab" * 32}","version":1}},'
        '"schema":"huifang/archive/v1","score":4,"sealed_at":"2026-11-06T00:00:05+08:00",'
        '"tickets":["TS-20261102-0001-A"]}'
    )


def test_what_is_not_known_is_null() -> None:
    bare = CASE._replace(received_at=None, promised_days=None, phone=None, numbers=())
    made = record(
        HISTORY._replace(case=bare, disposition=Disposition.NO_CONTACT, score=None, answers=(), attempts=()),
        sealed_at=AT,
    )
    case = made.case
    assert (case.received_at, case.promised_days, case.phone, made.score) == (None,) * 4
    assert (made.answers, made.attempts) == ((), ())


@pytest.mark.parametrize(
    ("disposition", "score"),
    [
        (Disposition.ANSWERED, None),
        (Disposition.NO_ANSWER, 5),
        (Disposition.REFUSED, 3),
        (Disposition.ANSWERED, 0),
        (Disposition.ANSWERED, 6),
    ],
)
def test_a_score_nobody_gave_is_never_sealed(disposition: Disposition, score: int | None) -> None:
    with pytest.raises(Unsealable, match="HNJX-2026-00001"):
        record(HISTORY._replace(disposition=disposition, score=score), sealed_at=AT)


def test_attempts_in_which_nothing_went_out_are_no_attempts() -> None:
    tried = (
        HistoryAttempt("telegram", AT, "cancelled"),
        HistoryAttempt("sms", AT, "failed", None, "21614"),
        HistoryAttempt("sms", AT, "pending"),
        HistoryAttempt("phone", AT, "no_answer"),
    )
    attempts = record(HISTORY._replace(attempts=tried), sealed_at=AT).attempts
    assert [(a.n, a.channel, a.error) for a in attempts] == [(1, "sms", "21614"), (2, "phone", None)]


def test_a_number_typed_into_an_answer_is_masked_wherever_it_stands() -> None:
    said = HistoryAnswer("comment", "打 190 0000 0001", "我的电话19000000001，他的是19000000002", "sms", AT)
    case = CASE._replace(applicant="赵杰 19000000001")
    line = line_of(record(HISTORY._replace(answers=(said,), case=case), sealed_at=AT)).decode()
    assert "我的电话190****0001，他的是190****0002" in line
    assert "打 190****0001" in line
    assert '"applicant":"赵杰 190****0001"' in line
    assert "19000000001" not in line.replace(" ", "")


@given(ANYTHING, ANYTHING)
def test_any_words_whatever_make_one_line_that_reads_back(raw: str, name: str) -> None:
    history = HISTORY._replace(
        answers=(HistoryAnswer("comment", raw, raw, "sms", AT),),
        case=CASE._replace(applicant=name, item=raw),
    )
    made = record(history, sealed_at=AT)
    line = line_of(made)
    text = line.decode("utf-8")
    assert len(text.splitlines()) == 1
    assert canonical(json.loads(text)) == line
    assert read_line(text) == (made, [])
    assert phones_in_clear(made, CASE.numbers) == []


def test_the_own_words_are_kept_but_for_what_no_file_can_hold() -> None:
    raw = "他说\n「不行」\u2028\x00\t\"'\\ 👍 \ud83d"
    made = record(
        HISTORY._replace(answers=(HistoryAnswer("comment", None, raw, "telegram", AT),)), sealed_at=AT
    )
    answers = json.loads(line_of(made))["answers"]
    assert answers[0]["raw"] == "他说\n「不行」\n\x00\t\"'\\ 👍 \ufffd"
    assert answers[0]["value"] is None


def test_equal_records_give_equal_bytes_whatever_order_their_keys_are_in() -> None:
    line = written(HISTORY, sealed_at=AT)
    assert canonical(dict(reversed(json.loads(line).items()))) == line
    assert line_of(record(HISTORY, sealed_at=AT)) == line


@given(st.floats(5e8, 3e9), st.sampled_from([UTC, OFFICE_ZONE, timezone(timedelta(hours=-5))]))
def test_a_moment_is_the_same_moment_in_whole_seconds_at_plus_eight(seconds: float, zone: tzinfo) -> None:
    at = datetime.fromtimestamp(seconds, zone)
    text = moment(at)
    assert text.endswith("+08:00")
    assert datetime.fromisoformat(text) == at.replace(microsecond=0)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        moment(AT.replace(tzinfo=None))
