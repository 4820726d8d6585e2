"""The public door in the browser: every page in every size, light and dark, whole, legible and to be hit with a thumb."""

from collections.abc import Awaitable, Callable
from functools import partial

import aiohttp
import pytest
from playwright.async_api import Page
from sqlalchemy import Connection, select

from browser.answer_addresses import ANSWERS, ENOUGH, SEALED, answering
from browser.complaint_with_code import a_replied_complaint
from browser.looking import Looker, Scheme, barriers, sticks_out
from browser.working_office import WorkingOffice
from db.queries.ledger import rating_receipts
from db.schema import callbacks
from db.vault import Vault

Address = str | Callable[[WorkingOffice], Awaitable[str]]
TOLD: tuple[dict[str, str], ...] = (
    {"step": "department", "choice": "unknown"},
    {"step": "official", "choice": "unknown"},
    {"step": "content", "text": "窗口的人骂人，" * 20},
    {"step": "happened", "choice": "earlier"},
    {"no": "files"},
    {"step": "named", "choice": "anonymous"},
)
"""A complaint, step by step."""


async def complaint(office: WorkingOffice, steps: int) -> str:
    """The address of a complaint that has been told so far."""
    async with aiohttp.ClientSession() as http:
        begun = office.url("/complain"), {"category": "attitude"}
        async with http.post(begun[0], data=begun[1], allow_redirects=False) as answer:
            where = answer.headers["Location"]
        for fields in TOLD[:steps]:
            data: object = fields
            if "no" in fields:
                form = aiohttp.FormData()
                form.add_field("next", "1")
                form.add_field("file", b"", filename="none")
                data = form
            async with http.post(office.url(where), data=data, allow_redirects=False) as answer:
                assert answer.status == 303
    return where


ADDRESSES: dict[str, Address] = {
    "index": "/",
    "months": "/figures/",
    "month": "/figures/2026-10",
    "quarter": "/figures/2026-Q4",
    "month that is not there": "/figures/2031-01",
    "panel": "/panel",
    "progress": "/progress",
    "progress, in English": "/progress?lang=en&size=big",
    "own case": "/my",
    "check a receipt": "/check?size=big",
    "in English": "/figures/2026-10?lang=en",
    "large letters": "/figures/2026-10?size=big",
    "large letters, in English": "/?size=big&lang=en",
    "in traditional characters": "/figures/?lang=zh-Hant",
    **ANSWERS,
    "of what kind a complaint is": "/complain",
    "what can be asked for": "/apply",
    "what happened": partial(complaint, steps=2),
    "photos": partial(complaint, steps=4),
    "the complaint to be checked": partial(complaint, steps=6),
}
"""Every page of the public door: its path, or what makes it so that there is something on it."""
SIZES = (1366, 390, 320)
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
FAINT = """least => {
  const channel = c => (c /= 255) <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4;
  const numbers = colour => colour.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => .2126 * channel(r) + .7152 * channel(g) + .0722 * channel(b);
  const behind = e => { for (; e; e = e.parentElement) {
    const of = numbers(getComputedStyle(e).backgroundColor); if (of.length < 4 || of[3] === 1) return of; } return [255, 255, 255]; };
  const said = e => [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
  return [...document.body.querySelectorAll('*')].filter(e => said(e) && e.getClientRects().length).map(e => {
    const a = light(numbers(getComputedStyle(e).color)), b = light(behind(e));
    return [(Math.max(a, b) + .05) / (Math.min(a, b) + .05), e.outerHTML.slice(0, 100)];
  }).filter(([ratio]) => ratio < least).map(([ratio, html]) => `${ratio.toFixed(2)} ${html}`); }"""
SMALL = """least => [...document.querySelectorAll('a, button, summary, input:not([type=hidden]), select, textarea')]
  .filter(e => e.getClientRects().length && !e.matches('.skip'))
  .map(e => [e.getBoundingClientRect(), e.outerHTML.slice(0, 100)])
  .filter(([box]) => box.height < least || box.width < Math.min(least, 40))
  .map(([box, html]) => `${box.width.toFixed(0)} × ${box.height.toFixed(0)} ${html}`)"""
TINY = """least => [...document.body.querySelectorAll('*')].filter(e =>
  [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()) && parseFloat(getComputedStyle(e).fontSize) < least)
  .map(e => `${getComputedStyle(e).fontSize} ${e.outerHTML.slice(0, 100)}`)"""
OVERFLOW = "() => [...document.querySelectorAll('.face, aside')].map(e => e.scrollHeight - e.clientHeight)"


@pytest.mark.parametrize("name", ADDRESSES)
async def test_a_public_page_is_whole_legible_and_within_reach(
    looker: Looker, office: WorkingOffice, name: str
) -> None:
    page = await looker.stranger()
    where = ADDRESSES[name]
    await page.goto(office.url(where if isinstance(where, str) else await where(office)))
    await is_fit(page)


async def test_the_page_of_a_complaint_is_fit_too_with_the_word_on_the_reply(
    looker: Looker, office: WorkingOffice
) -> None:
    number, code = await a_replied_complaint(office)
    page = await looker.stranger((390, 844))
    await page.goto(office.url("/progress"))
    await page.locator("[name=no]").fill(number)
    await page.locator("[name=code]").fill(code.lower())
    await page.locator("form .primary").click()
    await is_fit(page)
    yes, no = [await page.locator(f"[name=do][value={word}]").bounding_box() for word in ("yes", "no")]
    assert yes is not None
    assert no is not None
    assert (yes["width"], yes["height"], yes["y"]) == (no["width"], no["height"], no["y"])


async def test_a_receipt_is_asked_for_and_checked_by_hand(looker: Looker, office: WorkingOffice) -> None:
    page = await looker.stranger((390, 844))
    rated = await answering("HNJX-2026-11007", {"score": "5"}, ENOUGH)(office)
    await page.goto(office.url(rated))
    await page.locator("[href^='/receipt/']").click()
    await is_fit(page)
    await page.locator("form .primary").click()
    await is_fit(page)
    sealed = await office.bench.store.write(partial(_receipt_of_a_sealed_case, vault=office.bench.vault))
    await page.goto(office.url("/check"))
    await page.locator("[name=code]").fill(sealed.lower())
    await page.locator("form .primary").click()
    assert "算进去了" in await page.locator("h1").inner_text()
    await page.locator("summary").click()
    await is_fit(page)


def _receipt_of_a_sealed_case(connection: Connection, *, vault: Vault) -> str:
    of_sealed = select(callbacks.c.case_no).where(callbacks.c.case_no.like(SEALED), callbacks.c.score == 2)
    given = rating_receipts.give(connection, vault, connection.execute(of_sealed.limit(1)).scalar_one())
    assert given is not None
    return given.code


async def is_fit(page: Page) -> None:
    """Whole, legible and within reach in every size; legible is half as much again as the checker of barriers asks for."""
    assert await page.locator("main h1").count() == 1
    assert await barriers(page, contrast=False) == []
    for width in SIZES:
        await page.set_viewport_size({"width": width, "height": 844})
        assert await sticks_out(page) <= 0, width
        assert await page.evaluate(SMALL, 48) == [], width
    assert await page.evaluate(TINY, 16) == []
    for scheme in SCHEMES:
        await page.emulate_media(color_scheme=scheme)
        assert await page.evaluate(FAINT, 7) == [], scheme


async def test_the_lobby_s_screen_is_read_from_five_metres_and_nothing_is_cut_off(
    looker: Looker, office: WorkingOffice
) -> None:
    page = await looker.stranger((1920, 1080))
    for language in ("zh-Hans", "en"):
        await page.goto(office.url(f"/screen?lang={language}"))
        assert await page.locator(".face").count() == 3
        assert await page.locator("svg.qr").is_visible()
        assert await page.evaluate(TINY, 44) == []
        assert await page.evaluate(FAINT, 7) == []
        assert await sticks_out(page) <= 0
        assert [beyond for beyond in await page.evaluate(OVERFLOW) if beyond > 0] == []
        await page.set_viewport_size({"width": 390, "height": 844})
        assert await page.evaluate(TINY, 14) == [], "in a hand it is a page like the others"
        assert await sticks_out(page) <= 0
        assert await page.locator(".face").nth(2).is_visible(), "one face below the other"
        await page.set_viewport_size({"width": 1920, "height": 1080})
