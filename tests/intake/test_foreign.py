"""Old, false and foreign spreadsheets are read whole, or refused for what they are; none harms its reader."""

import struct
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest
import xlsxwriter

from bot.intake import CaseRow, Rejected, UnreadableFile, open_cases
from intake.exports import HEADERS, cases, read, rewritten, write

DATA = Path(__file__).parent / "data"
ROW = ("A-1", "许可", "张三", "19000000001", "2026-10-01", "15", "2026-10-03 10:00:00", "准予")
CALC = "urn:oasis:names:tc:opendocument:xmlns"


def page(*rows: tuple[str, ...], opening: str = "<html><body><table>") -> str:
    """A table as systems "export to Excel"."""
    lines = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"{opening}{lines}</table>"


def xml2003(*rows: str) -> str:
    body = "".join(f"<Row>{row}</Row>" for row in rows)
    return (
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        f'<Worksheet ss:Name="办件"><Table>{body}</Table></Worksheet></Workbook>'
    )


def data(*cells: str) -> str:
    return "".join(f'<Cell><Data ss:Type="String">{cell}</Data></Cell>' for cell in cells)


def open_document(folder: Path, table: str) -> Path:
    path = folder / "export.dat"
    content = (
        f'<office:document-content xmlns:office="{CALC}:office:1.0" xmlns:table="{CALC}:table:1.0" '
        f'xmlns:text="{CALC}:text:1.0" office:version="1.2"><office:body><office:spreadsheet>'
        f'<table:table table:name="办件">{table}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr(
            "META-INF/manifest.xml",
            f'<manifest:manifest xmlns:manifest="{CALC}:manifest:1.0"></manifest:manifest>',
        )
    return path


def calc_row(*cells: str) -> str:
    inside = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
        for cell in cells
    )
    return f"<table:table-row>{inside}</table:table-row>"


def the_case(path: Path) -> CaseRow:
    (found,) = cases(path)
    assert (found.case_no, found.applicant, found.phones[0].e164) == ("A-1", "张三", "+8619000000001")
    assert found.concluded_at is not None
    assert f"{found.concluded_at:%F %T}" == "2026-10-03 10:00:00"
    return found


def test_a_real_old_workbook_is_read() -> None:
    (found,) = cases(DATA / "old.xls")
    assert found.line == 2
    assert found.concluded_at is not None
    assert found.phones[0].e164 == "+8619000000001"


def in_a_container_of_small_streams(whole: bytes, size: int) -> bytes:
    """An old workbook whose stream lies in sectors of 64 bytes within the root's stream, as streams below 4,096 bytes may."""
    table = struct.unpack_from("<I", whole, 76)[0]
    assert struct.unpack_from("<I", whole, (table + 1) * 512) == (
        1,
    )  # the workbook comes first, in one piece
    stream = whole[512 : 512 + size]
    end, free, inside, last = 0xFFFFFFFE, 0xFFFFFFFF, -(-size // 64), 3 + -(-size // 512)

    def numbers(*some: int) -> bytes:
        return struct.pack("<128I", *some, *[free] * (128 - len(some)))

    def entry(name: str, kind: int, child: int, start: int, length: int) -> bytes:
        written = (name + "\0").encode("utf-16-le")
        head = written.ljust(64, b"\0") + struct.pack("<HBBIII", len(written), kind, 1, free, free, child)
        return head.ljust(116, b"\0") + struct.pack("<II4x", start, length)

    header = whole[:24] + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6).ljust(20, b"\0")
    header += struct.pack("<IIIIIIIII", 1, 1, 0, 4096, 2, 1, end, 0, 0) + numbers()[:432]
    directory = entry("Root Entry", 5, 1, 3, size) + entry("Workbook", 2, free, 0, size)
    return b"".join(
        (
            header,
            numbers(0xFFFFFFFD, end, end, *range(4, last), end),
            directory.ljust(512, b"\0"),
            numbers(*range(1, inside), end),
            stream.ljust((last - 3) * 512, b"\0"),
        )
    )


@pytest.mark.parametrize("small", [False, True], ids=["plain", "small streams"])
def test_an_error_in_an_old_workbook_is_refused_by_line_and_is_no_case_in_progress(
    tmp_path: Path, small: bool
) -> None:
    whole = (DATA / "errors.xls").read_bytes()
    path = write(tmp_path, in_a_container_of_small_streams(whole, 4_032) if small else whole)
    *failed, kept = read(path)
    assert [(row.line, row.reason.partition("不是")[0]) for row in failed if isinstance(row, Rejected)] == [
        (2, "办结时间“#N/A”"),
        (3, "办结时间“#REF!”"),
    ]
    assert isinstance(kept, CaseRow)


def test_an_open_document_is_read(tmp_path: Path) -> None:
    the_case(open_document(tmp_path, calc_row(*HEADERS) + calc_row(*ROW)))


CALCEXT = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"
FAILED = (
    f'<table:table-cell xmlns:calcext="{CALCEXT}" table:formula="of:=NA()" office:value-type="string" '
    'office:string-value="" calcext:value-type="error"><text:p>#N/A</text:p></table:table-cell>'
)
UNCALCULATED = '<table:table-cell table:formula="of:=NOW()"/>'


@pytest.mark.parametrize(
    ("cell", "reason"),
    [(FAILED, "办结时间“#N/A”不是有效日期"), (UNCALCULATED, "“办结时间”是公式，文件里没有存下结果")],
    ids=["an error", "a formula nobody calculated"],
)
def test_an_open_document_whose_date_is_not_known_is_refused_by_line(
    tmp_path: Path, cell: str, reason: str
) -> None:
    good = calc_row(*ROW)
    bad = calc_row("A-2", *ROW[1:]).replace(calc_row(ROW[6])[17:-18], cell)
    gap = '<table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row>'
    first, second, last = read(open_document(tmp_path, calc_row(*HEADERS) + good + gap + bad + good))
    assert isinstance(second, Rejected)
    assert (second.line, second.reason.startswith(reason)) == (6, True)
    assert isinstance(first, CaseRow)
    assert isinstance(last, CaseRow)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize(
    "opening", ["<html><body><table>", "<!-- x --><table border=1>", "\r\n <div><table>"]
)
def test_a_page_called_xls_is_read_in_whatever_encoding(tmp_path: Path, opening: str, encoding: str) -> None:
    the_case(write(tmp_path, page(HEADERS, ROW, opening=opening), encoding))


def test_a_page_within_an_archive_is_read(tmp_path: Path) -> None:
    message = EmailMessage()
    message["Subject"] = "export"
    message.set_content(page(HEADERS, ROW), subtype="html", charset="utf-8", cte="base64")
    message.make_related()
    the_case(
        write(tmp_path, b"MIME-Version: 1.0\r\n" + message.as_bytes().replace(b"MIME-Version: 1.0\n", b""))
    )


def test_cells_of_a_page_that_reach_down_hold_in_every_row(tmp_path: Path) -> None:
    rows = "".join(
        f"<tr><td>A-{n}</td><td>许可</td>"
        + ("<td rowspan=3>张三</td><td rowspan=3>19000000001</td>" if n == 1 else "")
        + "<td>2026-10-01</td><td>15</td><td>2026-10-03</td><td>准予</td></tr>"
        for n in (1, 2, 3)
    )
    header = "".join(f"<th>{name}</th>" for name in HEADERS)
    found = read(write(tmp_path, f"<table><tr>{header}</tr>{rows}</table>"))
    assert [(row.case_no, row.applicant, len(row.phones)) for row in found if isinstance(row, CaseRow)] == [
        ("A-1", "张三", 1),
        ("A-2", "张三", 1),
        ("A-3", "张三", 1),
    ]


def test_an_xml_spreadsheet_is_read_with_its_gaps_and_dates(tmp_path: Path) -> None:
    row = (
        data("A-1", "许可", "张三")
        + '<Cell ss:Index="4"><Data ss:Type="Number">19000000001</Data></Cell>'
        + data("2026-10-01", "15")
        + '<Cell><Data ss:Type="DateTime">2026-10-03T10:00:00.000</Data></Cell>'
        + data("准予")
    )
    the_case(write(tmp_path, xml2003(data(*HEADERS), row)))


def test_what_is_broken_is_named_for_what_it_is(tmp_path: Path) -> None:
    whole = (DATA / "old.xls").read_bytes()
    with pytest.raises(UnreadableFile, match="旧版 Office 文件"):
        open_cases(write(tmp_path, whole[: len(whole) // 3]))
    with pytest.raises(UnreadableFile, match="XML"):
        open_cases(write(tmp_path, xml2003(data(*HEADERS))[:-60]))
    with pytest.raises(UnreadableFile, match="网页"):
        open_cases(write(tmp_path, "<html><body><p>登录已过期</p></body></html>"))


def test_a_bomb_harms_only_the_process_that_reads_it(tmp_path: Path) -> None:
    repeated = '<table:table-row table:number-rows-repeated="1048576">' + (
        '<table:table-cell table:number-columns-repeated="16384" office:value-type="string"><text:p>x</text:p>'
        "</table:table-cell></table:table-row>"
    )
    with pytest.raises(UnreadableFile, match="OpenDocument"):
        open_cases(open_document(tmp_path, calc_row(*HEADERS) + repeated))


def merged(folder: Path, *, numbers: bool = False) -> Path:
    path = folder / "export.dat"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("台账")
        sheet.write_row(0, 0, HEADERS)
        columns = (2, 3, 6) + ((0,) if numbers else ())
        for row in (1, 2, 3):
            for column, cell in enumerate((f"A-{row}", *ROW[1:])):
                if row == 1 or column not in columns:
                    sheet.write_string(row, column, cell)
        for column in columns:
            sheet.merge_range(1, column, 3, column, ROW[column])
        sheet.set_row(2, None, None, {"hidden": True})
    return path


def test_cells_merged_downwards_hold_in_every_row_and_hidden_rows_are_read_and_told(tmp_path: Path) -> None:
    opened = open_cases(merged(tmp_path))
    found = [row for row in opened.rows() if isinstance(row, CaseRow)]
    assert [row.case_no for row in found] == ["A-1", "A-2", "A-3"]
    assert {row.applicant for row in found} == {"张三"}
    assert all(row.phones and row.concluded_at for row in found)
    assert opened.hidden == 1


def test_a_merged_case_number_is_refused_by_line(tmp_path: Path) -> None:
    first, *others = read(merged(tmp_path, numbers=True))
    assert isinstance(first, CaseRow)
    assert [(row.line, "合并单元格" in row.reason) for row in others if isinstance(row, Rejected)] == [
        (3, True),
        (4, True),
    ]


def test_a_formula_that_nobody_calculated_is_refused_by_line_and_is_no_case_in_progress(
    tmp_path: Path,
) -> None:
    path = tmp_path / "export.dat"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADERS)
        sheet.write_row(1, 0, ROW)
        sheet.write_row(2, 0, ("A-2", *ROW[1:]))
        sheet.write_formula(1, 6, "=NOW()")

    def forget(name: str, content: bytes) -> tuple[str, bytes]:
        return name, content.replace(b"<f>NOW()</f><v>0</v>", b"<f>NOW()</f>")

    rejected, kept = read(rewritten(path, forget))
    assert isinstance(rejected, Rejected)
    assert rejected.line == 2
    assert rejected.reason.startswith("“办结时间”是公式，文件里没有存下结果")
    assert isinstance(kept, CaseRow)
