"""`huifang ledger compare`: what two readers have, side by side. It needs no database."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.domain.os_reason import os_reason
from handlers.terminal.door import guarded, print_json
from handlers.terminal.publication import AsJson, trusted

if TYPE_CHECKING:
    from bot.casework.ledger.checkpoints import Trust
    from bot.casework.ledger.comparison import LedgerCopy

SPLIT = 3
"""The exit code that `verify.py` has for it, too."""


@guarded
def compare(
    one: Annotated[
        Path, typer.Argument(help="一份：公布的文件夹，或者一个签封文件（checkpoint-…）", metavar="A")
    ],
    other: Annotated[Path, typer.Argument(help="另一个人手里的一份，同样写法", metavar="B")],
    key: Annotated[
        list[str] | None,
        typer.Option(
            "--key", help="另外得来的公钥：公布单位的；也写上见证单位的，就说它签了哪份", metavar="VKEY"
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """比较两个人手里的台账是不是同一本。不需要数据库。退出码：0 同一本，1 其中一份自己就不对，2 比不了，3 互相矛盾。"""
    from bot.casework.ledger.checkpoints import SplitView, Trust
    from bot.casework.ledger.comparison import NothingInCommon, compared
    from bot.casework.ledger.problems import LedgerProblem

    brought = trusted(key or [])
    trust = Trust(brought.office, brought.witnesses)
    try:
        mine, theirs = _copy(one, trust), _copy(other, trust)
        agreed = compared(mine, theirs, trust)
    except NothingInCommon:
        raise
    except SplitView as e:
        if as_json:
            witnesses = _signed_both(mine, theirs)
            print_json({"state": "contradiction", "problem": str(e), "signed_both": witnesses})
        print(f"huifang: 互相矛盾：{e}。", file=sys.stderr)
        print("两份都有这家单位的真签名，抵赖不了。请把两份都留好，交给见证单位和上级。", file=sys.stderr)
        for name in _signed_both(mine, theirs):
            print(f"见证单位 {name} 两份里都签过，它的签名也不能信了。", file=sys.stderr)
        raise typer.Exit(SPLIT) from None
    except LedgerProblem as e:
        if as_json:
            print_json({"state": "wrong", "problem": str(e)})
        print(f"huifang: 其中一份自己就对不上：{e}", file=sys.stderr)
        raise typer.Exit(1) from None
    read = bool(mine.bundle or theirs.bundle)
    if as_json:
        print_json({"state": "same", "lines": agreed[-1], "read_line_by_line": read})
        return
    print(f"是同一本台账：到第 {agreed[-1]} 行为止，两份一样。")
    if not read:
        print("只比了签封，没有逐行核对；要核对请用公布的文件夹。")


def _copy(place: Path, trust: "Trust") -> "LedgerCopy":
    """What stands there; raises NotABundle, LedgerProblem."""
    from bot.casework.ledger.checkpoints import opened
    from bot.casework.ledger.comparison import LedgerCopy
    from bot.exports.bundle_folder import NotABundle, bundle_in, read_small

    if place.is_dir():
        bundle = bundle_in(place)
        return LedgerCopy([opened(raw, trust) for raw in bundle.checkpoints.values()], bundle)
    try:
        return LedgerCopy([opened(read_small(place), trust)])
    except OSError as e:
        raise NotABundle(f"读不出 {place}（{os_reason(e)}）；请写公布的文件夹，或者一个签封文件") from None


def _signed_both(one: "LedgerCopy", other: "LedgerCopy") -> list[str]:
    """The witnesses that stand in both, at one size with different roots."""
    return sorted(
        {
            name
            for held in one.checkpoints
            for strange in other.checkpoints
            if held.checkpoint.size == strange.checkpoint.size
            and held.checkpoint.root != strange.checkpoint.root
            for name in held.witnessed.keys() & strange.witnessed.keys()
        }
    )
