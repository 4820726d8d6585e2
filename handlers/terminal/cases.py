"""`huifang cases`: importing the month's file and exporting the cases."""

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from handlers.terminal.door import guarded, print_json, run
from handlers.terminal.given_out import Reason, exported, sure
from handlers.terminal.months import planned

if TYPE_CHECKING:
    from bot.work.importing.tally import Tally

app = typer.Typer(help="办件：导入、导出。", no_args_is_help=True, rich_markup_mode=None)

AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]


@app.command("import", epilog="例：huifang cases import 10月办结.xlsx --rejects 退回.csv")
@guarded
def import_(
    file: Annotated[
        Path, typer.Argument(help="csv、tsv、txt、xlsx、xls、et、ods、网页或 XML 表格", metavar="FILE")
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只检查，不存入")] = False,
    rejects: Annotated[
        Path | None, typer.Option("--rejects", help="把退回的行写进这个 csv", metavar="FILE")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """导入办结办件；可以重复导入，没有变化的行不动。"""
    from handlers.terminal.file_import import import_file

    tally = run(import_file(file, dry_run=dry_run, rejects=rejects, progress=not as_json))
    if as_json:
        print_json(tally.as_json())
    else:
        _tell(tally, dry_run, rejects)
    for warning in tally.warnings:
        print(warning, file=sys.stderr if as_json else sys.stdout)


@app.command("export", epilog="例：huifang cases export --month 2026-10 --json")
@guarded
def export(
    month: Annotated[
        str | None, typer.Option("--month", help="办结月份，如 2026-10；补充月次如 2026-10+1", metavar="M")
    ] = None,
    as_json: AsJson = False,
    reason: Reason = "",
) -> None:
    """列出办件（含电话明文，请妥善保管；会记入查看日志）。"""
    run(_export(month, as_json, sure(reason)))


def _tell(tally: "Tally", dry_run: bool, rejects: Path | None) -> None:
    done = "检查" if dry_run else "导入"
    print(
        f"{done}完成：共 {tally.counts.rows} 行，新增 {tally.counts.imported}，更新 {tally.counts.updated}，"
        f"未变 {tally.counts.unchanged}，退回 {len(tally.rejected)}。"
    )
    for row in tally.rejected[:20]:
        print(f"  第 {row.line} 行：{row.reason}")
    if len(tally.rejected) > 20:
        print(f"  ……还有 {len(tally.rejected) - 20} 行")
    if tally.rejected:
        print(
            f"退回的行已写入 {rejects}。"
            if rejects
            else "加 --rejects 文件.csv 可以把退回的行存下来改好再导。"
        )


async def _export(month: str | None, as_json: bool, reason: str) -> None:
    from bot.domain.month import RoundKey
    from db.queries.cases import case_export
    from handlers.terminal.opening import opened

    key = RoundKey.parse(month) if month is not None else None
    async with opened() as office:
        zone = office.settings.zone
        if key is not None and key.number:
            await planned(office, key)
        wanted = str(key) if key is not None else None
        rows = await office.store.read(lambda c: list(case_export.export(c, office.vault, wanted)))
        told = {"what": "cases", "phones": "in clear", "count": len(rows)}
        await exported(office, f"month {wanted}" if wanted else "cases", told, reason)
    for row in rows:
        for name in ("received_at", "concluded_at"):
            moment = row[name]
            row[name] = moment.astimezone(zone).isoformat() if isinstance(moment, datetime) else None
    if as_json:
        print_json(rows)
        return
    for row in rows:
        print(
            "\t".join(
                str(row[name] or "")
                for name in ("case_no", "month", "phone", "applicant", "item", "department")
            )
        )
