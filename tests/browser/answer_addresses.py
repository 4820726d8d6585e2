"""The pages on which cases are answered, as somebody sees them who has sent these forms by an address of their own."""

import secrets
from collections.abc import Awaitable, Callable, Mapping
from functools import partial

import aiohttp
from sqlalchemy import Connection, select

from bot.casework.contact.link_code import BITS, link_code
from browser.working_office import MORNING_AFTER, NEXT_MONTH, WorkingOffice
from db.queries.people import links
from db.schema import callbacks

SEALED = "HNJX-2026-0%"
ENOUGH = {"question": "first_asked", "value": "enough"}
NO_REASON = {"question": "reason", "go": "skip"}
COMPLAINT = {"question": "ticket", "value": "yes"}


def answering(case: str, *forms: dict[str, str], how: str = "") -> Callable[[WorkingOffice], Awaitable[str]]:
    """Sends these forms about a case and leads to the page that follows."""

    async def address(office: WorkingOffice) -> str:
        code = link_code(secrets.randbits(BITS))
        await office.bench.store.write(partial(_link, code=code, case=case))
        async with aiohttp.ClientSession() as http:
            for form in forms:
                async with http.post(office.url(f"/a/{code}"), data=form, allow_redirects=False) as answer:
                    assert answer.status == 303
        return f"/a/{code}{how}"

    return address


def _link(connection: Connection, *, code: str, case: str) -> None:
    row = select(callbacks.c.party_id, callbacks.c.case_no).where(callbacks.c.case_no.like(case)).limit(1)
    party, case_no = connection.execute(row).one()
    links.add_answer(connection, code, party, case_no, now=NEXT_MONTH)


async def words(office: WorkingOffice) -> str:
    """The page of words that no text message carries."""
    code, vault = link_code(secrets.randbits(BITS)), office.bench.vault
    said = "您的投诉有答复了：\n\n经查属实，多收的费用已退回。"
    await office.bench.store.write(lambda c: links.add_words(c, vault, code, 1, said, now=MORNING_AFTER))
    return f"/w/{code}"


ANSWERS: Mapping[str, str | Callable[[WorkingOffice], Awaitable[str]]] = {
    "to answer": answering("HNJX-2026-11007"),
    "to answer, in large letters": answering("HNJX-2026-11007", how="?size=big&lang=en"),
    "a further question": answering("HNJX-2026-11008", {"score": "4"}),
    "all answered": answering("HNJX-2026-11007", {"score": "5"}, ENOUGH),
    "what went wrong": answering("HNJX-2026-11009", {"score": "2"}),
    "a complaint offered": answering("HNJX-2026-11009", {"question": "reason", "text": "跑了三趟"}),
    "a complaint registered": answering("HNJX-2026-11009", COMPLAINT, ENOUGH, how="?size=big"),
    "what the complaint is about": answering("HNJX-2026-11010", {"score": "1"}, NO_REASON, COMPLAINT),
    "not to be rated": answering("HNJX-2026-11011", {"score": "refused"}),
    "not the applicant": answering("HNJX-2026-11012", {"score": "wrong"}),
    "an address that is dead": answering(SEALED),
    "an address that is none": "/a/0000000000000000",
    "words at an address": words,
}
"""Each after what comes before it."""
