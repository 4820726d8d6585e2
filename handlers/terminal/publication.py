"""`huifang ledger publish` and `verify`: a closed month as a folder that anybody can check, and the check itself."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from handlers.terminal.door import Unwelcome, guarded, print_json, run

if TYPE_CHECKING:
    from bot.casework.ledger.bundle import Proven
    from bot.casework.ledger.checkpoints import Trust
    from bot.exports.ledger_bundle import Published

AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]


@guarded
def publish(
    month: Annotated[
        str, typer.Argument(help="已封存的月份，如 2026-10；补充月次如 2026-10+1", metavar="MONTH")
    ],
    output: Annotated[Path, typer.Option("-o", "--output", help="写到这个文件夹", metavar="DIR")],
) -> None:
    """公布一个月：台账、签封、数字和核对程序写进一个文件夹，谁都可以核对；里面没有任何人的信息。"""
    found = run(_published(month, output))
    print(f"{month} 的台账{'早已' if found.again else ''}写在 {output}：{_figures(found.proven)}")
    if not found.trust.quorum:
        print("这个月没有见证单位从头到尾签过，只有本单位自己的签名。")
    for key in found.trust.office:
        print(f"本单位的公钥，请另外告诉核对的人：{key.text}")


@guarded
def verify(
    folder: Annotated[Path, typer.Argument(help="公布的文件夹", metavar="DIR")],
    key: Annotated[
        list[str] | None,
        typer.Option(
            "--key", help="另外得来的公钥：公布单位的，和要核对的每一家见证单位的；可写几次", metavar="VKEY"
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """核对公布的一个月：签名、每一行、每个数字。不需要数据库。退出码：0 对得上，1 对不上，2 没法核对。"""
    from bot.casework.ledger.bundle import proven
    from bot.casework.ledger.problems import LedgerProblem
    from bot.exports.bundle_folder import bundle_in

    trust, bundle = trusted(key or []), bundle_in(folder)
    try:
        found = proven(bundle, trust)
    except LedgerProblem as e:
        if as_json:
            print_json({"ok": False, "problem": str(e)})
        else:
            print(f"huifang: 对不上：{e}", file=sys.stderr)
        raise typer.Exit(1) from None
    if as_json:
        print_json({"ok": True, "problem": None, "witnesses": trust.quorum, **_told(found)})
    else:
        print(f"{found.round} 对得上：{_figures(found)}")
        if not trust.quorum:
            print("没有核对见证（没有写见证单位的公钥），只能说单位自己没有改口。")


def trusted(keys: list[str]) -> "Trust":
    """The keys that a reader brings; each witness among them must have signed. Raises NotAKey, Unwelcome without an office's."""
    from bot.casework.ledger.checkpoints import Trust
    from bot.casework.ledger.keys import KeyKind, VerifierKey

    read = [VerifierKey.read(text) for text in keys]
    office = [key for key in read if key.kind is KeyKind.NOTE]
    witnesses = [key for key in read if key.kind is KeyKind.COSIGNATURE]
    if not office:
        raise Unwelcome("请用 --key 写上公布单位另外给您的公钥（大厅、报纸上的，不要用这个文件夹里的）")
    return Trust(office, witnesses, len({key.name for key in witnesses}))


def _told(found: "Proven") -> dict[str, Any]:
    from bot.casework.ledger.outcomes import OutcomeCode
    from bot.casework.ledger.tally import figures_of

    counts = found.books.counts
    figures = figures_of(counts)
    return {
        "month": str(found.round),
        "size": max(found.checkpoints),
        "concluded": figures.concluded,
        "answered": figures.answered,
        "satisfied": figures.satisfied,
        "outcomes": {code.value: counts.get(code, 0) for code in OutcomeCode},
    }


def _figures(found: "Proven") -> str:
    told = _told(found)
    return f"办结 {told['concluded']}，已评价 {told['answered']}，满意 {told['satisfied']}；到第 {told['size']} 行。"


async def _published(text: str, folder: Path) -> "Published":
    from bot.domain.month import RoundKey
    from bot.exports import ledger_bundle
    from bot.exports.office_word import OFFICE
    from handlers.terminal.ledger_composition import floor_of, published_of
    from handlers.terminal.months import planned
    from handlers.terminal.opening import opened

    key = RoundKey.parse(text)
    async with opened() as office:
        await planned(office, key)
        witnesses = office.settings.ledger_witnesses
        public = published_of(office).edition(key)
        word = public.read(OFFICE) if public is not None else None
        floor = floor_of(office.settings)
        return await ledger_bundle.publish(office.store, key, folder, witnesses, floor=floor, word=word)
