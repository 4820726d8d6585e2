"""Each channel as the day's page shows it: what has become of its messages, and whether and why it stands still."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.casework.contact.lane import RAMP, Lane
from db.queries.outbox.progress import Dispatched
from handlers.office.months.charts import named
from handlers.office.today.headline import moment
from handlers.office.web.sending import Sending
from handlers.office.web.visit import Visit

FULL = 0.99


@dataclass(frozen=True, slots=True)
class LaneShown:
    """One channel. `says`: what there is to say about it; "" for nothing."""

    name: str
    state: str
    """paused, slow or open."""
    tone: str
    says: str
    messages: Dispatched


def shown(visit: Visit, sending: Sending) -> Iterator[LaneShown]:
    """The channels on which something went or waits, and those that stand still."""
    for channel, (lane, messages) in sending.channels.items():
        if messages.any or lane.paused:
            yield _shown(visit, channel, lane, messages)


def channel_name(visit: Visit, channel: str) -> str:
    """What the office calls a channel."""
    return visit.say(f"name.channel_{named(channel)}")


def _shown(visit: Visit, channel: str, lane: Lane, messages: Dispatched) -> LaneShown:
    name = channel_name(visit, channel)
    if lane.paused_since is not None:
        tone = "late" if lane.alarmed else "warn"
        return LaneShown(name, "paused", tone, _why(visit, lane, lane.paused_since), messages)
    share = _share(lane, visit.now)
    if share < FULL:
        return LaneShown(
            name, "slow", "act", visit.say("today.slow", percent=f"{100 * share:.0f}%"), messages
        )
    return LaneShown(name, "open", "ok", _rate(visit, channel), messages)


def _why(visit: Visit, lane: Lane, since: datetime) -> str:
    why = visit.say(f"month.lane_{lane.reason}" if lane.reason is not None else "month.lane_unknown")
    said = visit.say("today.paused", at=moment(visit, since), why=why)
    until = lane.paused_until
    later = until is not None and until > visit.now
    goes_on = (
        visit.say("today.probes_at", at=moment(visit, until))
        if later and until
        else visit.say("today.probes")
    )
    return f"{said}{goes_on}"


def _share(lane: Lane, now: datetime) -> float:
    """The share of its usual rate at which a lane goes now: it grows back after trouble."""
    passed = max(0.0, (now - lane.refilled_at).total_seconds())
    return min(1.0, lane.share + passed / RAMP.total_seconds())


def _rate(visit: Visit, channel: str) -> str:
    rate = visit.console.rates.get(channel)
    return visit.say("today.rate", rate=f"{rate:g}") if rate is not None else ""
