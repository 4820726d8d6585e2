"""The page that goes with a published bundle, in the browser: written from docs/ledger.md, it finds what the other two find."""

import base64
import re
import zipfile
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from random import Random

import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import Browser, Page

from bot.casework.ledger.bundle import proven
from bot.exports.bundle import PAGES, checking_page
from browser.conformance import faults
from browser.looking import barriers, window
from browser.test_public_pages import is_fit
from ledger_edits import CLUMSY, CUNNING, meaning, split
from ledgers import (
    BOTH,
    NOVEMBER,
    OCTOBER,
    OFFICE,
    TRUST,
    WITNESS,
    Published,
    busy_office,
    long_history,
    month_of,
)

KEYS = f"{OFFICE.verifier.text}\n{WITNESS.verifier.text}"
HOUSE, OTHER = busy_office(), busy_office(15)
READY = "html[data-ready]"
FOUND = """async ([bundles, keys]) => {
  const bytes = text => Uint8Array.from(atob(text), sign => sign.charCodeAt(0));
  const all = keys.split('\\n').map(keyOf);
  const trust = {offices: all.slice(0, -1), witnesses: all.slice(-1), needed: 1};
  const told = [];
  for (const [content, seen] of bundles) {
    const files = new Map(Object.entries(content).map(([name, text]) => [name, new Blob([bytes(text)])]));
    try { await checked(files, trust, seen.map(bytes)); told.push('holds'); }
    catch (problem) { told.push(problem instanceof Refused ? problem.code : `broke: ${problem.stack}`); }
  }
  return told; }"""
"""What the page's program, without the page, says of many bundles."""

SPECIFICATION = Path("docs/ledger.md").read_text(encoding="utf-8")
EXAMPLE = """() => {
  const secret = receiptSecret('ooog-4oR4 0M30E209-185G-R38E-iZBP');
  if (slotOf('2026-10', secret, 'HNJX-2026-00002') !== '090d36d7215f1c05ea6188bef3d45ecbf32cb9b1efb3473392c03ccfa6989b41') return secret;
  const words = SIGNS.map((sign, byte) => sign + SOUNDS[byte]);
  return [...Array(16).keys()].map(row => words.slice(16 * row, 16 * row + 16).join(' ')); }"""
"""The receipt of the specification leads to its slot; and the page's words for a fingerprint."""


def put(folder: Path, *contents: Mapping[str, bytes]) -> Path:
    for name, raw in [pair for content in contents for pair in content.items()]:
        folder.joinpath(name).write_bytes(raw)
    return folder


def sent(content: Mapping[str, bytes]) -> dict[str, str]:
    return {name: base64.b64encode(raw).decode() for name, raw in content.items()}


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser) -> AsyncIterator[Page]:
    """A window in which nothing may go wrong."""
    context = await window(browser, viewport={"width": 390, "height": 844})
    page = await context.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda said: troubles.append(said.text) if said.type == "error" else None)
    # One test tries what the policy forbids.
    forbidden = "/summary.json"
    yield page
    await context.close()
    assert [trouble for trouble in troubles if forbidden not in trouble] == []


def zipped(file: Path, content: Mapping[str, bytes], packed: int = zipfile.ZIP_STORED) -> Path:
    """As it is published: nothing in it compressed."""
    with zipfile.ZipFile(file, "w", packed) as whole:
        for name, raw in content.items():
            whole.writestr(f"2026-11/{name}", raw)
    return file


async def opened(page: Page, folder: Path, name: str = "check.html") -> None:
    """The page from a stick."""
    await page.goto(folder.joinpath(name).as_uri())
    await page.wait_for_selector(READY)


async def check(page: Page, folder: Path, published: Published, keys: str = KEYS) -> str:
    """Choose the files, and what the page says of them."""
    await page.set_input_files("#bundle", [])
    await page.set_input_files("#bundle", [folder / name for name in published.files()])
    await page.fill("#keys", keys)
    await page.click("#go")
    await page.wait_for_selector("#verdict h2")
    await page.wait_for_selector("#progress", state="hidden")
    return await page.inner_text("#verdict")


async def look_up(page: Page, code: str, case: str) -> str:
    """What the page says of a receipt."""
    await page.fill("#code", code)
    await page.fill("#case", case)
    await page.click("#receipt button")
    return await page.inner_text("#counted")


async def test_a_bundle_on_a_stick_is_checked_without_a_network_and_a_receipt_finds_its_line(
    page: Page, tmp_path: Path
) -> None:
    published = HOUSE.publish(NOVEMBER, 14)
    folder = put(tmp_path, published.files(), checking_page())
    proven(published.bundle(), TRUST)
    await page.context.set_offline(True)
    await opened(page, folder)
    assert "都对得上" in await check(page, folder, published)
    figures = await page.inner_text("#figures")
    assert "2026-11" in figures
    assert f"办结\n{len(HOUSE.receipts[NOVEMBER])}\n" in figures
    receipt, other = HOUSE.receipts[NOVEMBER][3], HOUSE.receipts[NOVEMBER][4]
    typed = "".join(chr(ord(sign) + 0xFEE0) for sign in receipt.code.lower().replace("0", "o"))
    assert "算进去了" in await look_up(page, typed, receipt.case_no)
    assert "没有这一件" in await look_up(page, receipt.code, other.case_no)
    wrong = ("1" if receipt.code[0] == "0" else "0") + receipt.code[1:]
    assert "有一个字不对" in await look_up(page, wrong, receipt.case_no)
    assert "27个" in await look_up(page, receipt.code[:-1], receipt.case_no)
    # Somebody who kept last month's checkpoint sees that it is the same ledger; another office's keys are no keys.
    await page.set_input_files("#seen", folder / "checkpoint-14")
    assert "都对得上" in await check(page, folder, published)
    assert "同一本账" in await page.inner_text("#signed")
    # Two readers: the zip that was downloaded, held against a whole folder, and against that of another ledger.
    await page.set_input_files("#seen", [folder / name for name in published.files()])
    await page.set_input_files("#bundle", zipped(tmp_path / "2026-11.zip", published.files()))
    await page.click("#go")
    await page.locator("#signed li").nth(2).wait_for()
    assert "都对得上" in await page.inner_text("#verdict")
    split_off = zipped(tmp_path / "别人的.zip", OTHER.publish(NOVEMBER, 14).files())
    await page.set_input_files("#seen", split_off)
    assert "两本账" in await check(page, folder, published)
    await page.set_input_files(
        "#seen", zipped(tmp_path / "压过的.zip", published.files(), zipfile.ZIP_DEFLATED)
    )
    await page.locator("#verdict", has_text="压过的.zip不是公布的那个zip").wait_for()
    await page.set_input_files("#seen", [])
    assert "没有核实" in await check(page, folder, published, keys="")
    assert "不是公钥" in await check(page, folder, published, keys="88d118be")
    folder.joinpath("summary.json").write_bytes(published.summary.replace(b'"errata":1', b'"errata":0'))
    assert "不一样" in await check(page, folder, published)


@pytest.mark.parametrize("often", [6, pytest.param(500, marks=pytest.mark.soak)])
async def test_every_edit_is_found(page: Page, tmp_path: Path, often: int) -> None:
    await opened(page, put(tmp_path, checking_page()))
    assert await page.evaluate(EXAMPLE) == re.findall(r"    ((?:\S+ ){15}\S+)\n", SPECIFICATION)
    chance, office, drawn = Random(often), month_of(9), Counter[str]()
    true = HOUSE.publish(NOVEMBER).files()
    bundles: list[tuple[dict[str, str], list[str]]] = [
        (sent(HOUSE.publish(month, first).files()), []) for month, first in ((NOVEMBER, 14), (OCTOBER, 0))
    ]
    for history in [long_history(chance) for _ in range(2 * often)]:
        for month in history.receipts:
            first = chance.choice(history.beginnings(month))
            bundles.append((sent(history.publish(month, first).files()), []))
    honest = len(bundles)
    kinds: list[str] = []
    while len(kinds) < often * len(CLUMSY):
        kind = [*CLUMSY][len(kinds) % len(CLUMSY)]
        edited = CLUMSY[kind](chance, true)
        if meaning(edited) != meaning(true):
            kinds.append(kind)
            bundles.append((sent(edited), []))
    for kind, edit in [*CUNNING.items(), ("split", split)] * often:
        edits = edit(chance, office)
        last = max(
            (name for name in edits.true if name.startswith("checkpoint-")), key=lambda name: int(name[11:])
        )
        kinds.append(kind)
        bundles.append((sent(edits.files), [sent(edits.true)[last]] if kind == "split" else []))
    told = await page.evaluate(
        FOUND, [bundles, "\n".join(key.text for key in [*BOTH.office, *BOTH.witnesses])]
    )
    assert told[:honest] == ["holds"] * honest
    assert [
        (kind, code)
        for kind, code in zip(kinds, told[honest:], strict=True)
        if code == "holds" or "broke" in code
    ] == []
    assert {code for kind, code in zip(kinds, told[honest:], strict=True) if kind == "split"} == {"split"}
    drawn.update(kinds)
    assert set(drawn.values()) == {often}


async def test_an_old_browser_is_told_what_was_checked_all_the_same(page: Page, tmp_path: Path) -> None:
    await page.add_init_script("crypto.subtle.importKey = () => { throw new Error('no Ed25519'); }")
    published = month_of(5).publish(OCTOBER)
    folder = put(tmp_path, published.files(), checking_page())
    await opened(page, folder)
    assert "没有核实" in await check(page, folder, published)
    assert "浏览器太旧" in await page.inner_text("#signed")
    folder.joinpath("lines.txt").write_bytes(b"".join(reversed(published.lines)))
    assert "对不上" in await check(page, folder, published)
    # One that cannot even read the scripts is told so by the page itself.
    assert page.context.browser is not None
    async with await page.context.browser.new_context(java_script_enabled=False) as without:
        older = await without.new_page()
        await older.goto(folder.joinpath("check.html").as_uri())
        assert "浏览器太旧" in await older.inner_text("main")
        assert not await older.is_visible("#work")


async def test_served_beside_its_files_it_takes_them_and_then_can_ask_nobody(
    page: Page, tmp_path: Path
) -> None:
    published = month_of(300).publish(OCTOBER)
    folder = put(tmp_path, published.files(), checking_page())
    app = web.Application()
    app.router.add_static("/figures/2026-10", folder)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    for language, name, _ in PAGES:
        await page.goto(f"http://127.0.0.1:{port}/figures/2026-10/{name}")
        await page.wait_for_selector(READY)
        assert await page.get_attribute("html", "lang") == language
        assert str(len(published.files())) in await page.inner_text("#taken")
        assert await page.evaluate("fetch('summary.json').then(() => 'sent', () => 'kept')") == "kept"
        await page.fill("#keys", KEYS)
        await page.click("#go")
        await page.wait_for_selector("#verdict.ok")
        assert faults(checking_page()[name].decode()) == []
        assert "built-in" not in await page.inner_text("main")
        assert await barriers(page) == []
    await is_fit(page)
    await runner.cleanup()
