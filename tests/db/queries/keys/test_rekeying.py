"""The key is changed page by page: after a kill it resumes, and meanwhile everybody is found as before."""

import asyncio
import secrets
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection, LargeBinary, func, select

from bot.domain.claim import Claim
from bot.work.attachments.folder import Folder
from bot.work.rekeying import NotYet, Rekeying
from bot.work.tickets import by_receipt, own_tickets
from complaints import Bench
from db.queries.cases import cases as queries
from db.queries.keys import keyring, rekeying, sealed_values
from db.queries.keys.keyring import UsedBefore
from db.queries.keys.two_keys import Changing
from db.queries.office import audit
from db.queries.outbox import received
from db.queries.outbox.recovering import cases_of
from db.queries.people import claims, people
from db.queries.people.chats import address_of
from db.queries.processes import heartbeats
from db.queries.unsent import drafts
from db.queries.unsent.drafts import FormDraft
from db.schema import cases, inbound, metadata, parties, ticket_identities, users
from db.store import OpenedStore
from db.vault import Vault, WrongKey
from db.vault.keyed import KEYED
from db.vault.sealed import SEALED
from db.vault.suites import GUOMI, INTERNATIONAL, Suite
from offices import BEFORE_ALL, Clock, OfficeHouse, Provider, case, import_cases, phone
from places import meet, number_of
from rows import add

OLD, NEW, NEXT = "a secret for tests, and long enough", "n" * 32, "x" * 32
HASHES_OF_RANDOM = {
    "sessions.id_hash",
    "api_tokens.token_hash",
    "links.code_hash",
    "phone_proofs.handle_hash",
    "recovery_codes.code_hash",
    "spent_challenges.challenge_hash",
    "put_aside.token_hash",
}
PUBLIC = {
    "passkeys.credential_id",
    "passkeys.credential",
    "ledger_slots.slot",
    "rating_receipts.code_hash",
    "ledger_outcomes.commitment",
}
IN_CLEAR = {"case_pieces.piece", "case_pieces.slots", "keyring.name"}
"""Bytes that no key has to do with."""
GONE_IN_A_DAY = {"phone_proofs.number_key", "phone_proofs.code_key"}
"""Known under the old key for as long as we have it, and then forgotten."""
PHOTO = b"%PDF-1.7 a photo"
US = audit.Who(None, "命令行", "", "")
SAID = Claim.STRANGER
TYPED = FormDraft("/reply", "/ticket", {"text": "经查属实"}, BEFORE_ALL, ticket_no="TS-20261103-7KQ2X-K")


def test_every_column_of_bytes_is_walked_by_a_change_of_key() -> None:
    found = {
        f"{table}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.c
        if isinstance(column.type, LargeBinary)
    }
    known = {f"{column.table}.{column.name}" for of in KEYED for column in of.columns}
    unkeyed = HASHES_OF_RANDOM | PUBLIC | GONE_IN_A_DAY | IN_CLEAR
    assert found - unkeyed == known | {of.name for of in SEALED}


class Office:
    """Three cases, two of one phone; two complaints, one of them anonymous; something said; a file."""

    def __init__(self, store: OpenedStore, path: Path) -> None:
        self.store, self.path = store, path
        self.clock = Clock()
        self.parties: dict[str, int] = {}
        self.suites: dict[str, Suite] = {}
        """Of secrets that are not of the international one."""
        self.digest = ""

    async def begin(self) -> None:
        vault, bench = Vault(OLD), Bench(self.store)
        await import_cases(self.store, [phone(1), phone(2), phone(1)])
        await OfficeHouse(self.store, self.clock, Provider(self.clock)).rounds.plan_due(self.clock())
        self.own = await bench.files(chat=None, phone=phone(1))
        self.anonymous = await bench.files(chat=4_200)
        self.chat = await self.store.read(partial(number_of, vault=vault, chat=4_200))
        self.receipt = b"r" * 32
        await self.store.write(
            lambda c: c.execute(
                ticket_identities.update()
                .where(ticket_identities.c.ticket_no == self.anonymous)
                .values(receipt_hash=self.receipt)
            )
        )
        for n in (1, 2):
            self.parties[phone(n)] = (await self._party(vault, phone(n))).id
        told = partial(claims.add, vault=vault, party_id=self.parties[phone(2)], applicants=["张三"])
        await self.store.write(partial(told, claim=SAID, now=BEFORE_ALL))
        self.digest = self.folder(vault).keep(PHOTO).sha256
        await self.store.write(lambda c: add(c, users))
        await self.store.write(lambda c: drafts.save(c, vault, 1, TYPED))
        assert await self.receives(vault) is not None

    async def receives(self, vault: Vault) -> int | None:
        """The same message, delivered once more."""
        store = Changing(self.store, vault) if vault.changing else self.store
        told = partial(received.receive, vault=vault, channel="telegram", message_id="900:4200:5", text="5")
        return await store.write(partial(told, party_id=self.parties[phone(1)], at=BEFORE_ALL))

    async def _party(self, vault: Vault, number: str) -> people.Party:
        return await self.store.write(partial(people.of_phone, vault=vault, e164=number, can_sms=True))

    def folder(self, vault: Vault) -> Folder:
        return Folder(self.path / "files", vault, names=lambda: secrets.token_hex(8))

    async def vault(self, secret: str, old: str | None = None) -> Vault:
        """A vault as a command opens it."""
        suite, old_suite = (self.suites.get(one, INTERNATIONAL) for one in (secret, old or secret))
        vault = Vault(secret, old=old, suite=suite, old_suite=old_suite)
        await self.store.read(partial(keyring.teach, vault=vault))
        return vault

    async def rekeying(self, secret: str = NEW, old: str = OLD) -> Rekeying:
        vault = await self.vault(secret, old)
        return Rekeying(self.store, vault, self.folder(vault), self.clock, who=US)

    async def changes(self, secret: str = NEW, old: str = OLD) -> None:
        """The whole change at once."""
        one = await self.rekeying(secret, old)
        await one.begin()
        assert (await one.run(lambda n: None)).total == 0

    async def finds_everybody(self, vault: Vault) -> None:
        """Whoever serves with this vault finds everything that was there at the beginning."""
        store = Changing(self.store, vault) if vault.changing else self.store
        for number, known in self.parties.items():
            found = await store.write(partial(people.of_phone, vault=vault, e164=number, can_sms=True))
            assert (found.id, found.phone(vault)) == (known, number)
            assert await store.write(partial(people.has_case, party_id=known))
            said = (await store.write(partial(claims.of_parties, vault=vault, party_ids=[known]))).get(
                known, {}
            )
            name = vault.newest(claims.applicant_index(vault, "张三"))
            assert (name in said) == (number == phone(2))
        assert len(await store.read(partial(cases_of, vault=vault, e164=phone(1)))) == 2
        own = await store.read(partial(own_tickets, vault=vault, party_id=self.parties[phone(1)]))
        assert [ticket.ticket_no for ticket in own] == [self.own]
        told = await store.read(partial(by_receipt, vault=vault, receipt_hash=self.receipt))
        assert told is not None
        assert told.ticket_no == self.anonymous
        again = [case(n, phone(of)) for n, of in ((1, 1), (2, 2), (3, 1))]
        ready = queries.prepared(vault, again, dialect=store.dialect)
        fates = await store.write(partial(queries.take, vault=vault, batch=ready, now=BEFORE_ALL))
        assert {fate.value for fate in fates} == {"unchanged"}
        assert self.folder(vault).open(self.digest) == PHOTO
        assert await self.receives(vault) is None
        assert await store.read(partial(drafts.find, vault=vault, user_id=1, addresses=["/reply"])) == [TYPED]
        await store.write(partial(drafts.save, vault=vault, user_id=1, draft=TYPED))  # over itself
        assert await store.write(partial(number_of, vault=vault, chat=4_200)) == self.chat
        met = await store.write(partial(meet, vault=vault, chat=4_200, now=BEFORE_ALL))
        assert met.chat_id == self.chat
        assert await store.read(partial(address_of, vault=vault, chat_id=self.chat)) == "4200"
        edited = inbound.c.edit_key.in_(received.edit_keys(vault, "telegram", "4200", "5"))
        assert await self.store.read(lambda c: c.execute(select(inbound.c.id).where(edited)).scalar())


@pytest.fixture
async def office(store: OpenedStore, tmp_path: Path) -> Office:
    made = Office(store, tmp_path)
    await made.begin()
    return made


def bytes_of(connection: Connection) -> set[bytes]:
    """Every value of bytes in the database that a key has to do with."""
    return {
        bytes(value)
        for table in metadata.sorted_tables
        for column in table.c
        if isinstance(column.type, LargeBinary) and f"{table}.{column.name}" not in PUBLIC
        for value in connection.execute(select(column).where(column.is_not(None))).scalars()
    }


async def test_nothing_stands_under_the_old_key_afterwards_and_everything_under_the_new(
    office: Office,
) -> None:
    old = await office.vault(OLD)
    before = await office.store.read(bytes_of)
    await office.changes()
    after = await office.store.read(bytes_of)
    assert before & after == set()
    assert old.index(phone(1)) not in after
    assert not any(old.begins[1:] == value[1:5] for value in after)
    with pytest.raises(WrongKey):
        await office.store.read(partial(keyring.teach, vault=Vault(OLD)))
    with pytest.raises(WrongKey):
        office.folder(Vault(OLD)).open(office.digest)
    new = await office.vault(NEW)
    seen = await office.store.read(partial(sealed_values.look, vault=new))
    assert (seen.foreign, seen.misplaced) == (0, [])
    await office.finds_everybody(new)
    await office.changes(NEXT, NEW)
    await office.finds_everybody(await office.vault(NEXT))
    assert (await (await office.rekeying(NEXT, NEW)).left()).total == 0
    with pytest.raises(UsedBefore):  # who has it opens what is sealed under it
        await (await office.rekeying(OLD, NEXT)).begin()


async def test_the_suite_changes_with_the_key_and_back_again(office: Office) -> None:
    office.suites[NEW] = GUOMI
    one, serving = await office.rekeying(NEW, OLD), await office.vault(NEW, OLD)
    await office.finds_everybody(serving)
    await one.begin()
    await office.finds_everybody(serving)
    assert (await one.run(lambda n: None)).total == 0
    new = await office.vault(NEW)
    seen = await office.store.read(partial(sealed_values.look, vault=new))
    assert (seen.foreign, seen.misplaced) == (0, [])
    assert new.begins.startswith(GUOMI.scheme)
    assert not any(value[1:5] == Vault(OLD).name for value in await office.store.read(bytes_of))
    await office.finds_everybody(new)
    office.suites[OLD] = GUOMI
    with pytest.raises(UsedBefore):  # it is the same secret under any suite
        await (await office.rekeying(OLD, NEW)).begin()
    await office.changes(NEXT, NEW)
    await office.finds_everybody(await office.vault(NEXT))
    with pytest.raises(WrongKey):
        await office.store.read(partial(keyring.teach, vault=Vault(NEW, suite=GUOMI)))


async def test_killed_after_any_page_it_goes_on_and_nobody_is_lost_meanwhile(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rekeying, "PAGE", 1)
    monkeypatch.setattr("bot.work.rekeying.BREATH", 0)
    serving = await office.vault(NEW, OLD)  # it began before the change, and stays
    await office.finds_everybody(serving)
    new_phone = 10

    class Killed(BaseException):
        pass

    def dies(done: int) -> None:
        if done:
            raise Killed

    for n in range(100):
        one = await office.rekeying()
        assert await one.begin() == (n == 0)
        try:
            left = await one.run(dies)
        except Killed:
            await office.finds_everybody(serving)
            await office.finds_everybody(await office.vault(NEW, OLD))
            new_phone += 1
            work = partial(people.of_phone, vault=serving, e164=phone(new_phone), can_sms=True)
            office.parties.pop(phone(new_phone), None)
            await Changing(office.store, serving).write(work)
        else:
            break
    assert (left.total, n > 8) == (0, True)
    await office.finds_everybody(await office.vault(NEW))
    count = select(func.count()).select_from(parties).where(parties.c.phone_index.is_not(None))
    assert await office.store.read(lambda c: c.execute(count).scalar_one()) == 2 + new_phone - 10


async def test_whoever_serves_without_the_new_key_is_waited_for(office: Office) -> None:
    one, now = await office.rekeying(), office.clock()
    await office.store.write(partial(heartbeats.knows, owner="a", keys=Vault(OLD).names, now=now))
    with pytest.raises(NotYet):
        await one.begin()
    both = Vault(NEW, old=OLD).names
    await office.store.write(partial(heartbeats.knows, owner="a", keys=both, now=now))
    assert await one.begin()
    ready = queries.prepared(Vault(OLD), [case(9, phone(9))], dialect=office.store.dialect)
    with pytest.raises(WrongKey):  # of a file that somebody has been reading since before the change
        await office.store.write(partial(queries.take, vault=Vault(OLD), batch=ready, now=now))


async def test_a_value_that_does_not_open_stays_and_the_old_key_with_it(office: Office) -> None:
    some = select(cases.c.phone_sealed).where(cases.c.case_no.endswith("1")).scalar_subquery()
    moved = cases.update().where(cases.c.case_no.endswith("2")).values(phone_sealed=some)
    await office.store.write(lambda c: c.execute(moved))
    one = await office.rekeying()
    await one.begin()
    left = await one.run(lambda n: None)
    assert (left.sealed, left.known, left.files) == (1, 0, 0)
    assert (await office.vault(NEW, OLD)).changing
    with pytest.raises(WrongKey, match="还没有换完"):  # what it does not find it would write to again
        await office.vault(NEW)


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
async def test_a_page_waits_for_a_turn_that_is_under_way(office: Office) -> None:
    one, serving = await office.rekeying(), await office.vault(NEW, OLD)
    await one.begin()
    order: list[str] = []
    begun = asyncio.Event()
    loop = asyncio.get_running_loop()

    def turn(connection: Connection) -> None:  # as planning does: from a case to the party of its phone
        index = connection.execute(select(cases.c.phone_index).limit(1)).scalar_one()
        loop.call_soon(begun.set)
        connection.execute(select(func.pg_sleep(0.2)))
        there = select(parties.c.id).where(parties.c.phone_index == index)
        assert connection.execute(there).scalar() is not None
        order.append("turn")

    taking = asyncio.create_task(Changing(office.store, serving).write(turn))
    await begun.wait()
    await one.run(lambda n: order.append("page") if n else None)
    await taking
    assert order[0] == "turn"


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
async def test_who_serves_by_a_clock_that_is_behind_is_heard_of_all_the_same(office: Office) -> None:
    behind, vault = timedelta(minutes=5), await office.vault(NEW, OLD)
    beat = partial(heartbeats.knows, owner="b", keys=Vault(OLD).names)
    await office.store.write(partial(beat, now=office.clock() - behind))
    one = Rekeying(office.store, vault, office.folder(vault), office.clock, who=US, listening=20)
    beginning = asyncio.create_task(one.begin())
    for n in range(1, 40):
        await office.store.write(partial(beat, now=office.clock() - behind + timedelta(seconds=n)))
        done, _ = await asyncio.wait([beginning], timeout=0.2)
        if done:
            break
    with pytest.raises(NotYet):
        await beginning
