"""How figures, days and moments are written, per language. Rates have one decimal; a missing one is a dash."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from bot.domain.dialling import dialled
from bot.domain.language import Language
from bot.domain.month import Month, RoundKey
from bot.domain.period import Period

_WEEKDAYS = {
    Language.ZH_HANS: "周一 周二 周三 周四 周五 周六 周日".split(),
    Language.ZH_HANT: "週一 週二 週三 週四 週五 週六 週日".split(),
    Language.EN: "Mon Tue Wed Thu Fri Sat Sun".split(),
}
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_SUPPLEMENT = {Language.ZH_HANS: "补充", Language.ZH_HANT: "補充", Language.EN: ", supplement "}
NOTHING = "—"


@dataclass(frozen=True, slots=True)
class Formats:
    """Writes for one reader."""

    language: Language
    zone: tzinfo

    @property
    def _english(self) -> bool:
        return self.language is Language.EN

    @staticmethod
    def phone(number: str) -> str:
        """+8673155501001 → 0731-55501001."""
        return dialled(number)

    @staticmethod
    def number(long: int) -> str:
        """417203961 → 417 203 961: to be read out."""
        return f"{long:,}".replace(",", " ")

    def rate(self, share: float | None) -> str:
        """0.672 → 67.2."""
        return NOTHING if share is None else f"{100 * share:.1f}"

    def percent(self, share: float | None) -> str:
        """0.672 → 67.2%."""
        return NOTHING if share is None else f"{100 * share:.1f}%"

    @staticmethod
    def size(count: int) -> str:
        """98304 bytes → 96 KB."""
        kilobytes = max(1, round(count / 1024))
        return f"{kilobytes} KB" if kilobytes < 1024 else f"{kilobytes / 1024:.1f} MB"

    def month(self, month: str | Month | RoundKey) -> str:
        """2026-10 → 2026年10月; 2026-10+1 → 2026年10月补充1."""
        key = RoundKey.parse(str(month))
        found = key.month
        supplement = f"{_SUPPLEMENT[self.language]}{key.number}" if key.number else ""
        if self._english:
            return f"{_MONTHS[found.month - 1]} {found.year}{supplement}"
        return f"{found.year}年{found.month}月{supplement}"

    def period(self, period: Period) -> str:
        """2026-Q4 → 2026年第四季度, Q4 2026."""
        if not self._english:
            return period.title
        year, _, part = str(period).partition("-")
        return f"{part} {year}" if part else year

    def short_month(self, month: str | Month) -> str:
        """2026-10 → 10月."""
        found = month if isinstance(month, Month) else Month.parse(month)
        return _MONTHS[found.month - 1] if self._english else f"{found.month}月"

    def day(self, day: date) -> str:
        """11月1日."""
        return f"{day.day} {_MONTHS[day.month - 1]}" if self._english else f"{day.month}月{day.day}日"

    def day_seen(self, day: date, now: datetime) -> str:
        """11月1日; 2025年11月1日 of another year than now."""
        return self.day(day) if day.year == self.local(now).year else self.dated(day)

    def local(self, moment: datetime) -> date:
        """The day of a moment in the office's zone."""
        return moment.astimezone(self.zone).date()

    def short_day(self, day: date) -> str:
        """1日 周日."""
        weekday = _WEEKDAYS[self.language][day.weekday()]
        return f"{weekday} {day.day}" if self._english else f"{day.day}日 {weekday}"

    def long_day(self, day: date) -> str:
        """11月1日 周日."""
        return f"{self.day(day)} {_WEEKDAYS[self.language][day.weekday()]}"

    def when(self, moment: datetime) -> str:
        """2026年12月2日 09:20, in the office's zone."""
        local = moment.astimezone(self.zone)
        return f"{self.dated(local.date())}{',' if self._english else ''} {local:%H:%M}"

    def dated(self, day: date) -> str:
        """2026年12月2日."""
        return f"{self.day(day)} {day.year}" if self._english else f"{day.year}年{self.day(day)}"

    def until(self, moment: datetime) -> str:
        """An end: midnight is 24:00 of the day before, 2026年11月5日 24:00."""
        local = moment.astimezone(self.zone)
        if local.time() != time():
            return self.when(moment)
        eve = self.when(moment - timedelta(minutes=1))
        return eve.replace("23:59", "24:00")

    def stamp(self, moment: datetime) -> str:
        """2026-12-02 09:20:05, for tables."""
        return f"{moment.astimezone(self.zone):%Y-%m-%d %H:%M:%S}"
