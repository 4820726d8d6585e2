"""Which record may be put right: never over what the person has said since, never by nobody and without a reason."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.casework.callsheet.corrections import (
    AT_ONCE,
    CallbackNow,
    CallResult,
    NotCorrectable,
    RecordedCall,
    check,
)
from bot.domain.attempt import Outcome
from bot.domain.disposition import Disposition
from bot.domain.month import OFFICE_ZONE

NOON = datetime(2026, 11, 4, 12, tzinfo=OFFICE_ZONE)
NAMES = st.sampled_from(["陈静", "李敏"])
RECORDS = st.builds(
    RecordedCall,
    st.sampled_from(Outcome),
    NAMES,
    st.sampled_from([NOON, NOON - AT_ONCE - timedelta(seconds=1)]),
)
NOW = st.builds(
    CallbackNow, st.none() | st.integers(1, 5), st.none() | st.sampled_from(Disposition), st.booleans()
)
RIGHT = st.builds(CallResult, st.none() | st.integers(1, 5), st.sampled_from(Outcome))


@given(st.none() | RECORDS, NOW, RIGHT, st.booleans(), NAMES, st.sampled_from(["", "按错键"]))
def test_what_may_be_corrected(
    recorded: RecordedCall | None, stands: CallbackNow, right: CallResult, sealed: bool, by: str, reason: str
) -> None:
    try:
        found = check(recorded, stands, right, sealed=sealed, by_whom=by, reason=reason, now=NOON)
    except NotCorrectable:
        return
    assert found is recorded
    assert sealed or not stands.messaged
    assert sealed or stands.disposition is None or stands.disposition == found.outcome
    assert reason or (found.by_whom == by and NOON - found.at <= AT_ONCE)
    assert right != CallResult(stands.score, found.outcome)
