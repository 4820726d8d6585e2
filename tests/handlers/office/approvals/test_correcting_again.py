"""更正结果 where it must not go through, or goes through again: whoever took the call down, a second correction, a person who is erased."""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

from approval_pages import asks, decides, granted, sealed_month, waiting
from bot.casework.ledger.bundle import proven
from bot.casework.ledger.checkpoints import Trust
from bot.casework.ledger.cosignatures import cosignature, cosigned_at
from bot.casework.ledger.notes import note_read
from bot.domain.month import OFFICE_ZONE, RoundKey
from bot.domain.role import Role
from bot.exports.office_word import Floor
from bot.exports.published_months import PublishedMonths
from call_cards import PAGE, saves, to_be_phoned
from console import ConsoleHouse, add_user, on_both
from db.queries.archive import erasures
from db.queries.ledger import checking, checkpoints, errata, signing_keys, witnessing
from db.schema import remedies
from ledgers import DAY, WITNESS
from offices import WINDOW
from scheduler.ledger.publishing import Publishing

OCTOBER = RoundKey.parse("2026-10")
CASE, PHONED = "HNJX-2026-00002", "HNJX-2026-00001"
RIGHT = {"becomes": "S2", "why": "RE", "reason": "复核过来信的原文"}


@on_both
async def test_whoever_took_the_call_down_neither_asks_for_its_correction_nor_grants_it(
    house: ConsoleHouse,
) -> None:
    office = await to_be_phoned(house, 1)
    async with house.logged_in("chief") as browser:
        assert (await saves(browser, await browser.get(PAGE), score="5")).status == 303
    office.clock.now = house.clock.now = WINDOW.closes + timedelta(minutes=1)
    await office.tick()
    async with house.logged_in("chief") as chief, house.logged_in("officer") as officer:
        asked = await asks(chief, "erratum", PHONED, **RIGHT)
        assert (asked.status, "的通话是您登记的" in asked.text) == (400, True)
        assert (await asks(officer, "erratum", PHONED, **RIGHT)).status == 303
        request = await waiting(chief, PHONED)
        refused = await decides(chief, request, "granted")
        assert (refused.status, "的通话是您登记的" in refused.text) == (400, True)
        found = await house.store.read(partial(errata.of_case, case_no=PHONED))
        assert found is not None
        assert found.counted == "S5"
        await add_user(house.store, "李敏", Role.CHIEF)
        async with house.logged_in("李敏") as other:
            assert (await decides(other, request, "granted")).status == 303
    found = await house.store.read(partial(errata.of_case, case_no=PHONED))
    assert found is not None
    assert (found.sealed, found.counted) == ("S5", "S2")


@dataclass
class WitnessedOffice:
    """What publishes the month of a console by itself, with a witness who signs when asked."""

    house: ConsoleHouse
    folder: Path

    def __post_init__(self) -> None:
        self.months = PublishedMonths(self.folder)
        self.publishing = Publishing(
            self.house.store,
            self.months,
            witnesses=[WITNESS.verifier],
            floor=lambda: Floor((), OFFICE_ZONE),
            clock=lambda: self.house.clock.now,
        )

    async def witness(self) -> None:
        newest = await self.house.store.read(checkpoints.newest)
        assert newest is not None
        note = note_read(newest.note.encode())
        signed = note.with_signature(cosignature(note.text, WITNESS, DAY)).written()
        take = partial(witnessing.take_in, raw=signed, witnesses=[WITNESS.verifier])
        await self.house.store.write(take)

    async def published(self) -> tuple[int, int]:
        """Publishes what is due: how many corrections a reader counts, and how many checkpoints the witness signed."""
        await self.publishing.tick()
        found = self.months.edition(OCTOBER)
        assert found is not None
        office = await self.house.store.read(signing_keys.verifiers)
        notes = [note_read(note) for note in found.notes.values()]
        signed = sum(cosigned_at(note, WITNESS.verifier) is not None for note in notes)
        return proven(found.bundle(), Trust(office)).books.errata, signed


@on_both
async def test_a_second_correction_stands_behind_the_first_and_each_is_published_and_witnessed(
    house: ConsoleHouse, tmp_path: Path
) -> None:
    await sealed_month(house)
    office = WitnessedOffice(house, tmp_path / "published")
    await office.witness()
    assert (await office.published())[0] == 0
    for n, becomes in enumerate(("S2", "S1"), 1):
        house.clock.turn(timedelta(minutes=2))
        await granted(house, "erratum", CASE, **RIGHT | {"becomes": becomes})
        errors, signed_before = await office.published()
        assert errors == n, "at once, with the office's own signature"
        await office.witness()
        errors, signed = await office.published()
        assert (errors, signed) == (n, signed_before + 1), "and again with the witness's"
    async with house.logged_in("officer") as browser:
        stale = await asks(browser, "erratum", CASE, **RIGHT | {"becomes": "S1"})
        assert (stale.status, "不用更正" in stale.text) == (400, True)
        shown = (await browser.get(f"/office/cases/{CASE}")).text
        assert "更正过 2 次" in (await browser.get("/office/months/2026-10")).text
    assert "从“非常满意”更正为“不满意”" in shown
    assert "从“不满意”更正为“非常不满意”" in shown
    assert await house.rows(remedies.c.case_no, remedies.c.state, remedies.c.outcome) == [
        (CASE, "received", None)
    ]
    house.clock.turn(timedelta(minutes=2))
    await granted(house, "erratum", CASE, **RIGHT | {"becomes": "S4"})
    ended = await house.rows(remedies.c.state, remedies.c.outcome)
    assert ended == [("ended", "changed")], "nobody is low-rated any more, and nobody has to put it right"
    assert await house.store.read(partial(checking.wrong, vault=house.vault)) is None


@on_both
async def test_nobody_is_erased_while_a_request_about_their_case_waits(house: ConsoleHouse) -> None:
    await sealed_month(house)
    async with house.logged_in("officer") as officer, house.logged_in("chief") as chief:
        asked = await asks(officer, "erase", CASE, reason="asked")
        assert asked.status == 303
        erasing = asked.headers["Location"].partition("?")[0]
        asked = await asks(officer, "erratum", CASE, **RIGHT)
        assert asked.status == 303, "it can still be put right"
        correcting = asked.headers["Location"].partition("?")[0]
        refused = await decides(chief, erasing, "granted")
        assert refused.status == 400
        assert f"还有没决定的申请（编号 {correcting.rpartition('/')[2]}）" in refused.text
        assert (await decides(chief, correcting, "granted")).status == 303
        assert (await decides(chief, erasing, "granted")).status == 303
    [gone] = await house.store.read(erasures.every)
    found = await house.store.read(partial(errata.of_case, case_no=gone.alias))
    assert found is not None
    assert (found.sealed, found.counted) == ("S5", "S2"), "what was signed stays signed"
    assert await house.store.read(partial(checking.wrong, vault=house.vault)) is None
