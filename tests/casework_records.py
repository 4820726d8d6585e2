"""A history to make records from, for tests of what happens to records later."""

from datetime import UTC, datetime, timedelta

from bot.casework.archive.record import History, HistoryAnswer, HistoryAttempt, HistoryForm, SealedCase
from bot.domain.disposition import Disposition
from bot.domain.month import OFFICE_ZONE

AT = datetime(2026, 11, 2, 9, 15, 30, 999_999, tzinfo=OFFICE_ZONE)
HISTORY = History(
    archive_no="HF-202610-00001",
    month="2026-10",
    case=SealedCase(
        case_no="A-1",
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
    ),
    disposition=Disposition.ANSWERED,
    score=4,
    answers=(
        HistoryAnswer("overall", "4", "满意", "sms", AT),
        HistoryAnswer("comment", None, "=快", "sms", AT),
    ),
    attempts=(
        HistoryAttempt("sms", AT, "undelivered", "SM1", "30003"),
        HistoryAttempt("phone", AT + timedelta(days=1), "no_answer"),
    ),
    tickets=("TS-20261102-0001-A",),
    questionnaire=HistoryForm("satisfaction", 1, "ab" * 32),
)


def history(
    *, raw: str = "满意", disposition: Disposition = Disposition.ANSWERED, score: int | None = 4
) -> History:
    """The history with other words or another ending."""
    return HISTORY._replace(
        answers=(HistoryAnswer("comment", raw, raw, "sms", AT),), disposition=disposition, score=score
    )
