"""Two persons who correct results after the seal, as the console lets them: one asks, another grants, sometimes who must not."""

import asyncio
from collections import defaultdict
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import Connection, select

from bot.casework.approvals.refusal import NotPossible
from bot.casework.ledger.lines import ErratumReason
from bot.casework.ledger.outcomes import OutcomeCode
from bot.casework.tickets.visibility import Viewer
from bot.domain.approval import ApprovalKind
from bot.domain.month import RoundKey
from bot.domain.role import Role
from bot.work.approvals import requests
from bot.work.approvals.requests import Person, Wish
from db.queries.office import approvals
from db.schema import callbacks, users
from db.store import StoreUnavailable
from handlers.terminal.composition import registry_of, voice_of
from handlers.terminal.opening import Office
from rows import add
from simulate.officers import BY
from simulate.weather import DAY, HOUR, Window, stream

if TYPE_CHECKING:
    from simulate.world import World

DOUBTED = 0.4
"""Of so many sealed results somebody says that they are wrong."""
ASKER, CHIEF, CALLER = (
    Person(number, Viewer(name, role, user_id=number))
    for number, name, role in ((1, "周敏", Role.OFFICER), (2, "李建国", Role.CHIEF), (3, BY, Role.CHIEF))
)
"""The third is who phones (`simulate.officers`)."""


class SecondThoughts:
    """What two persons correct of the sealed results of a seed."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self._chance = stream(world.seed, "second thoughts")
        self.granted: defaultdict[str, list[str]] = defaultdict(list)
        """Each case that was corrected, and to what, as those who granted it were told."""

    async def have(self, key: RoundKey, window: Window) -> None:
        """Within the day after the seal; some results twice."""
        world = self._world
        await asyncio.sleep(max(0.0, window.closes - world.loop.time()))
        while not world.sealed(key):
            if world.loop.time() > window.closes + 4 * DAY:
                return
            await asyncio.sleep(HOUR)
        store = world.ground.store()
        try:
            sealed = await store.write(partial(_begin, month=str(key)))
        except StoreUnavailable:
            return  # the disk is full, and nobody comes back to it that day
        for case_no in sealed:
            for _ in range(2):
                if self._chance.random() < DOUBTED:
                    await self._correct(case_no)

    async def _correct(self, case_no: str) -> None:
        chance, world = self._chance, self._world
        becomes, why = chance.choice(list(OutcomeCode)), chance.choice(list(ErratumReason))
        asker, chief = chance.choice(((ASKER, CHIEF), (ASKER, CALLER), (CALLER, CHIEF)))
        await asyncio.sleep(60 + chance.random() * 1_200)
        wish = Wish(ApprovalKind.ERRATUM, case_no, "复核过", correction=(becomes.value, why.value))
        number = await self._done(asker, partial(_ask, world=world, wish=wish, by=asker))
        if number is None or chance.random() < 0.1:
            return
        await asyncio.sleep(60 + chance.random() * 1_200)
        if await self._done(chief, partial(_grant, world=world, number=number, by=chief)) is not None:
            self.granted[case_no].append(becomes.value)
        else:
            await self._done(chief, partial(_refuse, world=world, number=number, by=chief))

    async def _done(self, by: Person, work: partial[int]) -> int | None:
        """Do it through the store; None when it was refused, or could not be stored."""
        try:
            return await self._world.ground.store().write(work)
        except (NotPossible, StoreUnavailable) as e:
            self._world.note("not_corrected", by.viewer.name, str(e))
            return None


def _begin(connection: Connection, *, month: str) -> list[str]:
    """The sealed cases; the accounts of those who correct them are there from then on."""
    if connection.execute(select(users.c.id).where(users.c.id == ASKER.id)).first() is None:
        for who in (ASKER, CHIEF, CALLER):
            add(
                connection,
                users,
                id=who.id,
                name=who.viewer.name,
                folded=who.viewer.name,
                role=who.viewer.role,
            )
    numbers = select(callbacks.c.case_no).where(callbacks.c.month == month).order_by(callbacks.c.case_no)
    return list(connection.execute(numbers).scalars())


def _ask(connection: Connection, *, world: "World", wish: Wish, by: Person) -> int:
    office = Office(world.settings, world.ground.store(), world.vault)
    return requests.ask(connection, registry_of(office), voice_of(office), wish, by, world.wall())


def _grant(connection: Connection, *, world: "World", number: int, by: Person) -> int:
    office = Office(world.settings, world.ground.store(), world.vault)
    registry, voice = registry_of(office), voice_of(office)
    return requests.grant(connection, registry, voice, number, by, "", world.wall()).id


def _refuse(connection: Connection, *, world: "World", number: int, by: Person) -> int:
    approvals.decide(connection, number, by.id, requests.REFUSED, "", now=world.wall())
    return number
