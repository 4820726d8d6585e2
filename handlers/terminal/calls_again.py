"""`huifang call-sheet record-second|correct-second`: what somebody else heard when they asked again, written down or put right."""

from collections.abc import Mapping
from datetime import time
from typing import TYPE_CHECKING, Annotated

import typer

from bot.domain.attempt import Outcome
from bot.domain.second_call import Conclusion
from handlers.terminal.call_results import OR_LATER, heard_as, hour_of, noted, sure_result, why_of
from handlers.terminal.door import Unwelcome, guarded, run

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.work.corrections import Corrected
    from bot.work.phone_calls import NotedCall
    from db.queries.rounds.callbacks import HeardByPhone
    from handlers.terminal.opening import Office

_SECOND_CALLS: Mapping[Conclusion | None, str] = {
    Conclusion.SAME: "和首次一致，两次都留在档案里",
    Conclusion.DIFFERENT: "和首次不一致，两次都留在档案里，首次的评分不变，由没有打过这两个电话的室领导核实",
    Conclusion.NOT_REACHED: "没有联系上，首次的评分不变",
    Conclusion.OTHER: "对方没有给出评分，首次的评分不变",
    None: "还没有打完，仍在待复核里",
}
_CANNOT = {
    "no_second": "还没有做过复核，没有可以更正的；抽中的看 huifang call-sheet second 办结月份",
    "decided": "的不一致已经由室领导核实过，不能再改",
    "the_same": "的复核和现在的记录一样，不用更正",
    "reason_wanted": "：请用 --reason 写更正的理由，这条是别人记的，或已过十分钟",
}


@guarded
def record_second(
    case_no: Annotated[str, typer.Argument(help="办件编号", metavar="CASE_NO")],
    score: Annotated[int | None, typer.Option("--score", help="对方这次说的评分，1—5")] = None,
    disposition: Annotated[
        str | None,
        typer.Option("--disposition", help="没有评分时的结果：" + "、".join(OR_LATER), metavar="D"),
    ] = None,
    note: Annotated[str, typer.Option("--note", help="对方的原话")] = "",
    by: Annotated[str, typer.Option("--by", help="打复核电话的人，不能是首次打电话的人")] = "",
    again: Annotated[
        str, typer.Option("--again", help="改时再打（later）的：几点，像 15:00；不写就过两小时")
    ] = "",
) -> None:
    """记下一次复核电话：首次的评分不变，两次的都留在档案里；不一致的由室领导核实。"""
    sure_result(score, disposition, OR_LATER)
    if not by.strip():
        raise Unwelcome("请用 --by 写明复核是谁打的；首次打电话的人不能复核")
    run(_record_second(case_no, heard_as(score, disposition, note, by), hour_of(again, disposition)))


@guarded
def correct_second(
    case_no: Annotated[str, typer.Argument(help="办件编号", metavar="CASE_NO")],
    score: Annotated[int | None, typer.Option("--score", help="对方这次真正的评分，1—5")] = None,
    disposition: Annotated[
        str | None,
        typer.Option(
            "--disposition",
            help="没有评分时的结果：" + "、".join(OR_LATER) + "（later：撤销，像没有打过）",
            metavar="D",
        ),
    ] = None,
    note: Annotated[str, typer.Option("--note", help="对方的原话")] = "",
    by: Annotated[str, typer.Option("--by", help="更正的人，不能是首次打电话的人")] = "",
    again: Annotated[str, typer.Option("--again", help="撤销以后几点再打，像 15:00；不写就过两小时")] = "",
    reason: Annotated[str, typer.Option("--reason", help="更正的理由；别人的记录，或已过十分钟，要写")] = "",
) -> None:
    """更正复核的记录，或用 later 撤销、重新待复核：原来那一条和更正都留在档案里，首次的评分不变。"""
    sure_result(score, disposition, OR_LATER)
    if not by.strip():
        raise Unwelcome("请用 --by 写明是谁更正的；首次打电话的人不能更正复核")
    heard = heard_as(score, disposition, note, by)
    run(_correct_second(case_no, heard, hour_of(again, disposition), why_of(reason)))


async def _record_second(case_no: str, heard: "HeardByPhone", hour: time | None) -> None:
    from handlers.terminal.opening import opened

    async with opened(writing=True) as office:
        call = noted(office, case_no, heard, hour)
        ended = await office.store.write(lambda connection: _seconded(connection, office, call))
    print(f"{case_no} 的复核已记录：{_SECOND_CALLS[ended]}。")


def _seconded(connection: "Connection", office: "Office", call: "NotedCall") -> "Conclusion | None":
    """The second call and its line of the log, in one transaction; how it stands to the first, None: still to be made."""
    from bot.casework.callsheet.phone_calls import SECOND
    from bot.work.phone_calls import record_second
    from db.queries.callsheet import second_calls
    from db.queries.office import audit
    from handlers.terminal.composition import desk_of
    from handlers.terminal.given_out import at_terminal
    from handlers.terminal.opening import now

    case_no, at = call.case_no, now()
    drawn = second_calls.find(connection, case_no)
    if drawn is None:
        raise Unwelcome(f"{case_no[:60]} 没有抽中复核；抽中的看 huifang call-sheet second 办结月份")
    if drawn.outcome is not None:
        raise Unwelcome(
            f"{case_no[:60]} 已经复核过，没有再记；两次的结果看 huifang call-sheet second 办结月份"
        )
    record_second(connection, desk_of(office), call, at)
    told = {"kind": SECOND, "outcome": call.heard.outcome, "named": call.heard.by_whom}
    audit.note(connection, None, at_terminal(), "call", f"case {case_no}", detail=told, now=at)
    made = second_calls.find(connection, case_no)
    return made.conclusion if made is not None else None


async def _correct_second(case_no: str, heard: "HeardByPhone", hour: time | None, reason: str) -> None:
    from bot.casework.callsheet.corrections import NotCorrectable
    from bot.work.corrections import said
    from handlers.terminal.opening import opened

    async with opened(writing=True) as office:
        call = noted(office, case_no, heard, hour)
        try:
            done = await office.store.write(lambda connection: _second_corrected(connection, call, reason))
        except NotCorrectable as e:
            raise Unwelcome(f"{case_no[:60]} {_CANNOT[e.why]}") from None
    where = "，档案已封存，记为补充记录" if done.sealed else ""
    again = "，重新待复核" if heard.outcome == Outcome.LATER else ""
    print(
        f"{case_no} 的复核已更正：原记“{said(done.before)}”，应为“{said(done.after)}”{again}{where}；首次的评分不变。"
    )


def _second_corrected(connection: "Connection", call: "NotedCall", reason: str) -> "Corrected":
    """The correction of the second call and its line of the log, in one transaction."""
    from bot.work.phone_calls import NotForYou
    from bot.work.second_calls import correct_second
    from db.queries.office import audit
    from handlers.terminal.given_out import at_terminal
    from handlers.terminal.opening import now

    at = now()
    try:
        done = correct_second(connection, call, reason, at)
    except NotForYou as e:
        raise Unwelcome(str(e)) from None
    told = {
        "from": done.before.in_short,
        "to": done.after.in_short,
        "kind": "second_call",
        "named": call.heard.by_whom,
    }
    about = f"case {call.case_no}"
    audit.note(connection, None, at_terminal(), "call_correct", about, reason=reason, detail=told, now=at)
    return done
