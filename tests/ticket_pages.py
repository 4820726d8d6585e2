"""A ticket as it is worked on the pages of the console."""

import re
from html import unescape

from sqlalchemy import insert

from complaints import FILED, Bench
from console import Answer, Browser, ConsoleHouse
from db.schema import attachments

INBOX = "/office/tickets"
FOUND_OUT = {"finding": "founded", "measure_rectified": "1"}
"""What the page wants to know with a reply."""
HANDED_OVER = "有人反映窗口态度不好，请核实"


def at(house: ConsoleHouse, bench: Bench, **later: float) -> None:
    bench.passes(**later)
    house.clock.now = bench.now


def said(page: str) -> str:
    """The words of a page, without its markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def hidden(page: str, act: str) -> dict[str, str]:
    """The hidden fields of the form of an act."""
    form = re.search(rf'<form method="post" action="[^"]*/acts/{act}">(.*?)</form>', page, re.DOTALL)
    assert form is not None, f"no form for {act}"
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form[1]))


async def does(browser: Browser, number: str, act: str, **fields: str) -> Answer:
    """Fill in the form of an act on the ticket's page, or on its own, and send it."""
    page = (await browser.get(f"{INBOX}/{number}")).text
    if f'/acts/{act}"' not in page or 'method="post" action="' + f"{INBOX}/{number}/acts/{act}" not in page:
        page = (await browser.get(f"{INBOX}/{number}/acts/{act}")).text
    return await browser.post(
        f"{INBOX}/{number}/acts/{act}", hidden(page, act) | (FOUND_OUT if act == "reply" else {}) | fields
    )


def last_form(page: str) -> dict[str, str]:
    """What the last form of a page's main part sends by its last button."""
    form = re.findall(r'<form method="post" action="[^"]*/acts/[^"]*">(.*?)</form>', page, re.DOTALL)[-1]
    fields = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form)
    fields += re.findall(r'<input type="(?:radio|checkbox)" name="(\w+)" value="(\w+)" checked', form)
    fields += re.findall(r'<textarea[^>]* name="(\w+)"[^>]*>\n?(.*?)</textarea>', form, re.DOTALL)
    fields += re.findall(r'<button class="btn primary" name="(\w+)" value="(\w+)"', form)[-1:]
    return {name: unescape(value) for name, value in fields}


def listed(page: str) -> list[str]:
    """The tickets of a list, in order."""
    return re.findall(r'<th scope="row"[^>]*><a href="/office/tickets/([^"]+)"', page)


async def attached(house: ConsoleHouse, number: str, content: bytes, *, state: str = "stored") -> None:
    """The file in the folder and at the ticket."""
    kept = house.console.folder.keep(content)
    values = {
        "ticket_no": number,
        "channel": "telegram",
        "file_id": "x",
        "kind": "document",
        "at": FILED,
        "due_at": FILED,
        "state": state,
        "media_type": kept.media_type,
        "sha256": kept.sha256,
        "size": kept.size,
    }
    await house.store.write(lambda c: c.execute(insert(attachments), values))
