"""A channel's lane: how fast messages may go, and the pause after trouble that is ours.

    open ── trouble that is certain, or three suspicions in a row ──> paused
    open ── a receipt: what was taken since then was lost, by us ───> paused
    paused ── its time is over ──> one message goes as a probe ── taken, or refused for its own sake ──> open, slowly
                                                              └── trouble again ──> paused, twice as long
    paused ── nothing waits, and its last doubt had been taken; or nothing has waited for a day ──> open, slowly

All processes share one lane, so nothing here depends on a clock that only ever goes forward: a moment too far away is
one of a clock that was set anew, and is not waited for. Posts under way when trouble begins fail together and count
once: each carries the lane's `epoch`, and what it has to tell counts while that is still the lane's own.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

LONGEST_PAUSE = timedelta(minutes=5)
LONGEST_RETRY_AFTER = timedelta(minutes=10)
"""A provider that asks for more is asked again after so long: one probe costs it nothing."""
ALARM_AFTER = timedelta(minutes=5)
"""A pause longer than this is no hiccup: somebody must look. Trouble with our account alarms at once."""
SUSPICIONS = 3
"""So many ends in a row that may or may not be our trouble (time-outs, 5xx) are taken for it."""
PROBE_LASTS = timedelta(seconds=60)
"""A probe that nobody has heard of for so long died with its process; the next one may go."""
LOOK_AGAIN = 1.0
"""Seconds: a lane whose probe is under way, perhaps in another process, is looked at so often."""
SMALLEST_SHARE = 1 / 16
RAMP = timedelta(seconds=60)
"""From standing still to the full rate."""
BURST = 1 / 8
"""The part of a second's messages that may go at once. So much less flows in, so that no second sees more than the rate."""
SHORTEST_WAIT = 0.001
"""Seconds; a budget that lacks the last rounding error of a message would otherwise be looked at without end."""
AFTER_LOSSES = timedelta(minutes=5)
"""How long a lane rests when receipts say that what is taken is lost by us: that a probe is taken proves little then."""
UNUSED = timedelta(days=1)
"""A pause that nothing has waited out for so long says nothing about today any more; until then it may be an outage."""
SKEW = timedelta(seconds=5)
"""Clocks of several machines differ by less than this."""


class Reason(StrEnum):
    """Why a lane is paused, in our words."""

    NETWORK = "network"
    """The provider cannot be reached: DNS, connecting, TLS."""
    BUSY = "busy"
    """The provider takes no more at this rate."""
    ACCOUNT = "account"
    """The provider does not let us send: key, account, balance, sender, address of the API."""
    SILENT = "silent"
    """The provider gives no clear answer: time-outs, 5xx, nonsense."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """An end that is about us. `certain` False: it may be this one message after all."""

    reason: Reason
    code: str
    certain: bool = True
    wait: timedelta = timedelta()
    """What the provider asks for (Retry-After)."""


@dataclass(frozen=True, slots=True)
class Lane:
    """The state of one channel, as all processes see it."""

    channel: str
    tokens: float
    """How many messages may go now."""
    refilled_at: datetime
    share: float = 1.0
    """The part of the channel's rate that is used: halved by trouble, growing with time."""
    epoch: int = 0
    """Counts the pauses."""
    suspicions: int = 0
    streak: int = 0
    """Pauses since the lane was last open."""
    paused_since: datetime | None = None
    paused_until: datetime | None = None
    reason: Reason | None = None
    code: str | None = None
    """The provider's own word for it."""
    alarmed: bool = False
    """Somebody must look, and has been told so."""
    probed_by: str | None = None
    probed_at: datetime | None = None
    opened_at: datetime | None = None
    """When the last pause was over."""

    @property
    def paused(self) -> bool:
        """Nothing goes but a probe."""
        return self.paused_since is not None

    def refilled(self, rate: float, now: datetime) -> "Lane":
        """With what time has brought; `rate` in messages a second."""
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
        """Seconds until it is worth looking again whether messages may go."""
        if self.paused_until is not None:
            return max(LOOK_AGAIN, (self.paused_until - now).total_seconds())
        wanted = max(1.0, self.share * rate * BURST / 2)
        return max(SHORTEST_WAIT, (wanted - self.tokens) / (self.share * rate * (1 - BURST)))

    def started(self, messages: int, owner: str, now: datetime) -> "Lane":
        """So many have been started by this process."""
        if messages == 0:
            return self
        left = replace(self, tokens=self.tokens - messages)
        return replace(left, probed_by=owner, probed_at=now) if self.paused else left

    def passed(self, now: datetime) -> "Lane":
        """The provider took a message, or refused it for the message's or the address's own sake."""
        if not self.paused:
            return self if self.suspicions == 0 else replace(self, suspicions=0)
        fresh = Lane(self.channel, min(self.tokens, 1.0), self.refilled_at, share=self.share)
        return replace(fresh, epoch=self.epoch + 1, opened_at=now)

    def cleared_up(self, now: datetime) -> "Lane":
        """The last message in doubt turns out to have been taken, and nothing else waits."""
        return self.passed(now) if self.reason is Reason.SILENT else self

    def unused(self, now: datetime) -> "Lane":
        """Nothing waits to probe it."""
        over = self.paused_until is not None and now - self.paused_until >= UNUSED
        return self.passed(now) if over else self

    def missed(self) -> "Lane":
        """A message that was started was not posted after all: nothing has been learnt, the next one may probe."""
        return self if self.probed_at is None else replace(self, probed_by=None, probed_at=None)

    def lost(self, trouble: Trouble, sent_at: datetime, now: datetime) -> "Lane":
        """A receipt says that a message sent then was lost for trouble of ours; of a pause that is over it is no news."""
        if self.paused or (self.opened_at is not None and sent_at < self.opened_at):
            return self
        return self.troubled(replace(trouble, certain=True, wait=max(trouble.wait, AFTER_LOSSES)), now)

    def troubled(self, trouble: Trouble, now: datetime) -> "Lane":
        """A message met with trouble of ours."""
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
