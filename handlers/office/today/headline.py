"""The sentence at the top of the day's page: where the month stands, and what happens next and when."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta

from bot.casework.figures.score import Figures
from bot.casework.rounds.agenda import Agenda, MonthStands, Next, Phase, Upcoming
from handlers.office.web.visit import Visit

_AT_THE_END = frozenset({Next.ENDS, Next.STOPS})
"""What ends at midnight ends at 24:00 of the day before."""


def headline(
    visit: Visit, stands: MonthStands, stand: Agenda, totals: Figures, to_phone: int, paused: Iterable[str]
) -> str:
    """The whole sentence. `to_phone`: of the cases without a result, those who are to be phoned; `paused`: the channels
    that stand still, which matters while messages should go out."""
    still = paused if stand.phase is Phase.ASKING else ()
    parts = [
        *_stand(visit, stands, stand.phase, totals, to_phone),
        *(visit.say("today.stands_still", channel=name) for name in still),
        *_comes(visit, stand),
    ]
    now = visit.now.astimezone(visit.console.zone)
    clock = visit.say("today.now", day=visit.formats.day(now.date()), time=f"{now:%H:%M}")
    return f"{clock}{visit.say('today.and').join(parts)}{visit.say('today.stop')}"


def _stand(visit: Visit, stands: MonthStands, phase: Phase, totals: Figures, to_phone: int) -> Iterator[str]:
    going, new = phase in (Phase.ASKING, Phase.RESTING), totals.unplanned
    done = going and not totals.open
    facts = {
        "month": visit.formats.month(stands.month),
        "count": totals.accounted if done else stands.concluded,
        "left": totals.open,
        "never": stands.never_called,
    }
    stand = visit.say("today.phase_all_ended" if done else f"today.phase_{phase}", **facts)
    yield stand + (visit.say("today.to_phone", count=to_phone) if to_phone and going else "")
    if new and going:
        yield visit.say("today.just_imported", count=new)


def _comes(visit: Visit, stand: Agenda) -> Iterator[str]:
    for coming in stand.coming:
        key = f"{coming.what}_{stand.phase}"
        name = key if key in ("opens_sealed", "ends_missing") else coming.what
        yield visit.say(f"today.comes_{name}", at=spoken(visit, coming))


def spoken(visit: Visit, coming: Upcoming) -> str:
    """A moment to come, in the office's words: 今天 20:00, 明天 09:00, 11月5日 24:00."""
    return moment(visit, coming.at, at_the_end=coming.what in _AT_THE_END)


def moment(visit: Visit, at: datetime, *, at_the_end: bool = False) -> str:
    """The same for any moment."""
    day, clock = _parted(visit, at, at_the_end)
    today = visit.now.astimezone(visit.console.zone).date()
    key = {0: "at_today", 1: "at_tomorrow"}.get((day - today).days, "at_day")
    return visit.say(f"today.{key}", day=visit.formats.day_seen(day, visit.now), time=clock)


def ending(visit: Visit, at: datetime) -> str:
    """The end of a window, whenever it is read: 11月5日 24:00."""
    day, clock = _parted(visit, at, at_the_end=True)
    return visit.say("today.at_day", day=visit.formats.day_seen(day, visit.now), time=clock)


def _parted(visit: Visit, at: datetime, at_the_end: bool) -> tuple[date, str]:
    local = at.astimezone(visit.console.zone)
    if at_the_end and local.time() == time():
        return local.date() - timedelta(days=1), "24:00"
    return local.date(), f"{local:%H:%M}"
