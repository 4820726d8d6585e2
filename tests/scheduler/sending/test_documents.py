"""The letter and the files of an answer go to the applicant's chat once, after the text that tells of them; never on doubt."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from bot.channels.telegram.channel import Telegram
from bot.channels.vendor import Carriage
from bot.dialogue.effects import GivenDocument
from bot.dialogue.own_texts import overlaid
from bot.dialogue.wording import Wording
from bot.domain.language import Language
from bot.library import wording
from bot.work.attachments.folder import Folder
from bot.work.pages.fitting import Pages
from bot.work.tickets import Voice
from complaints import AGENCY, CHAT, HOURS, Bench
from db.schema import outbox
from db.store import Store
from requests_filed import asks
from requests_worked import GIVEN, GRANTED, corrected, gives, lapsed, worked
from scheduler.sending.dispatch import Dispatch
from scheduler.sending.documents import Documents
from standins.faults import Fault, Trouble
from standins.telegram import TOKEN, TelegramServer

SITE = "https://huifang.example.gov.cn"
DOCUMENTS = {"telegram": Carriage(documents=True)}


@dataclass
class Desk:
    """An office that answers a request, and sends."""

    bench: Bench
    server: TelegramServer
    dispatch: Dispatch
    folder: Folder
    number: str

    async def answers(self, carriages: dict[str, Carriage], says: Wording | None = None) -> None:
        """`says`: the office's own sentences; None: ours."""
        voice = replace(self.bench.voice, pages=Pages(SITE, carriages))
        voice = voice if says is None else replace(voice, wording=says)
        await self.bench.store.write(partial(self._answered, voice=voice))

    def _answered(self, connection: Connection, *, voice: Voice) -> None:
        now = self.bench.now
        gives(connection, self.folder, self.number, now=now)
        worked(connection, self.bench.registry, self.number, GRANTED, now=now, voice=voice)

    async def gives_up(self) -> None:
        """A file lies ready for an answer; then a correction is asked for, and does not come in time."""

        def asked(connection: Connection) -> None:
            gives(connection, self.folder, self.number, now=self.bench.now)
            corrected(connection, number=self.number, now=self.bench.now)

        await self.bench.store.write(asked)
        self.bench.passes(days=40)
        voice = replace(self.bench.voice, pages=Pages(SITE, DOCUMENTS))
        ended = partial(
            lapsed, registry=self.bench.registry, number=self.number, now=self.bench.now, voice=voice
        )
        await self.bench.store.write(ended)

    async def sends(self) -> list[str]:
        """What has come to the applicant by the time that nothing is left to send."""
        for _ in range(4):
            self.bench.passes(seconds=61)
            await self.dispatch.drain()
        return [message.kind for message in self.server.sent]

    async def states(self) -> list[str]:
        states = select(outbox.c.state).order_by(outbox.c.id)
        return await self.bench.store.read(lambda c: list(c.execute(states).scalars()))


@pytest.fixture
async def desk(store: Store, tmp_path: Path) -> AsyncIterator[Desk]:
    bench = Bench(store)
    async with TelegramServer(seed=3) as server:
        server.person(CHAT).starts()
        channel, folder = (
            Telegram(TOKEN, api_url=server.url),
            Folder(tmp_path / "papers", bench.vault, names="draft".lower),
        )
        dispatch = Dispatch(
            store, bench.vault, [channel], owner="a", hours=lambda: HOURS, clock=lambda: bench.now
        )
        dispatch.documents = Documents(
            store, bench.vault, folder, agency=lambda: AGENCY, clock=lambda: bench.now
        )
        number = await asks(bench)
        bench.passes(days=1)
        yield Desk(bench, server, dispatch, folder, number)
        await channel.close()


async def test_letter_and_files_follow_the_notice_that_says_where_else_they_are(desk: Desk) -> None:
    await desk.answers(DOCUMENTS)
    assert await desk.sends() == ["text", "document", "document"]
    text, letter, file = desk.server.sent
    assert all(part in text.text for part in (f"{SITE}/progress\n", desk.number, "查询码", "随后发到这里"))
    assert letter.file is not None
    assert (letter.file.name, letter.file.content[:5], desk.number in letter.text) == (
        f"{desk.number}.pdf",
        b"%PDF-",
        True,
    )
    assert file.file is not None
    assert (file.file.name, file.file.content) == (f"{desk.number}-1.pdf", GIVEN)
    assert await desk.states() == ["accepted"] * 3


async def test_a_document_of_which_nobody_knows_whether_it_came_is_not_sent_again(desk: Desk) -> None:
    await desk.answers(DOCUMENTS)
    desk.server.faults.script(None, Fault(Trouble.RESET, accepted=True))
    assert await desk.sends() == ["text", "document", "document"]
    assert await desk.states() == ["accepted", "unknown", "accepted"]


async def test_a_document_that_is_not_there_goes_nowhere_and_a_person_looks(desk: Desk) -> None:
    await desk.answers(DOCUMENTS)
    for place in (path for path in desk.folder._path.rglob("*") if path.is_file()):
        place.unlink()
    assert await desk.sends() == ["text", "document"]
    assert await desk.states() == ["accepted", "accepted", "failed"]


async def test_where_no_document_can_be_sent_the_notice_says_where_it_is(desk: Desk) -> None:
    await desk.answers({})
    assert await desk.sends() == ["text"]
    (text,) = desk.server.sent
    assert all(part in text.text for part in (f"{SITE}/progress\n", desk.number, "查询码（7组）"))
    assert "随后发到这里" not in text.text


async def test_the_letter_of_a_lapsed_request_comes_too_and_no_file_that_lay_ready_for_an_answer(
    desk: Desk,
) -> None:
    await desk.gives_up()
    assert await desk.sends() == ["text", "document"]
    text, letter = desk.server.sent
    assert all(part in text.text for part in ("不再处理", f"{SITE}/progress\n", "随后发到这里"))
    assert letter.text == f"申请{desk.number}的不再处理告知书。"
    assert letter.file is not None
    assert letter.file.content[:5] == b"%PDF-"
    assert await desk.dispatch.documents(GivenDocument(desk.number, 1)) is None


async def test_what_an_office_says_of_an_answer_in_words_of_its_own_holds_wherever_the_letter_is(
    desk: Desk,
) -> None:
    own = {"request.answer.chat": {Language.ZH_HANS: "{agency}：{ticket_no}办好了。{words}{ring}"}}
    await desk.answers(DOCUMENTS, overlaid(wording(), own))
    await desk.sends()
    assert desk.server.sent[0].text.startswith(f"{AGENCY}：{desk.number}办好了。见附件\n")
    assert "随后发到这里" in desk.server.sent[0].text
