"""`huifang call-sheet second` and `find-out`: the phoned answers drawn to be asked for again, and why two of them differ.

As in the console (`handlers.office.callsheet.second_calls`): of one still to be made nobody is told what was heard first.
"""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.domain.attempt import LONGEST_REASON
from bot.domain.month import RoundKey
from bot.domain.second_call import DIFFERENCES, DifferenceFinding
from handlers.terminal.door import Unwelcome, guarded, print_json, readable, run
from handlers.terminal.months import planned

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from db.queries.callsheet.second_calls import Second
    from db.queries.callsheet.to_phone import ToPhone


_FINDINGS = "、".join(f"{one}（{label.zh_hans}）" for one, label in DIFFERENCES.items())
"""Characters, as in the console."""
_CANNOT = {
    "nothing_to_decide": "没有不一致的复核，不用核实；看 huifang call-sheet second 办结月份",
    "decided": "已经核实过了，只核实一次；看 huifang call-sheet second 办结月份",
    "not_yours": "的这两个电话里有您打的，要由别的室领导核实",
}


@guarded
def second(
    month: Annotated[str, typer.Argument(help="办结月份，如 2026-10；补充月次如 2026-10+1", metavar="MONTH")],
    by: Annotated[str, typer.Option("--by", help="谁来打：只列这个人能打的；不写就都列")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON（含电话明文，请妥善保管）")] = False,
) -> None:
    """列出该月抽中复核的：还要打的（含电话明文）和打过的（两次的评分和结论）；会记入查看日志。"""
    run(_second(month, by, as_json))


@guarded
def find_out(
    case_no: Annotated[str, typer.Argument(help="办件编号", metavar="CASE_NO")],
    finding: Annotated[str, typer.Option("--finding", help=f"核实的结论：{_FINDINGS}")],
    note: Annotated[str, typer.Option("--note", help="怎么核实的")],
    by: Annotated[str, typer.Option("--by", help="核实的室领导，不能是打过这两个电话的人")],
) -> None:
    """首次和复核不一致的，记下室领导核实的结论：两次的评分都不变，只核实一次。"""
    if finding not in tuple(DifferenceFinding):
        raise Unwelcome(f"--finding 只能是 {_FINDINGS}，不能是 {finding[:20]!r}")
    said, name = readable(note, longest=LONGEST_REASON).strip(), readable(by, longest=64).strip()
    if not said or not name:
        raise Unwelcome("请用 --note 写明怎么核实的，用 --by 写明是谁核实的")
    run(_find_out(case_no, DifferenceFinding(finding), said, name))


async def _find_out(case_no: str, finding: DifferenceFinding, note: str, by: str) -> None:
    from functools import partial

    from bot.casework.callsheet.second_conclusion import NotDecidable
    from handlers.terminal.opening import now, opened

    work = partial(_decided, case_no=case_no, finding=finding, note=note, by=by, now=now())
    async with opened(writing=True) as office:
        try:
            await office.store.write(work)
        except NotDecidable as e:
            raise Unwelcome(f"{case_no[:60]} {_CANNOT[e.why]}") from None
    print(f"{case_no} 已记下核实的结论：{DIFFERENCES[finding].zh_hans}；两次的评分都不变。")


def _decided(
    connection: "Connection", *, case_no: str, finding: DifferenceFinding, note: str, by: str, now: "datetime"
) -> None:
    """The finding and its line of the log, in one transaction."""
    from bot.domain.role import Role
    from bot.work.second_calls import decide
    from db.queries.office import audit
    from handlers.terminal.given_out import at_terminal

    decide(connection, case_no, finding, by, Role.CHIEF, note, now)
    told, about = {"finding": finding.value, "named": by}, f"case {case_no}"
    audit.note(connection, None, at_terminal(), "second_found", about, reason=note, detail=told, now=now)


async def _second(text: str, by: str, as_json: bool) -> None:
    from functools import partial

    from bot.dialogue.mentions import printable
    from handlers.terminal.opening import now, opened

    key = RoundKey.parse(text)
    async with opened() as office:
        await planned(office, key)
        look = partial(_looked, month=str(key), me=printable(by)[:64], now=now())
        cards, waiting, made = await office.store.write(look)
        lines = [_to_make(card, list(card.numbers(office.vault))) for card in cards]
    others = waiting - len(lines)
    if as_json:
        print_json(
            {"month": str(key), "to_make": lines, "for_others": others, "made": list(map(_made, made))}
        )
        return
    for line in lines:
        print("\t".join([line["case_no"], line["applicant"], "、".join(line["phones"]), line["item"]]))
    for call in made:
        print(_beside(call))
    rest = f"，另有 {others} 件要由别人来打" if others else ""
    print(f"{key} 复核：还要打 {len(lines)} 件{rest}，打过 {len(made)} 件。")
    if lines:
        print("记录：huifang call-sheet record-second 办件编号 --score 1—5 --by 姓名")


def _looked(
    connection: "Connection", *, month: str, me: str, now: "datetime"
) -> "tuple[Sequence[ToPhone], int, Sequence[Second]]":
    """Whom this person may phone, how many are to be phoned in all, and those made, with the line in the log."""
    from db.queries.callsheet import callsheet, queue, second_calls
    from db.queries.office import audit
    from handlers.terminal.given_out import at_terminal

    numbers = [line.case_no for line in queue.second_queue(connection, month, me)]
    cards = list(callsheet.cards(connection, numbers, now=now))
    made = [call for call in second_calls.of_month(connection, month) if call.outcome is not None]
    told = {"list": "second_calls", "phones": "in clear", "count": len(cards)}
    audit.note(connection, None, at_terminal(), "export", f"month {month}", detail=told, now=now)
    return cards, second_calls.to_make(connection, month), made


def _to_make(card: "ToPhone", phones: list[str]) -> dict[str, Any]:
    return {
        "case_no": card.case_no,
        "applicant": card.applicant,
        "phones": phones,
        "item": card.item,
        "first_by": card.first_by,
    }


def _made(call: "Second") -> dict[str, Any]:
    from bot.casework.archive.record import moment

    return {
        "case_no": call.case_no,
        "first_by": call.first_by,
        "first_score": call.first_score,
        "second_by": call.second_by,
        "second_score": call.second_score,
        "outcome": call.outcome,
        "at": moment(call.at) if call.at is not None else None,
        "conclusion": call.conclusion,
        "finding": call.finding,
    }


def _beside(call: "Second") -> str:
    """Both results of one, side by side, and how they stand to each other."""
    from bot.domain.second_call import CONCLUSIONS

    assert call.conclusion is not None
    said = f"，复核 {call.second_score} 分" if call.second_score is not None else ""
    found = f"，{DIFFERENCES[DifferenceFinding(call.finding)].zh_hans}" if call.finding is not None else ""
    return (
        f"{call.case_no}\t{CONCLUSIONS[call.conclusion].zh_hans}：首次 {call.first_score} 分"
        f"（{call.first_by}）{said}（{call.second_by}）{found}"
    )
