"""A month that marks are worked out of, and what people do at their pages."""

import re
from datetime import UTC, datetime

from sqlalchemy import Connection

from console import Browser
from db import schema
from rows import add
from ticket_pages import said

SCORES, FACTS = "/office/scores", "/office/scores/facts"
REPLIED = datetime(2026, 11, 4, 16, 0, tzinfo=UTC)
"""5 November in the office."""
RADIO = "无线电管理处"


def month_of_cases(connection: Connection) -> None:
    """Twelve rated and eight silent cases of one handler, three of another; one 差评 that was found to be so."""
    add(connection, schema.rounds, month="2026-10", state="closed")
    scores = dict.fromkeys(range(8), 5) | {8: 4, 9: 3, 10: 1, 11: 1}
    for n in range(23):
        handler, department = ("周志丽", RADIO) if n < 20 else ("吴敏", "电力处")
        case = {"case_no": f"甲-{n}", "month": "2026-10", "department": department, "handler": handler}
        add(connection, schema.cases, **case, item="无线电台执照", concluded_at=REPLIED)
        add(
            connection,
            schema.callbacks,
            case_no=f"甲-{n}",
            month="2026-10",
            archive_no=f"HF-{n}",
            place=n,
            stage="ended",
            score=scores.get(n),
            disposition="answered" if n in scores else "no_answer",
        )
    add(
        connection,
        schema.tickets,
        ticket_no="TS20261103-0001",
        day="20261103",
        case_no="甲-10",
        state="replied",
        finding="founded",
        measures="rectified",
        replied_at=REPLIED,
    )


async def draws(browser: Browser) -> str:
    page = await browser.get(f"{SCORES}?period=2026-10")
    form = {"csrf": page.token, "period": "2026-10"}
    assert (await browser.post(SCORES, form)).status == 303
    return said((await browser.get(f"{SCORES}?period=2026-10&of=handler")).text)


async def posts(browser: Browser, path: str, **fields: str) -> int:
    page = await browser.get(f"{FACTS}?period=2026-10")
    return (await browser.post(path, {"csrf": page.token, "period": "2026-10", **fields})).status


async def form_of(browser: Browser, act: str) -> str:
    """Where the first form of that kind goes."""
    found = re.search(rf'action="({FACTS}/\w+/{act})"', (await browser.get(f"{FACTS}?period=2026-10")).text)
    assert found is not None
    return found[1]
