"""`huifang archive`: showing a sealed record, exporting a month, and verifying that nothing was altered."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.domain.round_state import RoundState
from bot.exports.formats import ARCHIVE, Format, either
from handlers.terminal.door import Unwelcome, guarded, print_json, run
from handlers.terminal.given_out import Reason, exported, looked, sure, too_many
from handlers.terminal.months import planned, sealing

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.dialogue.questionnaire import Questionnaire
    from bot.domain.month import RoundKey
    from db.queries.archive.archive import SealedRecord, Supplement
    from db.queries.archive.erasures import Erasure
    from db.queries.rounds import rounds
    from db.vault import Vault
    from handlers.terminal.opening import Office

app = typer.Typer(help="回访档案：查看、导出、核验。", no_args_is_help=True, rich_markup_mode=None)

MonthText = Annotated[str, typer.Argument(help="办结月份，如 2026-10；补充月次如 2026-10+1", metavar="MONTH")]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]


class Damaged(RuntimeError):
    """A stored record cannot be read as a record any more."""


@app.command("show", epilog="例：huifang archive show HNJX-2026-00002")
@guarded
def show(
    case_no: Annotated[str, typer.Argument(help="办件编号，或档案号", metavar="CASE_NO")],
    as_json: AsJson = False,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="排成 PDF，写到这个文件", metavar="FILE")
    ] = None,
    reason: Reason = "",
) -> None:
    """一件的档案：办件、联系记录、原话、投诉、补充记录、校验值（会记入查看日志）。"""
    if output is not None and as_json:
        raise Unwelcome("-o 写 PDF，--json 输出 JSON；请只用一个")
    run(_show(case_no.strip(), as_json, output, sure(reason)))


@app.command("export", epilog="例：huifang archive export 2026-10 --format xlsx -o 10月档案.xlsx")
@guarded
def export(
    month: MonthText,
    output: Annotated[Path, typer.Option("-o", "--output", help="写到这个文件", metavar="FILE")],
    form: Annotated[str, typer.Option("--format", help=either(ARCHIVE))] = Format.JSONL,
    reason: Reason = "",
) -> None:
    """导出一个月的全部档案：jsonl 逐行与封存时一字不差，xlsx、csv 给人看，pdf 是一件一份的纸质档案。"""
    if form not in ARCHIVE:
        raise Unwelcome(f"不认识格式 {form[:20]!r}；可用：{'、'.join(ARCHIVE)}")
    run(_export(month, Format(form), output, sure(reason)))


@app.command("verify", epilog="例：huifang archive verify 2026-10")
@guarded
def verify(month: MonthText, as_json: AsJson = False) -> None:
    """核验一个月：每件一份、校验值一致、合计等于办结数；有问题时退出码为 1，还没有封存、无可核验时为 2。"""
    if not run(_verify(month, as_json)):
        raise typer.Exit(1)


async def _show(number: str, as_json: bool, output: Path | None, reason: str) -> None:
    from dataclasses import asdict
    from functools import partial

    from bot.casework.archive.shape import read_line
    from handlers.terminal.opening import opened
    from handlers.terminal.record_page import page

    async with opened() as office:
        found = await office.store.write(partial(_found, vault=office.vault, number=number, reason=reason))
    if found is None:
        raise too_many()
    sealed, later, asked = found
    if output is not None:
        _print(sealed, later, asked, office.settings.agency_name, output)
        return
    record, flaws = read_line(sealed.record)
    if record is None or flaws:
        raise Damaged(
            f"{number[:60]} 的档案内容已被改动：{flaws[0]}；请运行 huifang archive verify {sealed.month}"
        )
    if as_json:
        print_json({**asdict(record), "sha256": sealed.sha256, "supplements": [s.told for s in later]})
    else:
        print(page(sealed, record, later, _named(asked)))


def _found(
    connection: "Connection", vault: "Vault", *, number: str, reason: str
) -> "tuple[SealedRecord, list[Supplement], Questionnaire] | None":
    """A record, what came later and what had been asked, with the line of the log; None when there were too many. Raises Unwelcome."""
    from bot.work import questionnaires
    from db.queries.archive import archive, erasures
    from handlers.terminal.opening import now

    sealed = archive.record_of(connection, number)
    if sealed is None:
        there = archive.known(connection, number)
        if gone := erasures.called(connection, number) or erasures.of_case(connection, vault, number):
            raise Unwelcome(_erased(number, gone))
        raise Unwelcome(_not_sealed(number) if there else f"没有办件或档案 {number[:60]!r}；请核对编号")
    if not looked(connection, vault, sealed.case_no, reason, now=now()):
        return None
    later = archive.supplements_of_case(connection, sealed.case_no)
    return sealed, later, questionnaires.of_case(connection, sealed.case_no)


def _print(
    sealed: "SealedRecord", later: "list[Supplement]", asked: "Questionnaire", agency: str, output: Path
) -> None:
    from bot.exports.whole import appearing
    from bot.paper.archive import archive_pdf

    with appearing(output) as draft:
        pdf = archive_pdf(sealed, later, agency=agency, asked=asked)
        draft.write_bytes(pdf)
    print(f"{sealed.case_no} 的档案已写到 {output}。")


def _erased(number: str, gone: "Erasure") -> str:
    from bot.domain.erasure import ERASURE_REASONS

    both = f"{gone.asked_by} 申请、{gone.approved_by} 批准"
    return f"{number[:60]} 的个人信息已于 {gone.at:%Y-%m-%d} 删除（{ERASURE_REASONS[gone.reason].zh_hans}，{both}），现在叫 {gone.alias}"


def _not_sealed(case_no: str) -> str:
    return f"办件 {case_no[:60]} 还没有封存的档案；回访期满后才封存，进度见 huifang round status"


async def _export(text: str, form: Format, output: Path, reason: str) -> None:
    from functools import partial

    from bot.domain.month import RoundKey
    from db.queries.archive import archive
    from db.queries.rounds import rounds
    from handlers.terminal.opening import opened

    month = RoundKey.parse(text)
    async with opened() as office:
        if month.number:
            await planned(office, month)
        found = await office.store.read(partial(rounds.find, month=str(month)))
        if found is None or found.state != RoundState.CLOSED:
            raise Unwelcome(
                f"{month} 还没有封存，不能导出档案；回访期满后 serve 会自动封存，或运行 huifang round close {month}"
            )
        figures = await office.store.read(partial(archive.figures, month=str(month)))
        told = {"what": "archive", "format": form, "count": figures.concluded}
        await exported(office, f"month {month}", told, reason)
        match form:
            case Format.JSONL:
                write = partial(_write_lines, month=month, output=output)
            case Format.XLSX:
                about = _about(office, month, found)
                write = partial(_write_book, month=month, output=output, about=about)
            case Format.CSV:
                write = partial(_write_table, month=month, output=output)
            case _:
                write = partial(_write_paper, month=month, output=output, office=office)
        count = await office.store.read(write)
    print(f"已导出 {count} 份档案到 {output}。")


def _write_lines(connection: "Connection", *, month: "RoundKey", output: Path) -> int:
    from bot.exports import jsonl
    from db.queries.archive import archive

    return jsonl.write(output, archive.records(connection, str(month)))


def _write_book(
    connection: "Connection", *, month: "RoundKey", output: Path, about: list[tuple[str, str]]
) -> int:
    from bot.exports import xlsx
    from db.queries.archive import archive

    return xlsx.write(
        output,
        archive.records(connection, str(month)),
        archive.supplements_of_month(connection, str(month)),
        archive.figures(connection, str(month)),
        about=about,
        titles=_titles(connection, month),
    )


def _write_table(connection: "Connection", *, month: "RoundKey", output: Path) -> int:
    from bot.exports import csv_text, xlsx
    from db.queries.archive import archive

    titles = _titles(connection, month)
    rows = (xlsx.cells(sealed, titles) for sealed in archive.records(connection, str(month)))
    return csv_text.write(output, xlsx.RECORDS, rows)


def _write_paper(connection: "Connection", *, month: "RoundKey", output: Path, office: "Office") -> int:
    from rich.console import Console
    from rich.progress import Progress

    from bot.exports.whole import appearing
    from bot.paper.archive import month_pdf
    from bot.paper.report import month_report
    from bot.work import questionnaires
    from db.queries.archive import archive
    from db.queries.figures import figures, supplement_rounds
    from handlers.terminal.opening import now

    settings = office.settings
    found = figures.month_figures(connection, str(month), settings.zone)
    made_at = now().astimezone(settings.zone)
    still = supplement_rounds.waiting(connection, str(month), made_at, settings.zone)
    cover = month_report(found, agency=settings.agency_name, made_at=made_at, waiting=still)
    filed = (
        (sealed, archive.supplements_of_case(connection, sealed.case_no))
        for sealed in archive.records(connection, str(month))
    )
    with (
        appearing(output) as draft,
        draft.open("wb") as out,
        Progress(console=Console(stderr=True), transient=True) as progress,
    ):
        task = progress.add_task("排版", total=found.totals.concluded)
        asked = questionnaires.of_round(connection, str(month))
        return month_pdf(out, cover, filed, asked=asked, done=lambda count: progress.advance(task, count))


def _about(office: "Office", month: "RoundKey", found: "rounds.Round") -> list[tuple[str, str]]:
    zone = office.settings.zone
    opens, closes = found.opens.astimezone(zone), found.closes.astimezone(zone)
    return [
        ("单位", office.settings.agency_name),
        ("办结月份", str(month)),
        ("回访期", f"{opens:%Y-%m-%d %H:%M} 至 {closes:%Y-%m-%d %H:%M}"),
        ("适用规则", found.rule),
        ("档案总校验值", found.root or ""),
    ]


def _titles(connection: "Connection", month: "RoundKey") -> dict[str, str]:
    """What the questions were called when they were asked; where one is missing, its id is shown."""
    from bot.work import questionnaires

    return _named(questionnaires.of_round(connection, str(month)))


def _named(asked: "Questionnaire") -> dict[str, str]:
    from bot.domain.language import Language

    return {question.id: question.titles[Language.ZH_HANS] for question in asked.questions}


async def _verify(text: str, as_json: bool) -> bool:
    from functools import partial

    from bot.domain.month import RoundKey
    from db.queries.archive import archive, erasures, verification
    from handlers.terminal.opening import opened

    month = RoundKey.parse(text)
    async with opened() as office:
        found = await sealing(office, month)
        findings = await office.store.read(partial(verification.verify, month=str(month), vault=office.vault))
        figures = await office.store.read(partial(archive.figures, month=str(month)))
        gone = await office.store.read(partial(erasures.of_month, month=str(month)))
    if as_json:
        listed = [{"kind": f.kind, "case_no": f.case_no, "says": f.says} for f in findings]
        numbers = {"concluded": figures.concluded, "dispositions": figures.as_json()["dispositions"]}
        about = {"month": str(month), "state": found.state, "ok": not findings}
        about |= {"root": found.root, "erased": len(gone)}
        print_json({**about, **numbers, "findings": listed})
    elif findings:
        for finding in findings:
            print(f"✗ {finding.case_no or month}：{finding.says}")
        print(f"{month} 核验不通过，共 {len(findings)} 处问题。")
    elif found.state == RoundState.CLOSING:
        print(f"… {month}：正在封存，已写成的档案校验值一致；huifang serve 会接着封完，封完再核验一次。")
    else:
        erased = f"（其中 {len(gone)} 件的个人信息已删除）" if gone else ""
        print(
            f"✓ {month}：办结 {figures.concluded} 件{erased}，一件一档，校验值一致，结果合计相等。总校验值 {found.root}"
        )
    return not findings
