"""Whatever somebody writes as a reason is words, on both engines: kept or refused, and never run."""

from functools import partial

import pytest

from console import ConsoleHouse, on_both
from marks import FACTS, form_of, month_of_cases, posts

HOSTILE = {
    "markup": "<img src=x onerror=alert(1)><script>alert(2)</script>",
    "control characters": "坏\x00\x07\x1b[31m的\x85",
    "turned round": "\u202e就是恶意\u2066",
    "very long": "长" * 10_000,
    "templates": "{{ 7*7 }}{% for x in y %}{ticket_no}",
    "half a character": "\ud800差",
}


@pytest.mark.both_engines
@on_both
@pytest.mark.parametrize("reason", HOSTILE.values(), ids=HOSTILE)
async def test_a_hostile_reason_of_a_contest_and_of_its_decision(house: ConsoleHouse, reason: str) -> None:
    await house.store.write(month_of_cases)
    reason = reason.encode("utf-8", "replace").decode()
    async with house.logged_in("liaison") as browser:
        against = await form_of(browser, "contest")
        assert await posts(browser, against, ground="malicious", reason=reason) in (303, 400, 413)
        assert await posts(browser, against, ground="malicious", reason="同一人一天内十次差评") in (
            303,
            400,
            413,
        )
        assert "<img src" not in (await browser.get(f"{FACTS}?period=2026-10")).text
    async with house.logged_in("chief") as browser:
        decides = partial(posts, browser, against.replace("/contest", "/decide"), state="upheld")
        assert await decides(reason=reason) in (303, 400, 413)
        assert await decides(reason="查了日志，确是恶意") in (303, 400, 413)
        page = (await browser.get(f"{FACTS}?period=2026-10")).text
    assert "异议成立，不计" in page
    for raw in ("<img src", "<script>alert", "\x00", "\x1b"):
        assert raw not in page
