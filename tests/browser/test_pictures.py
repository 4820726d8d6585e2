"""The pictures of the console and the public door in `docs/pictures`: there, small enough for a reader, and taken anew when asked for.

pytest tests/browser/test_pictures.py --update-pictures
"""

from pathlib import Path

import pytest

from bot.domain.role import Role
from browser.fourth_day import PAGES, SIZES
from browser.looking import Looker
from browser.working_office import WorkingOffice
from house.tree import ROOT

PICTURES = ROOT / "docs" / "pictures"
LARGEST = 220_000
"""Bytes: a page with eight of them is still read on a slow line."""
SHOWN: dict[str, tuple[Role | None, str]] = {
    "published": (None, "/figures/2026-10"),
    "import": (Role.OFFICER, "/office/import"),
    "month": (Role.CHIEF, "/office/months/2026-10"),
    "archive": (Role.CHIEF, "/office/cases/HNJX-2026-00002"),
    "ticket": (Role.OFFICER, "/office/tickets/{at work}"),
}
PNG = b"\x89PNG\r\n\x1a\n"


def measured(picture: Path) -> tuple[int, int]:
    """Width and height, from the head of the file."""
    head = picture.read_bytes()[:24]
    assert head.startswith(PNG)
    return int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", [*SHOWN, *PAGES])
async def test_there_is_a_small_picture_of_it(
    request: pytest.FixtureRequest, looker: Looker, office: WorkingOffice, name: str, size: str
) -> None:
    picture = PICTURES / f"{name}-{size}.png"
    taken = office.fourth_day.get((name, size)) or await _taken(looker, office, name, size)
    assert len(taken) < LARGEST
    if request.config.getoption("--update-pictures"):
        PICTURES.mkdir(exist_ok=True)
        picture.write_bytes(taken)
    assert measured(picture) == SIZES[size]
    assert picture.stat().st_size < LARGEST


async def _taken(looker: Looker, office: WorkingOffice, name: str, size: str) -> bytes:
    role, path = SHOWN[name]
    page = await (looker.person(role, SIZES[size]) if role is not None else looker.stranger(SIZES[size]))
    answer = await page.goto(office.url(path.format_map(office.tickets)))
    assert answer is not None
    assert answer.status == 200
    return await page.screenshot()
