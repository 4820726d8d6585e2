"""Checking a published month on the page that comes with it: seconds from the button to the verdict, and the renderer's memory."""

import asyncio
import os
import time
from pathlib import Path

from playwright.async_api import Page, async_playwright

from bench import checking
from bot.exports.bundle import checking_page
from browser.conftest import ARGUMENTS, CHROMIUM
from ledgers import OFFICE, WITNESS

PATIENCE = 900_000
"""Milliseconds."""


def measure(folder: Path, rows: int) -> dict[str, object]:
    """For 20,000 cases and for `rows`, from a folder as from a stick."""
    return {
        str(cases): asyncio.run(_checked(*_written(folder, cases)))
        for cases in sorted({min(checking.SMALL, rows), rows})
    }


def _written(folder: Path, cases: int) -> tuple[Path, list[Path]]:
    """The page in the folder of a bundle, and the bundle's files."""
    bundle = [*checking.write(folder / str(cases), cases).iterdir()]
    for name, content in checking_page().items():
        (folder / str(cases) / name).write_bytes(content)
    return folder / str(cases), bundle


async def _checked(folder: Path, bundle: list[Path]) -> dict[str, float]:
    without_sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=[*ARGUMENTS, *without_sandbox]
        )
        page = await browser.new_page()
        await page.goto((folder / "check.html").as_uri())
        await page.wait_for_selector("html[data-ready]")
        await page.set_input_files("#bundle", bundle)
        await page.fill("#keys", f"{OFFICE.verifier.text}\n{WITNESS.verifier.text}")
        began = time.perf_counter()
        await page.click("#go")
        await page.wait_for_selector("#verdict.ok h2", timeout=PATIENCE)
        seconds = time.perf_counter() - began
        held = await asyncio.to_thread(_held, await _renderers(page))
        await browser.close()
    return {"seconds": round(seconds, 2), "peak_rss_mb": held}


async def _renderers(page: Page) -> list[int]:
    assert page.context.browser is not None
    session = await page.context.browser.new_browser_cdp_session()
    told = await session.send("SystemInfo.getProcessInfo")
    return [one["id"] for one in told["processInfo"] if one["type"] == "renderer"]


def _held(processes: list[int]) -> int:
    """The most memory that one of them has held, in MB."""
    peaks = [Path(f"/proc/{one}/status").read_text().partition("VmHWM:")[2].split()[0] for one in processes]
    return max(int(kilobytes) for kilobytes in peaks) // 1024
