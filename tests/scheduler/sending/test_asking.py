"""What an unsigned push says of a message ends nothing for a person until its provider, asked, says the same."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from bot.channels.base import CannotTell, Fate, Receipt, Refusal, Search
from db.schema import lanes, outbox, parties
from db.store import Store
from offices import WINDOW, Clock, OfficeHouse, Provider, import_cases, phone

NINE = WINDOW.opens + timedelta(hours=9)
WANG = phone(1)
DEAD = Receipt("SM1", "failed", "dead", None, Fate.FAILED, Refusal.BAD_ADDRESS)


class Telling(Provider):
    """A provider that can be asked about one message."""

    tells: Search = CannotTell()

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.asked: list[tuple[str, str]] = []

    async def standing(self, to: str, provider_id: str, ref: str, since: datetime) -> Search:
        self.asked.append((to, provider_id))
        return self.tells


async def invited(store: Store) -> tuple[OfficeHouse, Telling]:
    await import_cases(store, [WANG])
    clock = Clock(NINE)
    provider = Telling(clock)
    house = OfficeHouse(store, clock, provider)
    await house.tick()
    assert len(provider.accepted) == 1
    return house, provider


async def pushed(house: OfficeHouse, **changes: object) -> Receipt:
    given = await house.store.read(lambda c: c.execute(select(outbox.c.provider_id)).scalar_one()) or ""
    values: dict[str, object] = {"provider_id": given, "status": "failed", "error": "dead", "ref": None}
    values |= {"fate": Fate.FAILED, "why": Refusal.BAD_ADDRESS, "to": WANG, "vouched": False}
    receipt = Receipt(**(values | changes))  # type: ignore[arg-type]  # a table of changes
    await house.reconcile.report("sms", receipt)
    return receipt


async def ended(house: OfficeHouse) -> tuple[str, str | None]:
    """How the message stands, and because of which code its number takes no SMS."""
    wanted = select(outbox.c.state, parties.c.sms_refused).join_from(outbox, parties)
    row = await house.store.read(lambda c: c.execute(wanted).one())
    return row[0], row[1]


async def test_a_pushed_dead_address_is_closed_when_the_provider_says_so_too(store: Store) -> None:
    house, provider = await invited(store)
    await pushed(house)
    await house.reconcile.tick()
    assert await ended(house) == ("accepted", None), "nothing could be learnt yet"
    provider.tells = Receipt("SM1", "waiting", "", None, Fate.ACCEPTED)
    await house.reconcile.tick()
    assert await ended(house) == ("accepted", None), "their records lag behind their pushes"
    provider.tells = DEAD
    await house.reconcile.tick()
    assert await ended(house) == ("failed", "dead")
    await house.reconcile.tick()
    assert [to for to, _ in provider.asked] == [WANG] * 3, "asked until it is known, and then no more"


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_a_forged_one_is_not(store: Store) -> None:
    house, provider = await invited(store)
    provider.tells = Receipt("", "delivered", "", None, Fate.DELIVERED)
    await pushed(house, provider_id="nobody's", ref="NOBODYS")
    await house.reconcile.tick()
    assert provider.asked == [], "about no message of ours"
    await pushed(house)
    await house.reconcile.tick()
    assert await ended(house) == ("delivered", None)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_of_a_provider_that_cannot_be_asked_it_is_not_believed(store: Store) -> None:
    await import_cases(store, [WANG])
    clock = Clock(NINE)
    house = OfficeHouse(store, clock, Provider(clock))
    await house.tick()
    await pushed(house)
    await house.reconcile.tick()
    assert await ended(house) == ("accepted", None)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_a_forged_trouble_of_our_account_stops_nothing(store: Store) -> None:
    house, provider = await invited(store)
    provider.tells = Receipt("", "delivered", "", None, Fate.DELIVERED)
    await pushed(house, why=Refusal.HALT)
    assert await ended(house) == ("accepted", None), "nobody has been asked yet"
    await house.reconcile.tick()
    assert await ended(house) == ("delivered", None)
    assert await house.store.read(lambda c: c.execute(select(lanes.c.paused_since)).scalars().all()) == [None]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_a_forged_loss_with_a_code_that_nobody_knows_loses_nothing(store: Store) -> None:
    house, provider = await invited(store)
    provider.tells = Receipt("", "delivered", "", None, Fate.DELIVERED)
    await pushed(house, error="EMPTY_NUMBER", why=None)
    assert await ended(house) == ("accepted", None), "nobody has been asked yet"
    await house.reconcile.tick()
    assert await ended(house) == ("delivered", None)


async def test_what_closes_nothing_is_believed_of_our_own_message_to_that_number(store: Store) -> None:
    house, _ = await invited(store)
    await pushed(house, error="", fate=Fate.DELIVERED, why=None, to=phone(2))
    assert await ended(house) == ("accepted", None), "it went to somebody else"
    await pushed(house, error="", fate=Fate.DELIVERED, why=None)
    assert await ended(house) == ("delivered", None)


async def test_a_message_without_any_report_is_asked_about_after_hours(store: Store) -> None:
    house, provider = await invited(store)
    provider.tells = DEAD
    await house.reconcile.ask_overdue()
    assert provider.asked == []
    house.clock.turn(timedelta(hours=7))
    await house.reconcile.ask_overdue()
    assert await ended(house) == ("failed", "dead")


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_one_that_overtakes_the_answer_to_its_message_is_asked_about(store: Store) -> None:
    house, provider = await invited(store)
    ref = provider.accepted[0].ref
    begun = update(outbox).values(state="sending", provider_id=None, owner="a")
    await store.write(lambda c: c.execute(begun))
    provider.tells = DEAD
    await pushed(house, provider_id="SM1", ref=ref)
    await house.reconcile.tick()
    assert await ended(house) == ("failed", "dead")
