"""Documents that go out with an answer: added and taken back until then, and the applicant's by number and code afterwards."""

import io
import re

import aiohttp
from yarl import URL

from complaints import Bench
from console import Answer, Browser, ConsoleHouse
from db.schema import attachments, audit
from request_pages import ANSWERED, LIST, at, does
from requests_filed import asks

SEEN = re.compile(r'name="seen" value="(\d+)"')
PDF = b"%PDF-1.7 the document"


async def adds(browser: Browser, number: str, content: bytes) -> Answer:
    """The form of the request's page, with a file."""
    page = await browser.get(f"{LIST}/{number}")
    form = aiohttp.FormData(quote_fields=False)
    form.add_field("csrf", page.token)
    form.add_field("file", io.BytesIO(content), filename="附件.pdf", content_type="application/pdf")
    address = browser.root.join(URL(f"{LIST}/{number}/files"))
    async with browser.http.post(address, data=form, allow_redirects=False) as answer:
        return await Answer.of(answer)


async def test_a_document_is_added_and_taken_back_until_the_answer_goes_out(
    house: ConsoleHouse, bench: Bench
) -> None:
    at(house, bench, "11-03")
    number = await asks(bench)
    async with house.logged_in("officer") as officer:
        assert (await adds(officer, number, b"MZ a program")).status == 400
        for content in (PDF, PDF + b" wrong one"):
            assert (await adds(officer, number, content)).status == 303
        page = await officer.get(f"{LIST}/{number}")
        assert "随答复发出的文件 2" in page.text
        (first, second) = await house.rows(attachments.c.id)
        back = {"csrf": page.token, "file": str(second[0])}
        assert (await officer.post(f"{LIST}/{number}/files/back", back)).status == 303
        assert (await officer.post(f"{LIST}/{number}/files/back", back)).status == 404
        assert (await officer.get(f"/office/tickets/{number}/attachments/1")).raw == PDF
        blind = {"csrf": page.token, "act": "answer", "seen": SEEN.findall(page.text)[0], **ANSWERED}
        assert (await officer.post(f"{LIST}/{number}/act", blind)).status == 409, (
            "another took a document back"
        )
        assert (await does(officer, number, "answer", **ANSWERED)).status == 303
        gone = {"csrf": page.token, "file": str(first[0])}
        assert (await officer.post(f"{LIST}/{number}/files/back", gone)).status == 409
        assert (await adds(officer, number, PDF)).status == 409
    assert sorted(await house.rows(attachments.c.state)) == [("dropped",), ("stored",)]
    acts = [act for (act,) in await house.rows(audit.c.act)]
    assert (acts.count("request_file"), acts.count("request_file_back")) == (2, 1)
