"""`huifang call-sheet record|correct|take-back`: what was heard on the phone written down, put right, or taken back."""

from datetime import time
from typing import TYPE_CHECKING, Annotated

import typer

from bot.domain.attempt import Outcome
from bot.domain.level import DISSATISFIED
from handlers.terminal.call_results import (
    BY_PHONE,
    OR_LATER,
    caller,
    heard_as,
    hour_of,
    noted,
    sure_result,
    why_of,
)
from handlers.terminal.door import Unwelcome, guarded, run

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.work.corrections import Corrected
    from bot.work.phone_calls import NotedCall, Recorded
    from db.queries.rounds.callbacks import HeardByPhone
    from handlers.terminal.opening import Office


@guarded
def record(
    case_no: Annotated[str, typer.Argument(help="办件编号", metavar="CASE_NO")],
    score: Annotated[int | None, typer.Option("--score", help="对方说的评分，1—5")] = None,
    disposition: Annotated[
        str | None,
        typer.Option("--disposition", help="没有评分时的结果：" + "、".join(OR_LATER), metavar="D"),
    ] = None,
    note: Annotated[str, typer.Option("--note", help="对方的原话")] = "",
    by: Annotated[str, typer.Option("--by", help="打电话的人")] = "",
    again: Annotated[
        str, typer.Option("--again", help="改时再打（later）的：几点，像 15:00；不写就过两小时")
    ] = "",
    complaint: Annotated[
        bool, typer.Option("--complaint", help="1、2分的要投诉：照 --note 的原话登记投诉件")
    ] = False,
) -> None:
    """记下一次电话：评分，或没有评分的结果；对方要改时再打的写 later。"""
    sure_result(score, disposition, OR_LATER)
    heard = heard_as(score, disposition, note, by)
    if complaint and (score is None or score > DISSATISFIED or not heard.words):
        raise Unwelcome(f"--complaint 要有 {DISSATISFIED} 分以下的评分，并用 --note 写下对方的原话")
    run(_record(case_no, heard, hour_of(again, disposition), complaint=complaint))


@guarded
def correct(
    case_no: Annotated[str, typer.Argument(help="办件编号", metavar="CASE_NO")],
    score: Annotated[int | None, typer.Option("--score", help="对方真正的评分，1—5")] = None,
    disposition: Annotated[
        str | None,
        typer.Option("--disposition", help="没有评分时的结果：" + "、".join(BY_PHONE), metavar="D"),
    ] = None,
    note: Annotated[str, typer.Option("--note", help="对方的原话")] = "",
    by: Annotated[str, typer.Option("--by", help="更正的人")] = "",
    reason: Annotated[str, typer.Option("--reason", help="更正的理由；别人的记录，或已过十分钟，要写")] = "",
) -> None:
    """更正最近一次电话记录：原来那一条和更正都留在档案里；封存以后记为补充记录。"""
    sure_result(score, disposition)
    run(_correct(case_no, heard_as(score, disposition, note, by), why_of(reason)))


@guarded
def take_back(
    case_no: Annotated[str, typer.Argument(help="办件编号", metavar="CASE_NO")],
    by: Annotated[str, typer.Option("--by", help="撤销的人")] = "",
    reason: Annotated[str, typer.Option("--reason", help="为什么；别人的记录，或已过十分钟，要写")] = "",
) -> None:
    """撤销最近一次电话记录，像没有打过：记录和撤销都留在档案里，这件回到电话单上。"""
    from db.queries.rounds.callbacks import HeardByPhone

    run(_correct(case_no, HeardByPhone(None, None, caller(by), "", withdrawn=True), why_of(reason)))


async def _record(case_no: str, heard: "HeardByPhone", hour: time | None, *, complaint: bool) -> None:
    from handlers.terminal.opening import opened

    async with opened(writing=True) as office:
        call = noted(office, case_no, heard, hour, complaint=complaint or None)
        done = await office.store.write(lambda connection: _recorded(connection, office, call))
    if done.ticket_no is not None:
        print(f"已按原话登记投诉：{done.ticket_no}。")
    print(f"{case_no} 的档案已封存，这次电话记为补充记录。" if done.sealed else f"{case_no} 已记录。")
    print(
        f"记错了：huifang call-sheet correct {case_no} --score 1—5；撤销：huifang call-sheet take-back {case_no}"
    )


def _recorded(connection: "Connection", office: "Office", call: "NotedCall") -> "Recorded":
    """The call and its line of the log, in one transaction."""
    from bot.casework.callsheet.phone_calls import CALL
    from bot.work.phone_calls import record
    from db.queries.office import audit
    from handlers.terminal.composition import desk_of
    from handlers.terminal.given_out import at_terminal
    from handlers.terminal.opening import now

    at = now()
    done = record(connection, desk_of(office), call, at)
    told = {"kind": CALL, "outcome": call.heard.outcome, "named": call.heard.by_whom}
    about = f"case {call.case_no}"
    audit.note(connection, None, at_terminal(), "call", about, detail=told, now=at)
    return done


_CANNOT = {
    "no_call": "这件没有电话记录，不用更正或撤销",
    "answered_meanwhile": "打完电话以后，对方自己用消息答复了，以对方的答复为准，没有更正",
    "the_same": "和现在的记录一样，不用更正",
    "reason_wanted": "请用 --reason 写更正的理由：这条是别人记的，或已过十分钟",
}


async def _correct(case_no: str, heard: "HeardByPhone", reason: str) -> None:
    from bot.casework.callsheet.corrections import NotCorrectable
    from bot.work.corrections import said
    from handlers.terminal.opening import opened

    async with opened(writing=True) as office:
        try:
            done = await office.store.write(
                lambda connection: _corrected(connection, office, case_no, heard, reason)
            )
        except NotCorrectable as e:
            raise Unwelcome(_CANNOT[e.why]) from None
    where = "，档案已封存，记为补充记录" if done.sealed else ""
    if heard.outcome == Outcome.WITHDRAWN:
        print(f"{case_no} 已撤销：原记“{said(done.before)}”{where}。")
    else:
        print(f"{case_no} 已更正：原记“{said(done.before)}”，应为“{said(done.after)}”{where}。")


def _corrected(
    connection: "Connection", office: "Office", case_no: str, heard: "HeardByPhone", reason: str
) -> "Corrected":
    """The correction and its line of the log, in one transaction."""
    from bot.work.corrections import correct
    from bot.work.phone_calls import NotedCall
    from db.queries.office import audit
    from handlers.terminal.composition import desk_of
    from handlers.terminal.given_out import at_terminal
    from handlers.terminal.opening import now

    at = now()
    done = correct(connection, desk_of(office), NotedCall(case_no, heard), reason, at)
    told = {"from": done.before.in_short, "to": done.after.in_short, "named": heard.by_whom}
    about = f"case {case_no}"
    audit.note(connection, None, at_terminal(), "call_correct", about, reason=reason, detail=told, now=at)
    return done
