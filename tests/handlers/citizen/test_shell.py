"""What every page of the public door has around it: headers, language, size, and a page for whatever goes wrong."""

import gzip
import re

import pytest

from bot.channels.vendor import ChatLink
from bot.settings import Settings
from citizens import PublicHouse, public_door
from db.store import Store
from handlers.citizen.web.brake import ALLOWANCES
from handlers.citizen.web.routing import FORM_BYTES
from handlers.citizen.web.statics import statics

CSS = statics()["citizen.css"]


def language_of(page: str) -> str:
    found = re.search(r'<html lang="([\w-]+)"', page)
    assert found is not None
    return found[1]


@pytest.mark.parametrize("path", ["/", "/nowhere", CSS.url])
async def test_every_answer_carries_the_security_headers(house: PublicHouse, path: str) -> None:
    async with house.browser() as browser:
        headers = (await browser.get(path)).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["style-src"] == policy["form-action"] == "'self'"
    assert "script-src" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert ("noindex" in headers.get("X-Robots-Tag", "")) == (path == "/nowhere")
    assert headers["Cache-Control"] == (
        "public, max-age=31536000, immutable" if path == CSS.url else "no-store"
    )


async def test_a_page_needs_nothing_but_our_own_stylesheet(house: PublicHouse) -> None:
    async with house.browser() as browser:
        page = (await browser.get("/")).text
    assert f'href="{CSS.url}"' in page
    assert "<script" not in page
    assert " style=" not in page
    assert not re.search(r"""(src|href)=["']?(https?:)?//""", page)


async def test_the_stylesheet_travels_compressed_under_the_hash_of_its_content(house: PublicHouse) -> None:
    async with house.browser() as browser:
        packed = await browser.get(CSS.url, **{"Accept-Encoding": "gzip"})
        plain = await browser.get(CSS.url, **{"Accept-Encoding": "identity"})
        other = await browser.get(CSS.url.replace(CSS.digest, "0" * 16))
    assert packed.headers["Content-Encoding"] == "gzip"
    assert plain.raw == CSS.content == gzip.decompress(CSS.packed)
    assert "Content-Encoding" not in plain.headers
    assert other.status == 404


@pytest.mark.parametrize(
    ("wanted", "language"),
    [
        ("", "zh-Hans"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans"),
        ("zh-TW,zh;q=0.9", "zh-Hant"),
        ("zh-Hant-HK", "zh-Hant"),
        ("en-GB,zh;q=0.5", "en"),
        ("en;q=0.3, zh-HK;q=0.7", "zh-Hant"),
        ("de,fr;q=0.8", "zh-Hans"),
        ("en;q=0", "zh-Hans"),
        ("en;q=nonsense,;;,", "zh-Hans"),
    ],
)
async def test_the_language_is_the_first_of_the_browser_s_that_we_speak(
    house: PublicHouse, wanted: str, language: str
) -> None:
    async with house.browser() as browser:
        answer = await browser.get("/", **{"Accept-Language": wanted})
    assert language_of(answer.text) == language
    assert answer.cookies == {}


async def test_a_language_and_a_size_are_remembered_once_somebody_chooses_them(house: PublicHouse) -> None:
    async with house.browser(**{"Accept-Language": "zh-CN"}) as browser:
        chosen = await browser.get("/?lang=zh-Hant")
        larger = await browser.get("/nowhere?size=big")
        after = await browser.get("/")
        back = await browser.get("/?size=normal&lang=nothing")
    assert language_of(chosen.text) == language_of(after.text) == language_of(back.text) == "zh-Hant"
    assert 'class="big"' in larger.text
    assert 'class="big"' in after.text
    assert 'class="big"' not in back.text
    for cookie in (*chosen.cookies.values(), *larger.cookies.values()):
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert "Secure" not in cookie
    assert after.cookies == {}
    assert list(back.cookies) == ["huifang_size"]


async def test_cookies_are_for_https_where_people_come_by_https(store: Store) -> None:
    settings = Settings(public_url="https://huifang.example.gov.cn", phone="0731 555-0100")
    async with public_door(store, settings) as house, house.browser() as browser:
        answer = await browser.get("/?lang=en")
    assert "Secure" in answer.cookies["huifang_lang"]
    assert 'href="tel:07315550100"' in answer.text
    assert 'class="qr"' in answer.text


async def test_choosing_keeps_what_else_the_address_says(house: PublicHouse) -> None:
    async with house.browser() as browser:
        page = (await browser.get("/?of=%22%3Cb%3E&lang=en")).text
    assert 'href="?of=%22%3Cb%3E&amp;size=big"' in page
    assert 'href="?of=%22%3Cb%3E&amp;lang=zh-Hant"' in page


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("GET", "//elsewhere.example/", 404),
        ("GET", "/a/%00", 404),
        ("HEAD", "/", 200),
        ("POST", "/", 405),
        ("DELETE", "/", 405),
    ],
)
async def test_what_cannot_be_shown_says_so_in_the_same_look(
    house: PublicHouse, method: str, path: str, status: int
) -> None:
    async with (
        house.browser() as browser,
        browser.http.request(method, f"{str(house.root).rstrip('/')}{path}", allow_redirects=False) as answer,
    ):
        text = await answer.text()
    assert answer.status == status
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    if method == "HEAD":
        assert text == ""
    else:
        assert "回到首页" in text
        assert 'class="mast"' in text
    if status == 405:
        assert "GET" in answer.headers["Allow"]


def test_a_form_is_small() -> None:
    assert FORM_BYTES <= 64 * 1024
    assert set(ALLOWANCES) >= {"code", "phone", "file", "send", "look"}


async def test_the_chat_has_its_button_once_it_is_known_where_it_opens(store: Store) -> None:
    links: list[ChatLink] = []
    async with (
        public_door(store, chat=lambda: links[0] if links else None) as house,
        house.browser() as browser,
    ):
        before = await browser.get("/")
        links.append(ChatLink("Telegram", "https://t.me/huifang_bot"))
        after = await browser.get("/")
    assert "Telegram" not in before.text
    assert 'href="https://t.me/huifang_bot" rel="noreferrer">用 Telegram 跟我们聊' in after.text
