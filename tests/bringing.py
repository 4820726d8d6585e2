"""An officer's browser with a file in hand, for tests of the import page."""

import io
from dataclasses import dataclass

import aiohttp
from yarl import URL

from console import Answer, Browser, ConsoleHouse

PAGE = "/office/import"
HEADER = "办件编号,事项名称,申请人,联系电话,办结时间,办理结果,备注\n"


def case(
    number: int, *, phone: str = "19000000001", applicant: str = "张三", concluded: str = "2026-10-03"
) -> str:
    """A row of the file."""
    return f"甲-{number},无线电频率使用许可,{applicant},{phone},{concluded},准予许可,\n"


def file_of(*rows: str) -> bytes:
    """A csv with these rows."""
    return (HEADER + "".join(rows)).encode()


@dataclass(frozen=True)
class Officer:
    """Somebody at the import page, without a script."""

    house: ConsoleHouse
    browser: Browser

    async def brings(self, content: bytes, name: str = "10月办结.csv", token: str | None = None) -> Answer:
        """Send the form."""
        form = aiohttp.FormData(quote_fields=False)  # as browsers send it
        form.add_field("csrf", (await self.browser.get(PAGE)).token if token is None else token)
        form.add_field("file", io.BytesIO(content), filename=name, content_type="application/octet-stream")
        address = self.browser.root.join(URL(PAGE))
        async with self.browser.http.post(address, data=form, allow_redirects=False) as answer:
            return await Answer.of(answer)

    async def checks(self, content: bytes, name: str = "10月办结.csv") -> tuple[str, Answer]:
        """Bring a file and wait for its check: its address and its page."""
        answer = await self.brings(content, name)
        assert answer.status == 303, answer.text
        await self.house.console.importing.settled()
        where = answer.headers["Location"]
        return where, await self.browser.get(where)

    async def imports(self, where: str, page: Answer) -> Answer:
        """Press the button of a file's page and wait: the page afterwards."""
        shape = page.text.partition('name="shape" value="')[2].partition('"')[0]
        answer = await self.browser.post(f"{where}/import", {"csrf": page.token, "shape": shape})
        await self.house.console.importing.settled()
        return await self.browser.get(where) if answer.status == 303 else answer
