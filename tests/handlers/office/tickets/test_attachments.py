"""What people attach to a complaint is handed out to those who see its content, and cannot do anything in a browser."""

import io
from urllib.parse import quote

from PIL import Image
from sqlalchemy import select

from bot.domain.act import Act
from bot.domain.role import Role
from complaints import DEPARTMENT, Bench
from console import ConsoleHouse, add_user
from db.schema import attachments, audit
from ticket_pages import attached


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (6, 4), "red").save(out, "PNG")
    return out.getvalue()


async def test_a_picture_is_shown_and_everything_else_is_a_download(
    house: ConsoleHouse, bench: Bench
) -> None:
    number = await bench.files()
    await attached(house, number, picture())
    await attached(house, number, b"%PDF-1.7 <script>alert(1)</script>")
    async with house.logged_in("officer") as browser:
        page = (await browser.get(f"/office/tickets/{number}")).text
        for place in (1, 2):
            assert f'href="/office/tickets/{number}/attachments/{place}"' in page
        for place, kind, how in (
            (1, "image/png", f"inline; {_named(number, '1.png')}"),
            (2, "application/octet-stream", f"attachment; {_named(number, '2.pdf')}"),
        ):
            address = browser.root.join(browser.root / f"office/tickets/{number}/attachments/{place}")
            async with browser.http.get(address) as answer:
                assert answer.status == 200
                assert answer.content_type == kind
                assert answer.headers["Content-Disposition"] == how
                assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
                assert answer.headers["X-Content-Type-Options"] == "nosniff"
                assert answer.headers["Cache-Control"] == "no-store"
    lines = await house.store.read(lambda c: list(c.execute(select(audit.c.detail).order_by(audit.c.id))))
    assert [line for (line,) in lines if "attachment" in line] == ['{"attachment": 1}', '{"attachment": 2}']


def _named(number: str, end: str) -> str:
    """As a browser saves it, and as an old one does."""
    return f"filename=\"{number}-{end}\"; filename*=UTF-8''{number}-{quote('证据')}{end}"


async def test_nobody_else_gets_it(house: ConsoleHouse, bench: Bench) -> None:
    await add_user(house.store, "周志丽", Role.OFFICER)
    number, other = await bench.files(), await bench.files()
    await attached(house, number, picture())
    await attached(house, number, picture(), state="wanted")
    await bench.does(number, Act.ASSIGN, "有人反映窗口态度不好", to=DEPARTMENT)
    for name, status in (("liaison", 403), ("admin", 403), ("superior", 404), ("周志丽", 404)):
        async with house.logged_in(name) as browser:
            answer = await browser.get(f"/office/tickets/{number}/attachments/1")
            assert (name, answer.status) == (name, status)
    async with house.logged_in("officer") as browser:
        for path in (
            f"{other}/attachments/1",
            f"{number}/attachments/0",
            f"{number}/attachments/2",
            f"{number}/attachments/3",
            f"{number}/attachments/{2**40}",
            f"{number}/attachments/x",
        ):
            assert (await browser.get(f"/office/tickets/{path}")).status == 404


async def test_a_file_that_is_gone_from_the_folder_is_said_to_be(house: ConsoleHouse, bench: Bench) -> None:
    number = await bench.files()
    await attached(house, number, picture())
    digest = await house.store.read(lambda c: c.execute(select(attachments.c.sha256)).scalar_one())
    house.console.folder.remove(digest)
    async with house.logged_in("officer") as browser:
        answer = await browser.get(f"/office/tickets/{number}/attachments/1")
    assert (answer.status, "附件暂时取不出来" in answer.text) == (503, True)
