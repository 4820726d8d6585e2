"""`huifang archive`: looking at a sealed record, giving a month out, and checking that nothing was altered."""

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.door import Unwelcome, guarded, print_json, run

app = typer.Typer(help="回访档案：查看、导出、核验。", no_args_is_help=True, rich_markup_mode=None)

MonthText = Annotated[str, typer.Argument(help="办结月份，如 2026-10", metavar="MONTH")]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]


@app.command("show", epilog="例：huifang archive show HNJX-2026-00002")
@guarded
def show(case_no: Annotated[str, typer.Argument(help="办件编号", metavar="CASE_NO")], as_json: AsJson = False) -> None:
    """一件的档案：办件、联系记录、原话、投诉、补充记录、校验值。"""
    run(_show(case_no, as_json))


@app.command("export", epilog="例：huifang archive export 2026-10 --format xlsx -o 10月档案.xlsx")
@guarded
def export(
    month: MonthText,
    output: Annotated[Path, typer.Option("-o", "--output", help="写到这个文件", metavar="FILE")],
    form: Annotated[str, typer.Option("--format", help="jsonl、xlsx 或 pdf")] = "jsonl",
) -> None:
    """导出一个月的全部档案。"""
    if form == "pdf":
        raise Unwelcome("还不能导出 PDF；请先用 --format xlsx 或 jsonl")
    if form not in ("jsonl", "xlsx"):
        raise Unwelcome(f"不认识格式 {form!r}；可用：jsonl、xlsx")
    run(_export(month, form, output))


@app.command("verify", epilog="例：huifang archive verify 2026-10")
@guarded
def verify(month: MonthText, as_json: AsJson = False) -> None:
    """核验一个月：每件一份、校验值一致、合计等于办结数；有问题时退出码为 1。"""
    if not run(_verify(month, as_json)):
        raise typer.Exit(1)


async def _show(case_no: str, as_json: bool) -> None:
    import json
    from functools import partial
    from hashlib import sha256

    from bot.commands.opening import opened
    from db.queries import archive

    async with opened() as office:
        line = await office.store.read(partial(archive.record_of, case_no=case_no))
        later = await office.store.read(partial(archive.supplements_of_case, case_no=case_no))
    if line is None:
        raise Unwelcome(f"办件 {case_no[:60]} 还没有封存的档案；封存在回访期满后进行，见 huifang round status")
    record = json.loads(line)
    supplements = [json.loads(s.content) for s in later]
    digest = sha256(line.encode()).hexdigest()
    if as_json:
        print_json({"record": record, "sha256": digest, "supplements": supplements})
    else:
        from bot.commands.paper import page

        print(page(record, supplements, digest))


async def _export(text: str, form: str, output: Path) -> None:
    from bot.casework.month import Month
    from bot.commands.opening import opened
    from bot.commands.report import report_of
    from db.queries import archive

    month = Month.parse(text)
    async with opened() as office:
        report = await report_of(office, month)
        if report["state"] != "closed":
            raise Unwelcome(f"{month} 还没有封存，不能导出档案；回访期满后 serve 会自动封存，或 huifang round close {month}")
        if form == "jsonl":
            from bot.exports.jsonl import write as write_lines

            count = await office.store.read(lambda c: write_lines(output, archive.records(c, str(month))))
        else:
            from bot.exports.xlsx import write as write_book

            later = await office.store.read(lambda c: archive.supplements_of_month(c, str(month)))
            count = await office.store.read(
                lambda c: write_book(output, archive.records(c, str(month)), later, report)
            )
    print(f"已导出 {count} 份档案到 {output}。")


async def _verify(text: str, as_json: bool) -> bool:
    from functools import partial

    from bot.casework.month import Month
    from bot.commands.opening import opened
    from bot.commands.report import report_of
    from db.queries import verification

    month = Month.parse(text)
    async with opened() as office:
        findings = await office.store.read(partial(verification.verify, month=str(month)))
        report = await report_of(office, month)
    if as_json:
        found = [{"case_no": f.case_no, "says": f.says} for f in findings]
        print_json({"month": str(month), "ok": not findings, "root": report["root"], "findings": found})
    elif findings:
        for finding in findings:
            print(f"✗ {finding.case_no or month}：{finding.says}")
    else:
        print(f"✓ {month}：办结 {report['concluded']} 件，一件一档，校验值一致，结果合计相等。总校验值 {report['root']}")
    return not findings
