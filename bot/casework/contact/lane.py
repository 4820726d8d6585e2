"""A channel's lane: how fast messages may go, and the pause after trouble that is ours.

    open ── trouble that is certain, or three suspicions in a row ──> paused
    open ── a receipt: what was taken since then was lost, by us ───> paused
    paused ── its time is over ──> one message goes as a probe ── taken, or refused for its own sake ──> open, slowly
                                                              └── trouble again ──> paused, twice as long
    paused ── nothing waits, and its last doubt had been taken; or nothing has waited for a day ──> open, slowly

All processes share one lane, so nothing here assumes that the clock only moves forward: a moment too far in
the future comes from a clock that was reset, and is not waited for. Posts that fail together when trouble
begins count once: each carries the lane's `epoch`, and its result counts only while the lane is still in that
epoch.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.pause import Reason

LONGEST_PAUSE = timedelta(minutes=5)
LONGEST_RETRY_AFTER = timedelta(minutes=10)
"""A provider that asks for a longer pause is tried again after this one: a probe costs it nothing."""
ALARM_AFTER = timedelta(minutes=5)
"""A pause longer than this is no hiccup: somebody must look. Trouble with our account raises the alarm at once."""
SUSPICIONS = 3
"""This many ambiguous failures in a row (time-outs, 5xx) are treated as our trouble."""
PROBE_LASTS = timedelta(seconds=60)
"""A probe unheard of for this long died with its process; the next one may go."""
LOOK_AGAIN = 1.0
"""Seconds between looks at a lane whose probe is under way, perhaps in another process."""
SMALLEST_SHARE = 1 / 16
RAMP = timedelta(seconds=60)
"""How long a lane takes to go from standing still to the full rate."""
BURST = 1 / 8
"""The share of one second's messages that may go at once; the refill is reduced by as much, so that no second
exceeds the rate."""
SHORTEST_WAIT = 0.001
"""Seconds; without a minimum, a budget short by a rounding error would be checked in an endless loop."""
AFTER_LOSSES = timedelta(minutes=5)
"""How long a lane rests when receipts say that we lose accepted messages: an accepted probe proves little then."""
UNUSED = timedelta(days=1)
"""A pause that no message has waited out for this long says nothing about today; before that it may be an outage."""
SKEW = timedelta(seconds=5)
"""The clocks of several machines differ by less than this."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """A failure on our side. `certain` False: this one message may be the cause after all."""

    reason: Reason
    code: str
    certain: bool = True
    wait: timedelta = timedelta()
    """The pause that the provider asks for (Retry-After)."""


@dataclass(frozen=True, slots=True)
class Lane:
    """The state of one channel, shared by all processes."""

    channel: str
    tokens: float
    """How many messages may go now."""
    refilled_at: datetime
    share: float = 1.0
    """The share of the channel's rate in use: halved by trouble, growing with time."""
    epoch: int = 0
    """Counts the pauses."""
    suspicions: int = 0
    streak: int = 0
    """Pauses since the lane was last open."""
    paused_since: datetime | None = None
    paused_until: datetime | None = None
    reason: Reason | None = None
    code: str | None = None
    """The provider's own code or text for it."""
    alarmed: bool = False
    """Somebody must look, and has been told."""
    probed_by: str | None = None
    probed_at: datetime | None = None
    opened_at: datetime | None = None
    """When the last pause ended."""

    @property
    def paused(self) -> bool:
        """Only a probe may go."""
        return self.paused_since is not None

    def refilled(self, rate: float, now: datetime) -> "Lane":
        """The lane as it is now, with what time has added; `rate` in messages a second."""
        if now < self.refilled_at:
            return self if self.refilled_at - now < SKEW else replace(self, refilled_at=now)
        passed = (now - self.refilled_at).total_seconds()
        most = max(1.0 + BURST, self.share * rate * BURST)
        tokens = min(most, self.tokens + passed * self.share * rate * (1 - BURST))
        share = min(1.0, self.share + passed / RAMP.total_seconds()) if not self.paused else self.share
        return replace(self, tokens=tokens, share=share, refilled_at=now)

    def room(self, now: datetime) -> int:
        """How many messages may be started now."""
        if self.paused_until is None:
            return int(self.tokens)
        if timedelta() < self.paused_until - now <= LONGEST_RETRY_AFTER:
            return 0
        probing = self.probed_at is not None and abs(now - self.probed_at) < PROBE_LASTS
        return 0 if probing else 1

    def wait(self, rate: float, now: datetime) -> float:
        """Seconds until it is worth checking again whether messages may go."""
        if self.paused_until is not None:
            return max(LOOK_AGAIN, (self.paused_until - now).total_seconds())
        wanted = max(1.0, self.share * rate * BURST / 2)
        return max(SHORTEST_WAIT, (wanted - self.tokens) / (self.share * rate * (1 - BURST)))

    def started(self, messages: int, owner: str, now: datetime) -> "Lane":
        """This process has started that many messages."""
        if messages == 0:
            return self
        left = replace(self, tokens=self.tokens - messages)
        return replace(left, probed_by=owner, probed_at=now) if self.paused else left

    def passed(self, now: datetime) -> "Lane":
        """The provider accepted a message, or refused it because of the message or the address."""
        if not self.paused:
            return self if self.suspicions == 0 else replace(self, suspicions=0)
        fresh = Lane(self.channel, min(self.tokens, 1.0), self.refilled_at, share=self.share)
        return replace(fresh, epoch=self.epoch + 1, opened_at=now)

    def cleared_up(self, now: datetime) -> "Lane":
        """The last message in doubt turns out to have been accepted, and nothing else waits."""
        return self.passed(now) if self.reason is Reason.SILENT else self

    def unused(self, now: datetime) -> "Lane":
        """No message waits that could serve as a probe."""
        over = self.paused_until is not None and now - self.paused_until >= UNUSED
        return self.passed(now) if over else self

    def missed(self) -> "Lane":
        """A started message was not posted after all: nothing has been learnt, and the next one may probe."""
        return self if self.probed_at is None else replace(self, probed_by=None, probed_at=None)

    def lost(self, trouble: Trouble, sent_at: datetime, now: datetime) -> "Lane":
        """A receipt says that a message sent then was lost through our fault; ignored if that pause is over."""
        if self.paused or (self.opened_at is not None and sent_at < self.opened_at):
            return self
        return self.troubled(replace(trouble, certain=True, wait=max(trouble.wait, AFTER_LOSSES)), now)

    def troubled(self, trouble: Trouble, now: datetime) -> "Lane":
        """A message met with trouble on our side."""
        if not self.paused and not trouble.certain and self.suspicions + 1 < SUSPICIONS:
            return replace(self, suspicions=self.suspicions + 1)
        since = self.paused_since if self.paused_since is not None else now
        pause = max(min(timedelta(seconds=2 ** min(self.streak, 9)), LONGEST_PAUSE), trouble.wait)
        lasting = now - since >= ALARM_AFTER or trouble.reason is Reason.ACCOUNT
        return replace(
            self,
            share=max(SMALLEST_SHARE, self.share / 2),
            epoch=self.epoch + 1,
            suspicions=0,
            streak=self.streak + 1,
            paused_since=since,
            paused_until=now + min(pause, LONGEST_RETRY_AFTER),
            reason=trouble.reason,
            code=trouble.code[:64],
            alarmed=self.alarmed or lasting,
            probed_by=None,
            probed_at=None,
        )
