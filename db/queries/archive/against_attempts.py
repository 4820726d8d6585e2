"""Whether the attempts of a sealed case are still those of its record.

Reports of providers come after the seal, too: a message that was on its way has arrived since, or expired, and one that nobody had sent
by then is none of the record's. A call, and a message whose end was known, stay as they were.
"""

from collections.abc import Sequence
from datetime import datetime

from bot.casework.archive.record import NEVER_SENT, HistoryAttempt, moment, whole
from bot.casework.callsheet.phone_calls import PHONE
from bot.domain.record import RecordedAttempt

_ENDED = frozenset({"delivered", "undelivered", "failed"})
"""States of a message that nothing said later changes."""


def unlike(held: Sequence[HistoryAttempt], kept: Sequence[RecordedAttempt], sealed_at: datetime) -> bool:
    """Whether one of the record's was altered or taken away, or one slipped in before its seal. Both stand in their order."""
    so_far = {
        0
    }  # of how many recorded attempts the rows up to here can be; more than one only while rows look alike
    for row in held:
        another = {n + 1 for n in so_far if n < len(kept) and _same(row, kept[n])}
        so_far = another | (so_far if row.state in NEVER_SENT or row.at > sealed_at else set())
    return len(kept) not in so_far


def _same(row: HistoryAttempt, said: RecordedAttempt) -> bool:
    if row.channel != said.channel:
        return False
    if row.channel != PHONE and said.state not in _ENDED:
        return True
    if row.provider_id is not None and whole(row.provider_id) != said.provider_id:
        return False  # null: the message was about another case, too, whose person was erased
    return (moment(row.at), row.state) == (said.at, said.state)
