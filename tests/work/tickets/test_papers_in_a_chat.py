"""Photos sent in a chat while a request is filled in are fetched, counted on the last look, and filed along with it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest

from bot.channels.incoming import Chat, Incoming
from bot.dialogue.applying.applying import APPLY
from bot.dialogue.inputs import Chose, FileRef, Input, Said, Sent
from bot.domain.medium import Medium
from bot.domain.month import Hours
from bot.library import questionnaire, wording
from bot.turns.rules import Rules
from bot.turns.turn import Turns
from bot.work.attachments.folder import Folder
from db.queries.tickets import ticket_answers
from db.schema import attachments, tickets
from db.store import Store
from db.vault import Vault
from offices import HOURS
from requests_filed import ASKED
from scheduler.inbound.fetching import Fetching
from written import messages

NOW = datetime(2026, 11, 3, 2, 0, tzinfo=UTC)
PDF = b"%PDF-1.7 my identity card"
VAULT = Vault("key")


@dataclass
class Applicant:
    """Somebody in a chat, and the office that hears them."""

    store: Store
    folder: Path
    hours: Hours = HOURS
    files: dict[str, bytes] = field(default_factory=dict)
    name: str = "telegram"

    def __post_init__(self) -> None:
        refs, self._messages = count(1), count(1)
        rules = Rules("示例局", questionnaire(), wording(), self.hours)
        self.turns = Turns(self.store, VAULT, lambda: rules, refs=lambda: f"REF{next(refs):05d}")
        drafts = count(1)
        kept = Folder(self.folder, VAULT, names=lambda: f"draft-{next(drafts)}")
        self.fetching = Fetching(self.store, kept, {self.name: self}, self.turns.take, clock=lambda: NOW)

    async def fetch(self, file_id: str, largest: int) -> bytes:
        """As the channel gives a file out."""
        return self.files[file_id]

    async def does(self, event: Input) -> None:
        await self.turns.take(Incoming("telegram", Chat("7"), event, f"m{next(self._messages)}", "…"), NOW)

    async def sends(self, name: str, content: bytes) -> None:
        self.files[name] = content
        await self.does(Sent(Medium.CHAT, "photo", FileRef(name, len(content))))

    async def answers(self, key: str, value: str) -> None:
        chosen = key in ("who", "id_kind", "form")
        press = Chose(Medium.CHAT, APPLY, f"{key}.{value}", value)
        await self.does(press if chosen else Said(Medium.CHAT, value))

    async def told(self) -> str:
        return (await self.store.read(lambda c: messages(c, vault=VAULT)))[-1].text


@pytest.fixture
def applicant(store: Store, tmp_path: Path) -> Applicant:
    return Applicant(store, tmp_path / "files")


async def test_papers_are_filed_along_with_what_is_filled_in(applicant: Applicant) -> None:
    await applicant.does(Said(Medium.CHAT, "依申请公开"))
    await applicant.sends("front", PDF)
    await applicant.sends("program", b"MZ a program")
    for _ in range(2):
        await applicant.fetching.tick()
    assert "您是个人" in await applicant.told()
    for key, value in ASKED.items():
        await applicant.answers(key, value)
    assert "附上的文件：1个" in await applicant.told()
    await applicant.sends("back", PDF + b" its back")
    await applicant.does(Said(Medium.CHAT, "提交"))
    await applicant.fetching.tick()
    (number,) = await applicant.store.read(lambda c: c.execute(tickets.select()).scalars().all())
    rows = await applicant.store.read(
        lambda c: c.execute(attachments.select().order_by(attachments.c.id)).all()
    )
    found = [(row.ticket_no, row.state, row.party_id) for row in rows if row.state != "refused"]
    assert found == [(number, "stored", None)] * 2
    assert (await applicant.store.read(lambda c: ticket_answers.of(c, VAULT, number))) == ASKED


@pytest.mark.parametrize("press", ["cancel", "submit_anonymous"])
async def test_a_complaint_that_was_left_takes_no_paper_of_what_is_filled_in_afterwards(
    applicant: Applicant, press: str
) -> None:
    """Its last look still stands in the chat, with its buttons; the papers were deleted, and counted all the same."""
    for words in ("投诉", "窗口的人骂我，排队三个小时，没有人管", *["跳过"] * 5):
        await applicant.does(Said(Medium.CHAT, words))
    assert "没问题就提交" in await applicant.told()
    await applicant.does(Chose(Medium.CHAT, "verdict", "yes", "满意"))
    await applicant.does(Said(Medium.CHAT, "依申请公开"))
    await applicant.sends("front", PDF)
    await applicant.fetching.tick()
    await applicant.does(Chose(Medium.CHAT, "confirm", press, ""))
    await applicant.fetching.tick()
    for key, value in ASKED.items():
        await applicant.answers(key, value)
    assert "附上的文件：1个" in await applicant.told()
    await applicant.does(Said(Medium.CHAT, "提交"))
    rows = await applicant.store.read(lambda c: c.execute(attachments.select()).all())
    assert [(row.ticket_no[:2], row.state) for row in rows] == [("GK", "stored")]


async def test_who_gives_up_leaves_no_paper_behind(applicant: Applicant) -> None:
    await applicant.does(Said(Medium.CHAT, "依申请公开"))
    await applicant.sends("front", PDF)
    await applicant.fetching.tick()
    await applicant.does(Said(Medium.CHAT, "取消"))
    for _ in range(2):
        await applicant.fetching.tick()
    rows = await applicant.store.read(lambda c: c.execute(attachments.select()).all())
    assert rows == []
    assert [path for path in applicant.folder.rglob("*") if path.is_file()] == []
