"""Every answer of the console: its headers, and one sentence instead of a traceback whatever was sent."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from yarl import URL

from console import Browser, ConsoleHouse
from db.queries.figures import figures
from db.store import StoreUnavailable
from handlers.office.pages import PAGES
from handlers.office.web.routing import Route
from handlers.office.web.sent_forms import FORM_BYTES
from handlers.office.web.statics import statics
from handlers.office.web.visit import Visit

PATHS = (
    "/office/login",
    "/office/",
    "/office/months/2026-10",
    "/office/nowhere",
    "/office/log",
    "/office/health",
    statics()["office.css"].url,
)


async def test_a_section_of_the_rail_without_an_entry_has_no_heading(house: ConsoleHouse) -> None:
    for name, there in (("superior", False), ("officer", True)):
        async with house.logged_in(name) as browser:
            assert ("<h2>监督</h2>" in (await browser.get("/office/tickets")).text) == there


@pytest.mark.parametrize("path", PATHS)
async def test_every_answer_carries_the_security_headers(house: ConsoleHouse, path: str) -> None:
    async with house.logged_in("officer") as browser:
        headers = (await browser.get(path)).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["form-action"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert re.fullmatch(r"'nonce-[\w-]{20,}'", policy["script-src"])
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    long = "/static/" in path
    assert headers["Cache-Control"] == ("public, max-age=31536000, immutable" if long else "no-store")


async def test_scripts_carry_the_nonce_of_their_own_answer_and_nothing_is_inline(house: ConsoleHouse) -> None:
    async with house.logged_in("chief") as browser:
        pages = [await browser.get(p) for p in ("/office/months/2026-10", "/office/login", "/office/account")]
    nonces = set()
    for page in pages:
        for tag in re.findall(r"<script[^>]*>", page.text):
            nonce = re.search(r'nonce="([^"]+)"', tag)
            assert nonce is not None
            assert f"'nonce-{nonce[1]}'" in page.headers["Content-Security-Policy"]
            assert "src=" in tag
            nonces.add(nonce[1])
        assert " style=" not in page.text
        assert not re.search(r"\son\w+=", page.text)
        assert "hx-on" not in page.text
    assert len(nonces) == 2  # being logged in, the log-in page leads on


async def test_nothing_comes_from_outside(house: ConsoleHouse) -> None:
    async with house.logged_in("officer") as browser:
        page = (await browser.get("/office/months/2026-10")).text
        css = (await browser.get(statics()["office.css"].url)).text
    assert not re.search(r'(src|href)="(https?:)?//', page)
    assert "@import" not in css
    assert "http" not in css


@pytest.mark.parametrize(
    ("path", "status", "sentence"),
    [
        ("/office/nowhere", 404, "没有这个页面"),
        ("/office/months/2026-13", 404, "2026-13"),
        ("/office/months/%3Cscript%3E", 404, "&lt;script&gt;"),
        ("/office/months/2026-10?by=nothing", 400, "nothing"),
        ("/office/log?since=yesterday", 400, "yesterday"),
        ("/office/log?since=9999-12-31", 400, "9999-12-31"),
        ("/office/log?before=-1", 400, "-1"),
        ("/office/log?before=99999999999999999999", 400, "99999999999999999999"),
        ("/office/log?before=%D9%A3", 400, "٣"),
        ("/office/log?object=" + "x" * 300, 400, "200"),
        ("/office/static/0/office.css", 404, "没有找到"),
        ("/office/language/xx", 404, "没有找到"),
        ("/office/users", 403, "您的角色"),
    ],
)
async def test_bad_input_gets_a_page_that_says_what_is_wrong(
    house: ConsoleHouse, path: str, status: int, sentence: str
) -> None:
    async with house.logged_in("chief") as browser:
        answer = await browser.get(path)
    assert (answer.status, answer.headers["Content-Type"]) == (status, "text/html; charset=utf-8")
    assert sentence in answer.text
    assert "Traceback" not in answer.text


async def test_other_methods_are_refused_with_those_allowed(house: ConsoleHouse) -> None:
    async with house.logged_in("chief") as browser:
        for method in ("PUT", "DELETE", "PATCH", "OPTIONS"):
            async with browser.http.request(method, browser.root.join(URL("/office/account/password"))) as r:
                assert (r.status, set(r.headers["Allow"].split(","))) == (405, {"GET", "HEAD", "POST"})
                assert "default-src" in r.headers["Content-Security-Policy"]


@pytest.mark.parametrize("size", [FORM_BYTES + 1, 900_000])
async def test_a_form_that_is_too_large_is_not_read(house: ConsoleHouse, size: int) -> None:
    async with house.logged_in("officer") as browser:
        answer = await browser.post("/office/account/password", b"new=" + b"x" * size, **FORM)
    assert answer.status == 413
    assert "太大" in answer.text


FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"\xff\xfe=\x80", FORM, 400),
        (b"&".join(b"a=%d" % n for n in range(1000)), FORM, 400),
        (b"csrf=%ff%fe", FORM, 403),
        (b"csrf=%00", FORM, 403),
        (b'{"csrf": "x"}', {"Content-Type": "application/json"}, 415),
        (b"--x--", {"Content-Type": "multipart/form-data; boundary=x"}, 415),
        (b"", FORM, 403),
    ],
    ids=["not utf-8", "too many fields", "broken escapes", "nul", "json", "multipart", "empty"],
)
async def test_a_form_that_cannot_be_read_changes_nothing(
    house: ConsoleHouse, body: bytes, headers: dict[str, str], status: int
) -> None:
    async with house.logged_in("officer") as browser:
        answer = await browser.post("/office/account/password", body, **headers)
        assert answer.status == status
        assert "Traceback" not in answer.text
        assert (await browser.get("/office/account")).status == 200


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", "http://127.0.0.1", "nonsense"])
async def test_a_change_from_another_site_is_refused_even_with_the_token(
    house: ConsoleHouse, origin: str
) -> None:
    async with house.logged_in("officer") as browser:
        token = (await browser.get("/office/account")).token
        answer = await browser.post("/office/logout", {"csrf": token}, Origin=origin)
        assert answer.status == 403
        assert (await browser.get("/office/account")).status == 200
        own = f"http://{browser.root.host}:{browser.root.port}"
        assert (await browser.post("/office/logout", {"csrf": token}, Origin=own)).status == 303


async def test_the_token_may_come_in_a_header_as_htmx_sends_it(house: ConsoleHouse) -> None:
    async with house.logged_in("officer") as browser:
        token = (await browser.get("/office/account")).token
        answer = await browser.post("/office/logout", {}, **{"X-CSRF-Token": token})
        assert answer.status == 303


async def test_one_users_token_is_worth_nothing_to_another(house: ConsoleHouse) -> None:
    async with house.logged_in("officer") as one, house.logged_in("chief") as other:
        token = (await one.get("/office/account")).token
        assert (await other.post("/office/logout", {"csrf": token})).status == 403


async def test_a_fault_of_ours_is_one_sentence_and_in_the_log_without_what_was_asked(
    house: ConsoleHouse, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyError("张三 19000000001")

    monkeypatch.setattr(figures, "month_figures", broken)
    async with house.logged_in("officer") as browser:
        answer = await browser.get("/office/months/2026-10?x=secret")
    assert answer.status == 500
    assert "程序出错" in answer.text
    said = capsys.readouterr()
    assert "KeyError" in said.out + said.err
    for private in ("张三", "19000000001", "secret"):
        assert private not in answer.text + said.out + said.err


async def test_while_the_database_is_away_the_page_says_so(
    house: ConsoleHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object, **__: object) -> None:
        raise StoreUnavailable("gone")

    monkeypatch.setattr(figures, "month_figures", away)
    async with house.logged_in("officer") as browser:
        answer = await browser.get("/office/months/2026-10")
    assert (answer.status, "稍后再试" in answer.text) == (503, True)


async def test_the_language_is_kept_and_leads_back(house: ConsoleHouse) -> None:
    async with house.logged_in("officer") as browser:
        for language, words in (("en", "Callbacks of"), ("zh-Hant", "2026年10月回訪"), ("zh-Hans", "回访")):
            here = str(browser.root.join(URL("/office/months/2026-10?by=items")))
            chosen = await browser.get(f"/office/language/{language}", Referer=here)
            assert chosen.headers["Location"] == "/office/months/2026-10?by=items"
            page = await browser.get("/office/months/2026-10")
            assert words in page.text
            assert f'<html lang="{language}">' in page.text
        foreign = await browser.get("/office/language/en", Referer="https://elsewhere.example/office/x")
        assert foreign.headers["Location"] == "/office/"


async def test_a_session_that_is_over_leads_to_the_door_and_back_to_where_one_was(
    house: ConsoleHouse,
) -> None:
    async with house.logged_in("officer") as browser:
        house.clock.turn(timedelta(hours=1))
        answer = await browser.get("/office/months/2026-10?by=items")
        assert answer.headers["Location"] == "/office/login?next=%2Foffice%2Fmonths%2F2026-10%3Fby%3Ditems"
        assert (await browser.post("/office/logout", {})).headers["Location"] == "/office/login"


ANYTHING = st.text(st.characters(exclude_categories=()), max_size=60)
FIELDS = "by before since until act object done next q x".split()
FORM_FIELDS = "name password code next new again secret which role department username".split()
ROUTES = [r for r in PAGES if r.method == "GET"]


@pytest.fixture
async def admin(house: ConsoleHouse) -> AsyncIterator[Browser]:
    async with house.logged_in("admin") as browser:
        yield browser


@pytest.fixture
async def chief(house: ConsoleHouse) -> AsyncIterator[Browser]:
    async with house.logged_in("chief") as browser:
        yield browser


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    route=st.sampled_from(ROUTES),
    parts=st.lists(ANYTHING, min_size=2, max_size=2),
    query=st.lists(st.tuples(st.sampled_from(FIELDS), ANYTHING), max_size=4),
)
async def test_no_address_is_too_wild(
    chief: Browser, route: Route[Visit], parts: list[str], query: list[tuple[str, str]]
) -> None:
    left = iter(parts)
    path = re.sub(r"\{\w+\}", lambda _: quote(next(left) or "x", safe="", errors="surrogatepass"), route.path)
    answer = await chief.get(f"{path}?{urlencode(query, errors='surrogatepass')}")
    assert answer.status < 500
    assert "Traceback" not in answer.text


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    route=st.sampled_from([r for r in PAGES if r.method == "POST" and r.path != "/office/logout"]),
    fields=st.dictionaries(st.sampled_from(FORM_FIELDS), ANYTHING, max_size=6),
)
async def test_no_form_is_too_wild(admin: Browser, route: Route[Visit], fields: dict[str, str]) -> None:
    token = (await admin.get("/office/account")).token
    path = route.path.replace("{number}", "1")
    body = urlencode({**fields, "csrf": token}, errors="surrogatepass").encode()
    answer = await admin.post(path, body, **FORM)
    assert answer.status < 500
    assert "Traceback" not in answer.text


async def test_a_page_is_sent_packed_to_a_browser_that_unpacks_it_and_plain_to_any_other(
    house: ConsoleHouse,
) -> None:
    async with house.logged_in("chief") as browser:
        for path in ("/office/months/2026-10", "/office/nowhere", "/office/api/openapi.json"):
            packed = await browser.get(path, **{"Accept-Encoding": "gzip"})
            plain = await browser.get(path, **{"Accept-Encoding": "identity"})
            assert packed.headers.get("Content-Encoding") == "gzip"
            assert "Accept-Encoding" in packed.headers["Vary"]
            assert "Content-Encoding" not in plain.headers


async def test_the_token_of_a_form_is_written_differently_on_every_page_and_each_is_good(
    house: ConsoleHouse,
) -> None:
    async with house.logged_in("chief") as browser:
        tokens = {(await browser.get("/office/account")).token for _ in range(3)}
        assert len(tokens) == 3
        for token in tokens:
            sent = {"csrf": token, "current": "wrong", "new": "x", "again": "x"}
            assert (await browser.post("/office/account/password", sent)).status == 400
        bent = [tokens.pop()[:-8], "A" * 88, "汉字", "===="]
        for token in bent:
            sent = {"csrf": token, "current": "wrong", "new": "x", "again": "x"}
            assert (await browser.post("/office/account/password", sent)).status == 403


@pytest.mark.parametrize("path", ["/office/nowhere", "/office/account/password/x", "/office/cases/none-such"])
async def test_a_page_that_is_not_there_keeps_the_rail(house: ConsoleHouse, path: str) -> None:
    async with house.logged_in("officer") as browser:
        missing = await browser.get(path)
        assert missing.status == 404
        assert 'class="nav"' in missing.text
        wrong = await browser.post("/office/months", {})
        assert (wrong.status, wrong.headers["Allow"]) == (405, "GET,HEAD")
        assert 'class="nav"' in wrong.text
        entered = await browser.get("/office/callsheet/HNJX-2026-00001/number")
        assert (entered.status, 'href="/office/callsheet?case=HNJX-2026-00001"' in entered.text) == (
            405,
            True,
        )
        entered = await browser.get("/office/account/tokens")
        assert (entered.status, 'primary" href="/office/account"' in entered.text) == (405, True)
    async with house.browser() as stranger:
        assert 'class="nav"' not in (await stranger.get(path)).text


@pytest.mark.parametrize("asked", ["call_later", "call_answered", "next_day", "no_such", "%00"])
async def test_an_address_that_asks_for_a_sentence_with_blanks_gets_none(
    house: ConsoleHouse, asked: str
) -> None:
    async with house.logged_in("officer") as browser:
        assert (await browser.get(f"/office/account?done={asked}")).status == 200
