"""What people attach to a complaint is handed out to those who see its content, and cannot do anything in a browser."""

import io

from PIL import Image
from sqlalchemy import insert, select

from bot.casework.roles import Role
from bot.casework.ticket import Act
from complaints import DEPARTMENT, FILED, Bench
from console import ConsoleHouse, add_user
from db.schema import attachments, audit


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (6, 4), "red").save(out, "PNG")
    return out.getvalue()


async def attached(house: ConsoleHouse, number: str, content: bytes, *, state: str = "stored") -> int:
    """The file in the folder and at the ticket; its number."""
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
    row = await house.store.write(lambda c: c.execute(insert(attachments), values).inserted_primary_key)
    assert row is not None
    return int(row[0])


async def test_a_picture_is_shown_and_everything_else_is_a_download(
    house: ConsoleHouse, bench: Bench
) -> None:
    number = await bench.files()
    photo = await attached(house, number, picture())
    paper = await attached(house, number, b"%PDF-1.7 <script>alert(1)</script>")
    async with house.logged_in("officer") as browser:
        page = (await browser.get(f"/office/tickets/{number}")).text
        for one in (photo, paper):
            assert f'href="/office/tickets/{number}/attachments/{one}"' in page
        for one, kind, how in (
            (photo, "image/png", f'inline; filename="{number}-1.png"'),
            (paper, "application/octet-stream", f'attachment; filename="{number}-2.pdf"'),
        ):
            address = browser.root.join(browser.root / f"office/tickets/{number}/attachments/{one}")
            async with browser.http.get(address) as answer:
                assert answer.status == 200
                assert answer.content_type == kind
                assert answer.headers["Content-Disposition"] == how
                assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
                assert answer.headers["X-Content-Type-Options"] == "nosniff"
                assert answer.headers["Cache-Control"] == "no-store"
    lines = await house.store.read(lambda c: list(c.execute(select(audit.c.detail).order_by(audit.c.id))))
    assert [line for (line,) in lines if "attachment" in line] == ['{"attachment": 1}', '{"attachment": 2}']


async def test_nobody_else_gets_it(house: ConsoleHouse, bench: Bench) -> None:
    await add_user(house.store, "周志丽", Role.OFFICER)
    number, other = await bench.files(), await bench.files()
    one = await attached(house, number, picture())
    wanted = await attached(house, number, picture(), state="wanted")
    await bench.does(number, Act.ASSIGN, "有人反映窗口态度不好", to=DEPARTMENT)
    for name, status in (("liaison", 403), ("admin", 403), ("superior", 404), ("周志丽", 404)):
        async with house.logged_in(name) as browser:
            answer = await browser.get(f"/office/tickets/{number}/attachments/{one}")
            assert (name, answer.status) == (name, status)
    async with house.logged_in("officer") as browser:
        for path in (
            f"{other}/attachments/{one}",
            f"{number}/attachments/{wanted}",
            f"{number}/attachments/{2**40}",
            f"{number}/attachments/x",
        ):
            assert (await browser.get(f"/office/tickets/{path}")).status == 404


async def test_a_file_that_is_gone_from_the_folder_is_said_to_be(house: ConsoleHouse, bench: Bench) -> None:
    number = await bench.files()
    one = await attached(house, number, picture())
    digest = await house.store.read(lambda c: c.execute(select(attachments.c.sha256)).scalar_one())
    house.console.folder.remove(digest)
    async with house.logged_in("officer") as browser:
        answer = await browser.get(f"/office/tickets/{number}/attachments/{one}")
    assert (answer.status, "附件暂时取不出来" in answer.text) == (503, True)
