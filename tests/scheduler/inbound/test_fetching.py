"""What people attach is fetched, kept or refused, and the person is told each time; nothing is lost on the way."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from bot.channels.base import NotGiven
from bot.channels.incoming import Incoming, PartyOn
from bot.dialogue.complaint.filing import Complaint
from bot.dialogue.inputs import Fetched, FileRef, FileRefusal
from bot.work.attachments.folder import Folder
from db.queries.tickets import attachments, tickets
from db.schema import attachments as rows
from db.store import Store
from db.vault import Vault
from places import meet
from scheduler.inbound.fetching import CLAIMED, MOST_TRIES, PAUSES, Fetching

NOW = datetime(2026, 11, 3, 2, 0, tzinfo=UTC)
PDF = b"%PDF-1.7 what happened"


@dataclass
class Provider:
    """Gives out files, or does not."""

    name: str = "telegram"
    files: dict[str, bytes | NotGiven] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def fetch(self, file_id: str, largest: int) -> bytes:
        self.asked.append(file_id)
        given = self.files[file_id]
        if isinstance(given, NotGiven):
            raise given
        return given


@dataclass
class Office:
    """One person with a chat, whose complaint is being told."""

    store: Store
    folder: Path
    party_id: int
    provider: Provider = field(default_factory=Provider)
    told: list[Incoming] = field(default_factory=list)
    now: datetime = NOW
    broken: bool = False
    meanwhile: Callable[[], Awaitable[None]] | None = None
    """What happens, once, between keeping a file and settling it."""

    def fetching(self) -> Fetching:
        numbers = count()
        folder = Folder(self.folder, Vault("key"), names=lambda: f"draft-{next(numbers)}")
        return Fetching(self.store, folder, {"telegram": self.provider}, self._take, clock=lambda: self.now)

    async def _take(self, incoming: Incoming, now: datetime) -> None:
        happens, self.meanwhile = self.meanwhile, None
        if happens is not None:
            await happens()
        if self.broken:
            raise RuntimeError("the process was killed here")
        self.told.append(incoming)

    async def attach(self, file_id: str, content: bytes | NotGiven) -> None:
        self.provider.files[file_id] = content
        await self.store.write(
            partial(
                attachments.want,
                file=FileRef(file_id),
                kind="document",
                channel="telegram",
                party_id=self.party_id,
                chat_id=1,
                now=self.now,
            )
        )

    async def states(self) -> list[tuple[str, str | None]]:
        found = await self.store.read(
            lambda c: c.execute(select(rows.c.state, rows.c.refusal).order_by(rows.c.id)).all()
        )
        return [(row.state, row.refusal) for row in found]

    @property
    def outcomes(self) -> list[FileRefusal | None]:
        return [event.refusal for i in self.told if isinstance(event := i.input, Fetched)]

    def files(self) -> list[Path]:
        return [path for path in self.folder.rglob("*") if path.is_file()] if self.folder.exists() else []


@pytest.fixture
async def office(store: Store, tmp_path: Path) -> Office:
    met = await store.write(partial(meet, vault=Vault("key"), chat=7, now=NOW))
    return Office(store, tmp_path / "files", met.party.id)


async def test_a_file_is_kept_and_its_sender_told_in_their_chat(office: Office) -> None:
    await office.attach("a", PDF)
    await office.fetching().tick()
    await office.fetching().tick()
    assert await office.states() == [("stored", None)]
    assert [i.address for i in office.told] == [PartyOn(office.party_id, 1)]
    assert office.outcomes == [None]
    assert len(office.files()) == 1


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"MZ a program", FileRefusal.TYPE),
        (NotGiven(FileRefusal.TOO_BIG), FileRefusal.TOO_BIG),
        (NotGiven(FileRefusal.LOST), FileRefusal.LOST),
    ],
)
async def test_what_is_not_kept_is_refused_with_its_reason(
    office: Office, content: bytes | NotGiven, why: FileRefusal
) -> None:
    await office.attach("a", content)
    await office.fetching().tick()
    assert await office.states() == [("refused", why.value)]
    assert office.outcomes == [why]
    assert office.files() == []


async def test_a_provider_that_is_down_is_asked_again_and_given_up_at_last(office: Office) -> None:
    await office.attach("a", NotGiven(None))
    for pause in PAUSES:
        await office.fetching().tick()
        await office.fetching().tick()  # not before its time
        assert office.told == []
        office.now += timedelta(seconds=pause)
    await office.fetching().tick()
    assert office.outcomes == [FileRefusal.LOST]


async def test_a_slow_provider_comes_back(office: Office) -> None:
    await office.attach("a", NotGiven(None))
    await office.fetching().tick()
    office.provider.files["a"] = PDF
    office.now += timedelta(seconds=PAUSES[0])
    await office.fetching().tick()
    assert office.outcomes == [None]


@pytest.mark.both_engines
async def test_a_file_that_kills_whoever_fetches_it_is_refused_unopened_at_last(office: Office) -> None:
    await office.attach("a", PDF)

    begun = asyncio.Event()

    async def deadly(file_id: str, largest: int) -> bytes:
        office.provider.asked.append(file_id)
        begun.set()
        given: bytes = await asyncio.get_running_loop().create_future()  # until the process is stopped
        return given

    fetching = office.fetching()
    office.provider.fetch = deadly  # type: ignore[method-assign]  # it is the file's doing, whoever fetches
    for _ in range(MOST_TRIES):
        dying = asyncio.create_task(fetching.tick())
        await begun.wait()
        begun.clear()
        dying.cancel()
        await asyncio.wait([dying])
        office.now += CLAIMED
    assert office.told == []
    await fetching.tick()
    await fetching.tick()
    assert len(office.provider.asked) == MOST_TRIES
    assert office.outcomes == [FileRefusal.UNOPENED]
    assert await office.states() == [("refused", "unopened")]


async def test_a_folder_that_cannot_be_written_is_no_try_at_the_file(office: Office) -> None:
    await office.attach("a", PDF)
    office.folder.parent.mkdir(exist_ok=True)
    office.folder.write_bytes(b"not a folder")
    for _ in range(2 * MOST_TRIES):
        await office.fetching().tick()
        office.now += timedelta(seconds=PAUSES[-1])
    assert office.told == []
    office.folder.unlink()
    await office.fetching().tick()
    assert office.outcomes == [None]


@pytest.mark.both_engines
async def test_two_processes_fetch_a_file_once(office: Office) -> None:
    for name in ("a", "b", "c"):
        await office.attach(name, PDF)
    await asyncio.gather(office.fetching().tick(), office.fetching().tick())
    assert sorted(office.provider.asked) == ["a", "b", "c"]
    assert await office.states() == [("stored", None)] * 3


async def test_a_crash_between_keeping_and_telling_fetches_once_more_under_the_same_message_id(
    office: Office,
) -> None:
    await office.attach("a", PDF)
    office.broken = True
    with pytest.raises(RuntimeError):
        await office.fetching().tick()
    assert await office.states() == [("wanted", None)]
    office.broken = False
    await office.fetching().tick()
    assert office.told == [], "the process that claimed it may be at work"
    office.now += CLAIMED
    await office.fetching().tick()
    assert [i.message_id for i in office.told] == ["file:1"]
    assert await office.states() == [("stored", None)]


async def test_what_was_given_up_is_removed_unless_somebody_else_attached_the_same(
    office: Office, store: Store
) -> None:
    other = await store.write(partial(meet, vault=Vault("key"), chat=8, now=NOW))
    await office.attach("a", PDF)
    mine, office.party_id = office.party_id, other.party.id
    await office.attach("b", PDF)
    await office.fetching().tick()
    await store.write(partial(attachments.drop, party_id=mine))
    await office.fetching().tick()
    assert await office.states() == [("stored", None)]
    assert len(office.files()) == 1
    await store.write(partial(attachments.drop, party_id=other.party.id))
    await office.fetching().tick()
    assert await office.states() == []
    assert office.files() == []


async def test_what_one_process_removes_another_that_is_keeping_the_same_keeps_once_more(
    office: Office, store: Store
) -> None:
    await office.attach("a", PDF)
    await office.fetching().tick()
    await store.write(partial(attachments.drop, party_id=office.party_id))
    await office.attach("b", PDF)
    office.meanwhile = office.fetching().tick
    await office.fetching().tick()
    assert await office.states() == [("stored", None)]
    assert len(office.files()) == 1


async def test_what_is_given_up_while_it_is_fetched_leaves_nothing_behind(
    office: Office, store: Store
) -> None:
    async def give_up() -> None:
        await store.write(partial(attachments.drop, party_id=office.party_id))

    await office.attach("a", PDF)
    office.meanwhile = give_up
    await office.fetching().tick()
    assert (await office.states(), office.files()) == ([], [])


async def test_filing_makes_the_files_the_tickets_and_nobodys(office: Office, store: Store) -> None:
    await office.attach("a", PDF)
    await office.attach("b", PDF)

    def file(connection: Connection) -> list[attachments.Attachment]:
        who = tickets.Complainant(b"index", b"sealed")
        tickets.register(
            connection, Vault("key"), "TS-20261103-0001-X", Complaint("慢"), who, source="telegram", now=NOW
        )
        attachments.adopt(connection, "TS-20261103-0001-X", [1, 99], party_id=office.party_id)
        return attachments.of_ticket(connection, "TS-20261103-0001-X")

    assert [a.id for a in await store.write(file)] == [1]
    await office.fetching().tick()
    assert office.told == []  # its sender has gone on: nobody is told any more
    assert await office.states() == [("stored", None)]
    owners = await store.read(lambda c: c.execute(select(rows.c.party_id, rows.c.chat_id)).all())
    assert [tuple(row) for row in owners] == [(None, None)]
