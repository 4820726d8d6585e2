"""`huifang province`: a sealed month's ratings in the fields of the provincial platform."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from handlers.terminal.door import Unwelcome, guarded, run
from handlers.terminal.given_out import Reason, exported, sure
from handlers.terminal.months import planned

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.domain.month import RoundKey
    from bot.exports.province import ProvinceTally
    from handlers.terminal.opening import Office

app = typer.Typer(help="省好差评平台：导出服务记录和评价。", no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def province() -> None:
    """省好差评平台：导出服务记录和评价。"""


@app.command("export", epilog="例：huifang province export 2026-10 -o 报省平台")
@guarded
def export(
    month: Annotated[str, typer.Argument(help="办结月份，如 2026-10；补充月次如 2026-10+1", metavar="MONTH")],
    folder: Annotated[Path, typer.Option("-o", "--output", help="写到这个文件夹", metavar="DIR")],
    reason: Reason = "",
) -> None:
    """导出一个封存了的月份：服务记录、评价、缺什么、说明，四个文件；同一个月再导出，一字不差。"""
    print(run(_export(month, folder, sure(reason))), end="")


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
    from db.queries.province import reported

    folder.mkdir(exist_ok=True)
    vault = office.vault if office.settings.province_clear else None
    cases = reported.every(connection, key, vault)
    return write(folder, str(key), cases, office.settings.province_codes, reported.erased(connection, key))
