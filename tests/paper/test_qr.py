"""A QR code says the address that it was made of, however it is drawn."""

import pytest
from PIL import ImageDraw

from bot.paper.qr import QUIET_ZONE, half_blocks, svg_path
from qr_reading import DOT, drawn_lines, drawn_path, read_in

ADDRESSES = [
    "https://hf.example.gov.cn/",
    "https://t.me/huifang_example_bot",
    "https://hf.example.gov.cn/" + "%E5%9B%9E%E8%AE%BF/" * 12,  # a long path: a larger code
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_it_is_read_again_from_the_page(address: str) -> None:
    assert read_in(drawn_path(*svg_path(address))) == [address]


@pytest.mark.parametrize("address", ADDRESSES[:2])
def test_it_is_read_again_from_the_terminal(address: str) -> None:
    assert read_in(drawn_lines(half_blocks(address))) == [address]


def test_four_light_modules_are_all_around_it() -> None:
    path, side = svg_path(ADDRESSES[0])
    edge = QUIET_ZONE * DOT
    picture = drawn_path(path, side)
    dark = picture.point(lambda level: 255 - level).getbbox()
    assert dark == (edge, edge, side * DOT - edge, side * DOT - edge)


def test_it_is_read_with_a_blot_on_it() -> None:
    path, side = svg_path(ADDRESSES[0])
    picture = drawn_path(path, side)
    middle, blot = side * DOT // 2, 4 * DOT
    ImageDraw.Draw(picture).ellipse((middle - blot, middle - blot, middle + blot, middle + blot), fill="grey")
    assert read_in(picture) == [ADDRESSES[0]]
