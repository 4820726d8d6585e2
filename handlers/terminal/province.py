"""`huifang province`: a sealed month's ratings in the fields of the provincial platform, and how far they were sent."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from handlers.terminal.door import Unwelcome, guarded, print_json, run
from handlers.terminal.given_out import Reason, at_terminal, exported, sure
from handlers.terminal.months import planned

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.domain.month import RoundKey
    from bot.exports.province import ProvinceTally
    from db.queries.province.corrected_after import CorrectedAfter
    from handlers.terminal.opening import Office

app = typer.Typer(
    help="省好差评平台：导出服务记录和评价，看报到哪一步。", no_args_is_help=True, rich_markup_mode=None
)


@app.callback()
def province() -> None:
    """省好差评平台：导出服务记录和评价，看报到哪一步。"""


@app.command("export", epilog="例：huifang province export 2026-10 -o 报省平台")
@guarded
def export(
    month: Annotated[str, typer.Argument(help="办结月份，如 2026-10；补充月次如 2026-10+1", metavar="MONTH")],
    folder: Annotated[Path, typer.Option("-o", "--output", help="写到这个文件夹", metavar="DIR")],
    reason: Reason = "",
) -> None:
    """导出一个封存了的月份：服务记录、评价、缺什么、说明，四个文件；同一个月再导出，一字不差。"""
    print(run(_export(month, folder, sure(reason))), end="")


@app.command("status", epilog="例：huifang province status")
@guarded
def status(as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False) -> None:
    """向省平台报到哪一步了：各月次报了几件、几件在等、几件被拒收，为什么。"""
    run(_status(as_json))


@app.command("again", epilog="例：huifang province again 2026-12")
@guarded
def again(
    month: Annotated[str, typer.Argument(help="办结月份，如 2026-12", metavar="MONTH")],
) -> None:
    """一个月次里被拒收的、缺东西没有报的，改好以后再报；报成了的不会再报。"""
    count = run(_again(month))
    print(f"{count} 条会再报。" if count else "没有被拒收的，也没有缺东西的。")


async def _status(as_json: bool) -> None:
    from bot.domain.province import PROVINCE_KINDS, PROVINCE_STATES
    from db.queries.province import outbox
    from handlers.terminal.opening import opened

    async with opened() as office:
        counts = await office.store.read(outbox.counts)
        reasons = await office.store.read(outbox.reasons)
        sends = bool(office.settings.province_addresses)
        corrected = await office.store.read(_corrected)
    if as_json:
        listed = [
            {"month": one.month, "kind": one.kind, "state": one.state, "count": one.messages}
            for one in counts
        ]
        why = [{"state": state, "says": says, "count": count} for state, says, count in reasons]
        by_hand = [
            {"month": str(key), "case_no": of.case_no, "told": of.told, "now": of.score}
            for key, of in corrected
        ]
        print_json({"sends": sends, "messages": listed, "reasons": why, "corrected": by_hand})
        return
    if not sends:
        print("没有设向省平台发送（HUIFANG_PROVINCE_SERVICE_URL 等），只能导出文件。")
    for one in counts:
        print(f"{one.month}　{PROVINCE_KINDS[one.kind]}　{PROVINCE_STATES[one.state]} {one.messages} 条")
    for state, says, count in reasons:
        print(f"　{PROVINCE_STATES[state]} {count} 条：{says}")
    for key, of in corrected:
        now = f"{of.score} 分" if of.score is not None else "没有评价"
        print(
            f"{key}　{of.case_no} 报的是 {of.told} 分，后来更正为{now}；省平台只收一次，请人工更正，更正了的在后台“报表与导出”登记"
        )


def _corrected(connection: "Connection") -> "list[tuple[RoundKey, CorrectedAfter]]":
    from bot.domain.month import RoundKey
    from db.queries.province import corrected_after, outbox

    keys = [RoundKey.parse(month) for month in sorted({one.month for one in outbox.counts(connection)})]
    return [
        (key, one) for key in keys for one in corrected_after.of_round(connection, key) if one.handed is None
    ]


async def _again(text: str) -> int:
    from functools import partial

    from bot.domain.month import RoundKey
    from handlers.terminal.opening import opened

    key = RoundKey.parse(text)
    async with opened() as office:
        return await office.store.write(partial(_sent_again, month=str(key)))


def _sent_again(connection: "Connection", *, month: str) -> int:
    """What is sent anew, and its line of the log, in one transaction."""
    from db.queries.office import audit
    from db.queries.province import outbox
    from handlers.terminal.opening import now

    at = now()
    count = outbox.again(connection, month=month, now=at)
    told = {"count": count}
    audit.note(connection, None, at_terminal(), "province_again", f"month {month}", detail=told, now=at)
    return count


async def _export(text: str, folder: Path, reason: str) -> str:
    from functools import partial

    from bot.domain.month import RoundKey
    from db.queries.rounds import rounds
    from handlers.terminal.opening import opened

    key = RoundKey.parse(text)
    async with opened() as office:
        if key.number:
            await planned(office, key)
        if not await office.store.read(partial(rounds.is_closed, month=str(key))):
            raise Unwelcome(
                f"{key} 还没有封存，评价还可能改；封存以后再导出，进度见 huifang round status {key}"
            )
        told = {"what": "province", "phones": "in clear" if office.settings.province_clear else "masked"}
        await exported(office, f"month {key}", told, reason)
        tally = await office.store.read(partial(_written, office=office, key=key, folder=folder))
    return tally.told(str(key)) + f"已写到 {folder}。\n"


def _written(connection: "Connection", *, office: "Office", key: "RoundKey", folder: Path) -> "ProvinceTally":
    from bot.exports.province import write
    from db.queries import department_names
    from db.queries.province import reported

    folder.mkdir(exist_ok=True)
    vault = office.vault if office.settings.province_clear else None
    cases = reported.every(connection, key, vault)
    codes = office.settings.province_codes.under(department_names.known(connection))
    return write(folder, str(key), cases, codes, reported.erased(connection, key))
