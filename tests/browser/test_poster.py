"""The poster and the line for notices as SVG pictures, as a browser draws them: their codes can be scanned."""

import io

import pytest
from PIL import Image
from playwright.async_api import Browser

from bot.channels.vendor import ChatLink
from bot.paper.poster import PaperSize, WayIn, notice_svg, poster_svg
from qr_reading import read_in

DOOR = WayIn(
    "示例省经信委",
    "https://hf.example.gov.cn/",
    phone="0731-555-0100",
    chat=ChatLink("Telegram", "https://t.me/huifang_bot"),
)


@pytest.mark.parametrize(
    ("svg", "codes"),
    [
        (poster_svg(DOOR, PaperSize.A4), [DOOR.address, "https://t.me/huifang_bot"]),
        (notice_svg(DOOR), [DOOR.address]),
    ],
    ids=["poster", "notice"],
)
async def test_its_codes_can_be_scanned(browser: Browser, svg: bytes, codes: list[str]) -> None:
    page = await browser.new_page(viewport={"width": 900, "height": 1200}, color_scheme="dark")
    await page.set_content(svg.decode())
    picture = Image.open(io.BytesIO(await page.screenshot()))
    await page.close()
    assert read_in(picture) == codes
