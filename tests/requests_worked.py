"""What the office does to a request whose applicant stands at the public door, and what the applicant brings to it."""

from datetime import datetime

import aiohttp
from sqlalchemy import Connection
from yarl import URL

from bot.casework.disclosure.deciding import DisclosureOrder
from bot.domain.disclosure import DisclosureOutcome
from bot.domain.disclosure_act import AnswerKind, DisclosureAct
from bot.domain.role import Role
from bot.work.attachments.folder import Folder
from bot.work.tickets import Registry, Voice
from bot.work.tickets.request_acts import request_of, step
from citizens import PublicHouse
from complaints import OFFICER, Bench
from console import VAULT, Answer, Browser
from db.queries.tickets.attachments import ANSWER, add_stored

GIVEN = b"%PDF-1.7 what was asked for"
_REGISTRY = Bench(None, vault=VAULT).registry  # type: ignore[arg-type]  # which needs no store


GRANTED = DisclosureOrder(
    DisclosureAct.ANSWER,
    "李敏",
    Role.OFFICER,
    "见附件",
    answer=AnswerKind.GIVEN,
    outcome=DisclosureOutcome.GRANTED,
)


def corrected(connection: Connection, *, number: str, now: datetime) -> None:
    """The office asks for a correction."""
    order = DisclosureOrder(DisclosureAct.CORRECT, "李敏", Role.OFFICER, "请写明是哪个月")
    worked(connection, _REGISTRY, number, order, now=now)


def withdrawn(connection: Connection, *, number: str, now: datetime) -> None:
    """The office notes that the applicant takes it back."""
    order = DisclosureOrder(DisclosureAct.WITHDRAW, "李敏", Role.OFFICER, "来电说不要了")
    worked(connection, _REGISTRY, number, order, now=now)


def answered(connection: Connection, *, number: str, house: PublicHouse) -> None:
    """The office gives a document, and answers."""
    gives(connection, house.door.folder, number, now=house.clock.now)
    worked(connection, _REGISTRY, number, GRANTED, now=house.clock.now)


def lapsed(
    connection: Connection, registry: Registry, number: str, *, now: datetime, voice: Voice | None = None
) -> None:
    """The applicant has let the time for a correction pass, and the office does not go on."""
    order = DisclosureOrder(DisclosureAct.LAPSE, "李敏", Role.OFFICER)
    worked(connection, registry, number, order, now=now, voice=voice)


def gives(connection: Connection, folder: Folder, number: str, *, now: datetime) -> None:
    """A document lies ready to go out with the answer."""
    kept = folder.keep(GIVEN)
    file = {"media_type": kept.media_type, "sha256": kept.sha256}
    add_stored(connection, number, channel="console", size=kept.size, now=now, kind=ANSWER, **file)


def worked(
    connection: Connection,
    registry: Registry,
    number: str,
    order: DisclosureOrder,
    *,
    now: datetime,
    voice: Voice | None = None,
) -> None:
    """What an officer orders is done; without a voice nobody is told."""
    request = request_of(connection, registry, OFFICER, number)
    assert request is not None
    step(connection, registry, voice, request, order, now)


async def brings(
    browser: Browser, shown: dict[str, str], *contents: bytes, to: str = "/progress/attach"
) -> Answer:
    """The form that takes files to a request."""
    form = aiohttp.FormData()
    for name, value in shown.items():
        form.add_field(name, value)
    for content in contents:
        form.add_field("file", content, filename="一.pdf", content_type="application/pdf")
    form.add_field("empty", b"", filename="")
    address = browser.root.join(URL(to))
    async with browser.http.post(address, data=form, allow_redirects=False) as answer:
        return await Answer.of(answer)
