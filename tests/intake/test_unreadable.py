"""A file that cannot be used is refused when it is opened, in one sentence that says what to do."""

import io
import os
import struct
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from bot.intake import UnreadableFile, open_cases
from intake.exports import (
    HEADER,
    HEADERS,
    SHEET,
    STRINGS,
    a_row,
    line,
    lines,
    rewritten,
    with_directory,
    with_sheet,
    workbook,
    write,
)

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def ole(stream: str) -> bytes:
    """The start of an OLE container with one stream in its directory, right behind the header."""
    header = OLE + b"\x00" * 22 + struct.pack("<H", 9) + b"\x00" * 16 + struct.pack("<I", 0)
    return header.ljust(512, b"\x00") + stream.encode("utf-16-le").ljust(512, b"\x00")


def zipped(*names: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name in names:
            archive.writestr(name, "<x/>")
    return content.getvalue()


def why(path: Path) -> str:
    with pytest.raises(UnreadableFile) as fault:
        open_cases(path)
    sentence = str(fault.value)
    assert sentence.isprintable()
    assert "请" in sentence
    return sentence


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "文件是空的"),
        (b"\xef\xbb\xbf", "没有内容"),
        (b"\xff\xfe", "没有内容"),
        (b" \r\n\r\n", "没有内容"),
        (b",,,\n;;;\n", "没有内容"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "这是 PDF"),
        (b"\n\n%PDF-1.4\n", "这是 PDF"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "这是图片"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "这是图片"),
        (b"BM\x00\x00\x01\x00", "这是图片"),
        (ole("Workbook"), "这是旧版 Excel（.xls）文件，但已损坏"),
        (ole("EncryptedPackage"), "表格设了打开密码"),
        (ole("WordDocument"), "这是旧版 Office 文件"),
        (OLE, "这是旧版 Office 文件"),
        (b"<html><body><table><tr><td>", "这是网页"),
        ("\ufeff<!DOCTYPE html>".encode(), "这是网页"),
        (b"<!-- export --><div>", "这是 XML 文件"),
        (b"MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nhello", "这是网页存档"),
        (b'<?xml version="1.0"?><Workbook/>', "这是 XML 文件"),
        (b"Rar!\x1a\x07", "请解压后导入"),
        (b"\x1f\x8b\x08\x00", "请解压后导入"),
        (os.urandom(4_000) + b"\x00\x00", "请"),
        (b"MZ\x90\x00\x03\x00", "这是程序"),
        (b"PK\x05\x06" + b"\x00" * 18, "空的压缩包"),
        (b"PK\x03\x04" + b"x" * 60, "已损坏"),
        (zipped("word/document.xml"), "这是 Word 文档"),
        (zipped("ppt/presentation.xml"), "这是幻灯片"),
        (zipped("mimetype", "content.xml"), "OpenDocument 表格，但已损坏"),
        (zipped("xl/workbook.bin"), ".xlsb 或 OpenDocument 表格，但已损坏"),
        (zipped("cases.csv"), "请解压后导入里面的表格"),
        (b'{"cases": []}', "没有找到表头"),
        ("姓名,年龄\n张三,5\n".encode(), "没有找到表头"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_table(tmp_path: Path, content: bytes, sentence: str) -> None:
    assert sentence in why(write(tmp_path, content))


def test_what_is_no_file(tmp_path: Path) -> None:
    assert "文件夹" in why(tmp_path)
    assert "找不到" in why(tmp_path / "none.csv")
    assert "路径" in why(tmp_path / "a\x00b")
    os.mkfifo(tmp_path / "pipe")
    assert "不是文件" in why(tmp_path / "pipe")


def test_a_file_changed_after_opening_gives_no_rows(tmp_path: Path) -> None:
    path = write(tmp_path, HEADER + lines(3))
    file = open_cases(path)
    path.write_text(HEADER + lines(2) + '"', encoding="utf-8")
    with pytest.raises(UnreadableFile, match="被改动"):
        next(file.rows())


@pytest.mark.parametrize(
    "broken",
    [
        line("A-2").replace("无线电", '"无线电') + lines(5),
        line("A-2").replace("无线电", '"无线电') + lines(900),
        line("A-2").replace("准予", '"准予') + lines(5),
        line("A-2").replace("无线电", '"无线电') + line("A-3").replace("无线电", '"无线电') + lines(5),
        line("A-2").replace("准予", '"准予') + line("A-3").replace("准予", '"准予') + lines(5),
        line("A-2").replace("准予许可", '"'),
        line("A-2").replace("张三", '"' + "x" * 140_000 + '"'),
        line("A-2").replace("张三", "x" * 140_000),
    ],
)
def test_a_quotation_that_swallows_rows(tmp_path: Path, broken: str) -> None:
    assert why(write(tmp_path, HEADER + line("A-1") + broken)).startswith("第 3 行")


def test_quotations_that_swallow_nothing_are_fine(tmp_path: Path) -> None:
    quoted = (
        line("A-1").replace("无线电", '"惠民"')
        + line("A-2").replace("无线电", '5"管道')
        + line("A-3").replace("张三", '"一,\n二,\n三"')
    )
    assert len(list(open_cases(write(tmp_path, HEADER + quoted)).rows())) == 3


def test_a_line_without_end(tmp_path: Path) -> None:
    assert "有一行长得不像表格" in why(write(tmp_path, b"x" * 5_000_000))


@pytest.fixture
def good(tmp_path: Path) -> Path:
    return workbook(tmp_path, [HEADERS, a_row(), a_row("A-2")])


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_workbook_cut_short(good: Path, share: float) -> None:
    content = good.read_bytes()
    good.write_bytes(content[: int(len(content) * share)])
    assert "已损坏" in why(good)


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", STRINGS, "xl/styles.xml"])
def test_broken_xml_in_any_part_that_is_used(good: Path, part: str) -> None:
    assert "已损坏" in why(rewritten(good, lambda name, data: (name, data[:-20] if name == part else data)))


def test_a_sheet_that_is_not_there(good: Path) -> None:
    assert "已损坏" in why(rewritten(good, lambda name, data: None if name == SHEET else (name, data)))


def test_damage_behind_the_first_rows_is_found_before_they_are_given_out(tmp_path: Path) -> None:
    path = workbook(tmp_path, [HEADERS, *(a_row(f"A-{n}") for n in range(2_000))])
    assert "已损坏" in why(with_sheet(path, lambda xml: xml.replace(b'<row r="1990"', b"<row <", 1)))


def test_a_workbook_with_a_password_on_its_archive(good: Path) -> None:
    assert "密码" in why(with_directory(good, 8, "<H", 0x1))


def test_an_archive_that_lies_about_a_size(good: Path) -> None:
    assert "已损坏" in why(with_directory(good, 24, "<I", 300))
    assert "不合理" in why(with_directory(good, 24, "<I", 0xF0000000))


@pytest.mark.parametrize("part", [SHEET, STRINGS, "xl/theme/theme1.xml"])
def test_a_part_that_explodes_even_if_nobody_reads_it(good: Path, part: str) -> None:
    zeros = b"\x00" * 20_000_000
    assert "大得不合理" in why(rewritten(good, lambda name, data: (name, zeros if name == part else data)))


@pytest.mark.parametrize(
    "declaration",
    [
        b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd">',
        b"<!DOCTYPE x>",
    ],
)
@pytest.mark.parametrize("part", [SHEET, STRINGS, "xl/workbook.xml"])
def test_xml_that_declares_entities(good: Path, part: str, declaration: bytes) -> None:
    def declare(name: str, data: bytes) -> tuple[str, bytes]:
        return name, data.replace(b"?>", b"?>" + declaration, 1) if name == part else data

    assert "XML 实体" in why(rewritten(good, declare))


@pytest.mark.parametrize(
    "inserted",
    [b"<a>" * 300_000, b'<a b="' + b"x" * 6_000_000 + b'"/>', b"<!--" + b"x" * 6_000_000 + b"-->"],
    ids=["nesting", "attribute", "comment"],
)
def test_xml_that_fills_the_memory(good: Path, inserted: bytes) -> None:
    assert "已损坏" in why(
        with_sheet(good, lambda xml: xml.replace(b"<sheetData>", inserted + b"<sheetData>", 1))
    )


def test_a_workbook_without_a_header_says_which_columns_it_lacks(tmp_path: Path) -> None:
    assert "缺少列：联系电话" in why(
        workbook(tmp_path, [["台账"], ["办件编号", "事项", "办结时间"], ["A-1", "许可", "2026-10-03"]])
    )


def test_an_empty_workbook(tmp_path: Path) -> None:
    path = tmp_path / "empty.xlsx"
    xlsxwriter.Workbook(path).close()
    assert "没有找到表头" in why(path)
