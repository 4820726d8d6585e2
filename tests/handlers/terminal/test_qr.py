"""`huifang qr`: what the poster and the line for notices say, and that their codes lead where the paper says."""

import asyncio
import re
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pypdf import PdfReader

from bot.__main__ import main
from bot.channels.vendor import ChatLink
from bot.paper.poster import OFFERS, PaperSize, WayIn, notice_pdf, poster_pdf
from handlers.citizen.pages import PAGES
from pdfs import Pdf
from qr_reading import read_on_pages
from standins.telegram import TelegramServer
from tags import tagged

ADDRESS = "https://hf.example.gov.cn"
Huifang = Callable[..., tuple[object, str, str]]


@pytest.fixture
def huifang(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Huifang:
    """The program in a folder of its own, with an office's name and public address: exit code, stdout, stderr."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HUIFANG_AGENCY_NAME", "示例省经信委")
    monkeypatch.setenv("HUIFANG_PUBLIC_URL", ADDRESS)

    def run(*words: str) -> tuple[object, str, str]:
        monkeypatch.setattr(sys, "argv", ["huifang", "qr", *words])
        with pytest.raises(SystemExit) as left:
            main()
        told = capsys.readouterr()
        return left.value.code, told.out, told.err

    return run


def test_the_poster_leads_to_the_office_and_the_second_sheet_is_the_line_for_notices(
    huifang: Huifang, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HUIFANG_PHONE", "0731-555-0100")
    code, out, err = huifang("-o", "海报.pdf")
    assert (code, err) == (0, "")
    assert f"海报已写到 海报.pdf，二维码通到 {ADDRESS}/ 。" in out
    raw = Path("海报.pdf").read_bytes()
    assert [set(page) for page in read_on_pages(raw)] == [{f"{ADDRESS}/"}, {f"{ADDRESS}/"}]
    paper = Pdf.read(raw)
    poster, line = (paper.text(page).replace("\n", "") for page in paper.pages)
    for words in (
        "示例省经信委",
        "下月初我们会回访",
        "我要投诉",
        "查投诉的进度",
        "看每月公布",
        "打 0731-555-0100",
        f"{ADDRESS}/",
        "不收钱",
    ):
        assert words in poster
    assert line.count("请您评一评") == len(read_on_pages(raw)[1])
    read_aloud = tagged(raw)
    assert read_aloud.language.startswith("zh")
    assert read_aloud.named("Figure")[0] == f"二维码：{ADDRESS}/"


def test_the_line_for_notices_comes_alone(huifang: Huifang) -> None:
    assert huifang("--notice", "-o", "一行.pdf")[0] == 0
    raw = Path("一行.pdf").read_bytes()
    assert read_on_pages(raw) == [[f"{ADDRESS}/"]]
    assert "请您评一评" in Pdf.read(raw).words


def test_it_prints_on_a3(huifang: Huifang) -> None:
    assert huifang("--a3", "-o", "海报.pdf")[0] == 0
    sheets = [page.mediabox for page in PdfReader("海报.pdf").pages]
    assert [(round(float(s.width) / 72 * 25.4), round(float(s.height) / 72 * 25.4)) for s in sheets] == [
        (297, 420),
        (210, 297),
    ]


def test_nothing_is_offered_that_there_is_no_page_for(huifang: Huifang) -> None:
    assert huifang("-o", "海报.pdf")[0] == 0
    words = Pdf.read(Path("海报.pdf").read_bytes()).words
    there = {page.name for page in PAGES}
    assert {name: offer in words for name, offer in OFFERS.items()} == {
        name: name in there for name in OFFERS
    }


async def test_a_bot_has_a_code_of_its_own(
    huifang: Huifang, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async with TelegramServer() as telegram:
        monkeypatch.setenv("HUIFANG_TELEGRAM_TOKEN", telegram.token)
        monkeypatch.setenv("HUIFANG_TELEGRAM_API_URL", telegram.url)
        code, _, err = await asyncio.to_thread(huifang, "-o", "海报.pdf")
    assert (code, err) == (0, "")
    bot = f"https://t.me/{telegram.username}"
    raw = await asyncio.to_thread((tmp_path / "海报.pdf").read_bytes)
    assert read_on_pages(raw)[0] == [f"{ADDRESS}/", bot]
    assert bot in Pdf.read(raw).words


def test_a_bot_that_cannot_be_asked_is_left_out_and_that_is_said(
    huifang: Huifang, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HUIFANG_TELEGRAM_TOKEN", "42:nobody-listens")
    monkeypatch.setenv("HUIFANG_TELEGRAM_API_URL", "http://127.0.0.1:9")
    code, _, err = huifang("-o", "海报.pdf")
    assert code == 0
    assert "海报上没有聊天的二维码" in err
    assert "t.me" not in Pdf.read(Path("海报.pdf").read_bytes()).words


@pytest.mark.parametrize("size", PaperSize)
def test_the_longest_name_and_addresses_still_fit_on_one_sheet(size: PaperSize) -> None:
    longest = f"{ADDRESS}/{'huifang/' * 40}"[:300]
    bot = f"https://t.me/{'a' * 32}"
    way_in = WayIn("回" * 40, longest, phone="+86 0731-555-0100", chat=ChatLink("Telegram", bot))
    at = datetime(2026, 11, 28, tzinfo=UTC)
    poster, line = read_on_pages(poster_pdf(way_in, size, at=at))
    assert poster == [longest, bot]
    assert set(line) == {longest}
    assert read_on_pages(notice_pdf(way_in, at=at)) == [[longest]]


def test_without_a_public_address_there_is_nothing_to_print(
    huifang: Huifang, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HUIFANG_PUBLIC_URL")
    code, out, err = huifang("-o", "海报.pdf")
    assert (code, out) == (2, "")
    assert re.fullmatch(r"huifang: .*HUIFANG_PUBLIC_URL.*\n", err)
    assert not Path("海报.pdf").exists()


def test_another_form_of_file_is_refused(huifang: Huifang) -> None:
    code, out, err = huifang("-o", "海报.png")
    assert (code, out) == (2, "")
    assert ".pdf 或 .svg" in err


def test_an_address_that_no_phone_opens_is_said(huifang: Huifang, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUIFANG_PUBLIC_URL", "http://127.0.0.1:8080")
    code, _, err = huifang("--notice", "-o", "一行.svg")
    assert code == 0
    assert "打不开 http://127.0.0.1:8080" in err
