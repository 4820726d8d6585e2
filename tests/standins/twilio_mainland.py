"""Numbers in mainland China in a Twilio account: no landline, and nobody gets the same text three times in a day.

Source: https://www.twilio.com/en-us/guidelines/cn/sms ("the third identical message to the same number within 24 hours").
What its carriers filter was accepted at first, and is told by a later status (30007).
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta

from standins.twilio_fates import Fate

_OTHER = re.compile(r"\+86(?!1[3-9]\d{9}$)")
DAY = timedelta(hours=24)
ALIKE = 2
"""Messages of one text that a number gets in a day."""


class MainlandSide:
    """What was sent there lately."""

    def __init__(self) -> None:
        self._sent: defaultdict[tuple[str, str], list[datetime]] = defaultdict(list)

    def fate(self, form: Mapping[str, str], now: datetime) -> Fate | None:
        """What becomes of a message for such reasons; None: nothing stands in its way, and it counts."""
        to, body = form["To"], form.get("Body", "")
        if not to.startswith("+86"):
            return None
        if _OTHER.match(to):
            return Fate.refused(21614)
        lately = [at for at in self._sent[to, body] if now - at < DAY]
        if len(lately) >= ALIKE:
            return Fate.undelivered(30007)
        self._sent[to, body] = [*lately, now]
        return None
