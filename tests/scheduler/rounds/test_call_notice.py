"""Where the office wants it, a person who is to be phoned is told so by SMS, which counts as nothing else."""

from datetime import timedelta
from functools import partial

from sqlalchemy import func, select

from bot.channels.base import Letter, Outcome, Refusal, Refused
from bot.domain.month import RoundKey
from db.queries.rounds import uncalled
from db.schema import attempts
from db.store import Store
from offices import MONTH, Clock, OfficeHouse, Provider, import_cases, phone

DAY = timedelta(days=1)
SILENT, DEAD, STOPPED = phone(1), phone(2), phone(3)


class Office:
    """Three people, whose ladder comes to its end."""

    def __init__(self, store: Store, *, notices: bool = True) -> None:
        self.clock, self.store = Clock(), store
        self.provider = Provider(self.clock)
        self.provider.refuses[DEAD] = Refused(Refusal.BAD_ADDRESS, "21211")
        self.house = OfficeHouse(store, self.clock, self.provider, notices=notices)

    async def goes_through(self, days: int = 4) -> None:
        """So many days of the window."""
        await import_cases(self.store, [SILENT, SILENT, DEAD, STOPPED])
        await self.house.rounds.plan(RoundKey(MONTH), self.clock())
        self.clock.turn(timedelta(hours=10))
        await self.house.tick()
        await self.house.says(STOPPED, "退订", "m1")
        for _ in range(days - 1):
            await self.house.tick()
            self.clock.turn(DAY)
            await self.house.tick()

    @property
    def notices(self) -> list[tuple[str, str | None]]:
        """Who was told about a call, and of which case."""
        return [(one.to, one.case_no) for one in self.provider.accepted if "打电话问您" in one.text]


async def test_who_can_be_texted_is_told_once_that_somebody_will_phone(store: Store) -> None:
    office = Office(store)
    await office.goes_through()
    assert office.notices == [(SILENT, "HNJX-2026-00001")]
    tried = select(func.count()).where(attempts.c.case_no == "HNJX-2026-00001")
    assert await store.read(lambda c: c.execute(tried).scalar_one()) == 2, "the question and its reminder"


async def test_without_the_setting_nobody_is_told(store: Store) -> None:
    office = Office(store, notices=False)
    await office.goes_through()
    assert office.notices == []


async def test_the_notice_alone_does_not_hide_that_nothing_ever_arrived(store: Store) -> None:
    office = Office(store)

    def only_notices(letter: Letter) -> Outcome | None:
        return None if "打电话问您" in letter.text else Refused(Refusal.CONTENT, "30007")

    office.provider.answers = only_notices
    await office.goes_through()
    assert office.notices == [(SILENT, "HNJX-2026-00001")]
    never = partial(uncalled.would_be_not_called, month=str(MONTH))
    assert await store.read(never) == 2, "both cases of who was told"
