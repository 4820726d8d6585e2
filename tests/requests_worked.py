"""What the office does to a request whose applicant stands at the public door, and what the applicant brings to it."""

from datetime import datetime

import aiohttp
from sqlalchemy import Connection
from yarl import URL

from bot.casework.disclosure.deciding import DisclosureOrder
from bot.domain.disclosure import DisclosureOutcome
from bot.domain.disclosure_act import AnswerKind, DisclosureAct
from bot.domain.role import Role
from bot.work.tickets.request_acts import request_of, step
from citizens import PublicHouse
from complaints import OFFICER, Bench
from console import VAULT, Answer, Browser
from db.queries.tickets.attachments import ANSWER, add_stored

GIVEN = b"%PDF-1.7 what was asked for"


def corrected(connection: Connection, *, number: str, now: datetime) -> None:
    """The office asks for a correction."""
    bench = Bench(None, vault=VAULT)  # type: ignore[arg-type]  # its registry is all that is needed
    request = request_of(connection, bench.registry, OFFICER, number)
    assert request is not None
    order = DisclosureOrder(DisclosureAct.CORRECT, "李敏", Role.OFFICER, "请写明是哪个月")
    step(connection, bench.registry, None, request, order, now)


def withdrawn(connection: Connection, *, number: str, now: datetime) -> None:
    """The office notes that the applicant takes it back."""
    bench = Bench(None, vault=VAULT)  # type: ignore[arg-type]  # its registry is all that is needed
    request = request_of(connection, bench.registry, OFFICER, number)
    assert request is not None
    order = DisclosureOrder(DisclosureAct.WITHDRAW, "李敏", Role.OFFICER, "来电说不要了")
    step(connection, bench.registry, None, request, order, now)


def answered(connection: Connection, *, number: str, house: PublicHouse) -> None:
    """The office gives a document, and answers."""
    bench = Bench(None, vault=VAULT)  # type: ignore[arg-type]  # its registry is all that is needed
    kept, now = house.door.folder.keep(GIVEN), house.clock.now
    file = {"media_type": kept.media_type, "sha256": kept.sha256}
    add_stored(connection, number, channel="console", size=kept.size, now=now, kind=ANSWER, **file)
    request = request_of(connection, bench.registry, OFFICER, number)
    assert request is not None
    order = DisclosureOrder(
        DisclosureAct.ANSWER,
        "李敏",
        Role.OFFICER,
        "见附件",
        answer=AnswerKind.GIVEN,
        outcome=DisclosureOutcome.GRANTED,
    )
    step(connection, bench.registry, None, request, order, now)


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
