"""An office whose ledger has a witness, in the browser: what goes out to it, what comes back, and a month to its end."""

import io
import re
from datetime import timedelta

import aiohttp
from yarl import URL

from bot.casework.ledger.checkpoints import Checkpoint
from bot.casework.ledger.cosignatures import cosignature
from bot.casework.ledger.keys import SigningKey
from bot.casework.ledger.notes import SignedNote, note_read, note_signature
from console import Answer, Browser, ConsoleHouse
from ledgers import DAY, WITNESS
from offices import WINDOW, Clock, OfficeHouse, Provider

LEDGER = "/office/ledger"
STRANGE = SigningKey("witness.example.org/w2", WITNESS.kind, b"\x07" * 32)


def office_of(house: ConsoleHouse) -> OfficeHouse:
    clock = Clock(house.clock.now)
    return OfficeHouse(house.store, clock, Provider(clock), witnesses=house.console.settings.ledger_witnesses)


def said(answer: Answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


async def hands_in(
    browser: Browser, content: bytes, name: str = "签封-2.txt", *, to: str = f"{LEDGER}/cosign"
) -> Answer:
    form = aiohttp.FormData(quote_fields=False)  # as browsers send it
    form.add_field("csrf", (await browser.get("/office/account")).token)
    form.add_field("file", io.BytesIO(content), filename=name, content_type="text/plain")
    where = browser.root.join(URL(to))
    async with browser.http.post(where, data=form, allow_redirects=False) as answer:
        return await Answer.of(answer)


def cosigned(note: bytes, by: SigningKey = WITNESS) -> bytes:
    given = note_read(note)
    return given.with_signature(cosignature(given.text, by, DAY)).written()


def with_text(checkpoint: Checkpoint, *by: SigningKey) -> bytes:
    """A checkpoint that these keys of an office have signed, and the witness."""
    signatures = [note_signature(checkpoint.text, key) for key in by]
    return SignedNote(checkpoint.text, (*signatures, cosignature(checkpoint.text, WITNESS, DAY))).written()


async def to_its_end(house: ConsoleHouse, by: str) -> None:
    """The roster is witnessed, everybody is written to, and the month is sealed."""
    async with house.logged_in(by) as browser:
        file = await browser.get(f"{LEDGER}/export")
        assert (await hands_in(browser, cosigned(file.raw))).status == 303
    for at in (house.clock.now, WINDOW.closes + timedelta(hours=10)):
        house.clock.now = at
        await office_of(house).tick()
