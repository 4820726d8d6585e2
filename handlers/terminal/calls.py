"""`huifang call-sheet record|record-second|correct|take-back`: what was heard on the phone written down, put right, or taken
back."""

from collections.abc import Mapping
from datetime import time
from typing import TYPE_CHECKING, Annotated

import typer

from bot.domain.attempt import LONGEST_NOTE, LONGEST_REASON, Outcome
from bot.domain.level import DISSATISFIED
from bot.domain.second_call import Conclusion
from handlers.terminal.door import Unwelcome, guarded, readable, run

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.work.corrections import Corrected
    from bot.work.phone_calls import NotedCall, Recorded
    from db.queries.rounds.callbacks import HeardByPhone
    from handlers.terminal.opening import Office

BY_PHONE = (
    Outcome.REFUSED,
    Outcome.WRONG_PERSON,
    Outcome.NO_ANSWER,
    Outcome.UNREACHABLE,
)
"""Ends of a call that are a result without a score."""
OR_LATER = (*BY_PHONE, Outcome.LATER)
"""What a call may come to that is recorded for the first time."""


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
    _sure_result(score, disposition, OR_LATER)
    heard = _heard(score, disposition, note, by)
    if complaint and (score is None or score > DISSATISFIED or not heard.words):
        raise Unwelcome(f"--complaint 要有 {DISSATISFIED} 分以下的评分，并用 --note 写下对方的原话")
    run(_record(case_no, heard, _hour(again, disposition), complaint=complaint))


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
    _sure_result(score, disposition, OR_LATER)
    if not by.strip():
        raise Unwelcome("请用 --by 写明复核是谁打的；首次打电话的人不能复核")
    run(_record_second(case_no, _heard(score, disposition, note, by), _hour(again, disposition)))


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
    _sure_result(score, disposition)
    run(_correct(case_no, _heard(score, disposition, note, by), _why(reason)))


@guarded
def take_back(
    case_no: Annotated[str, typer.Argument(help="办件编号", metavar="CASE_NO")],
    by: Annotated[str, typer.Option("--by", help="撤销的人")] = "",
    reason: Annotated[str, typer.Option("--reason", help="为什么；别人的记录，或已过十分钟，要写")] = "",
) -> None:
    """撤销最近一次电话记录，像没有打过：记录和撤销都留在档案里，这件回到电话单上。"""
    from db.queries.rounds.callbacks import HeardByPhone

    run(_correct(case_no, HeardByPhone(None, None, _caller(by), "", withdrawn=True), _why(reason)))


def _hour(text: str, disposition: str | None) -> time | None:
    if text and disposition != Outcome.LATER:
        raise Unwelcome("--again 和 --disposition later 一起写")
    try:
        return time.fromisoformat(text.strip()) if text else None
    except ValueError:
        raise Unwelcome(f"--again 要写成 15:00 这样，不能是 {text[:20]!r}") from None


def _sure_result(score: int | None, disposition: str | None, allowed: tuple[Outcome, ...] = BY_PHONE) -> None:
    """Raise Unwelcome unless there is either a score or a result without one."""
    if (score is None) == (disposition is None):
        raise Unwelcome("--score 和 --disposition 要写一个，也只能写一个")
    if score is not None and not 1 <= score <= 5:
        raise Unwelcome(f"评分只能是 1 到 5，不能是 {score}")
    if disposition is not None and disposition not in allowed:
        raise Unwelcome(f"结果 {disposition[:40]!r} 不能用于电话回访，可用：{'、'.join(allowed)}")


def _heard(score: int | None, disposition: str | None, note: str, by: str) -> "HeardByPhone":
    from bot.domain.disposition import Disposition
    from db.queries.rounds.callbacks import HeardByPhone

    later = disposition == Outcome.LATER
    ended = Disposition.ANSWERED if score is not None else None if later else Disposition(disposition or "")
    return HeardByPhone(score, ended, _caller(by), "", words=readable(note, longest=LONGEST_NOTE).strip())


def _why(reason: str) -> str:
    return readable(reason, longest=LONGEST_REASON).strip()


def _caller(by: str) -> str:
    from bot.dialogue.mentions import printable

    return printable(by)[:64] or "officer"


async def _record(case_no: str, heard: "HeardByPhone", hour: time | None, *, complaint: bool) -> None:
    from handlers.terminal.opening import opened

    async with opened(writing=True) as office:
        call = _noted(office, case_no, heard, hour, complaint=complaint or None)
        done = await office.store.write(lambda connection: _recorded(connection, office, call))
    if done.ticket_no is not None:
        print(f"已按原话登记投诉：{done.ticket_no}。")
    print(f"{case_no} 的档案已封存，这次电话记为补充记录。" if done.sealed else f"{case_no} 已记录。")
    print(
        f"记错了：huifang call-sheet correct {case_no} --score 1—5；撤销：huifang call-sheet take-back {case_no}"
    )


def _noted(
    office: "Office",
    case_no: str,
    heard: "HeardByPhone",
    hour: time | None,
    complaint: bool | None = None,
) -> "NotedCall":
    """The call, and when to phone again if that was asked for."""
    from bot.casework.callsheet.phone_calls import again_at
    from bot.work.phone_calls import NotedCall
    from handlers.terminal.opening import now

    later = heard.outcome == Outcome.LATER
    at = again_at(hour, now(), office.settings.zone) if later else None
    return NotedCall(case_no, heard, complaint=complaint, again_at=at)


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
    told, about = {"kind": CALL, "outcome": call.heard.outcome}, f"case {call.case_no}"
    audit.note(connection, None, at_terminal(), "call", about, detail=told, now=at)
    return done


_SECOND_CALLS: Mapping[Conclusion | None, str] = {
    Conclusion.SAME: "和首次一致，两次都留在档案里",
    Conclusion.DIFFERENT: "和首次不一致，两次都留在档案里，首次的评分不变，由没有打过这两个电话的室领导核实",
    Conclusion.NOT_REACHED: "没有联系上，首次的评分不变",
    Conclusion.OTHER: "对方没有给出评分，首次的评分不变",
    None: "还没有打完，仍在待复核里",
}


async def _record_second(case_no: str, heard: "HeardByPhone", hour: time | None) -> None:
    from handlers.terminal.opening import opened

    async with opened(writing=True) as office:
        call = _noted(office, case_no, heard, hour)
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
    told = {"kind": SECOND, "outcome": call.heard.outcome}
    audit.note(connection, None, at_terminal(), "call", f"case {case_no}", detail=told, now=at)
    made = second_calls.find(connection, case_no)
    return made.conclusion if made is not None else None


_CANNOT = {
    "no_call": "这件没有电话记录，不用更正或撤销",
    "answered_meanwhile": "打完电话以后，对方自己用消息答复了，以对方的答复为准，没有更正",
    "the_same": "和现在的记录一样，不用更正",
    "reason_wanted": "请用 --reason 写更正的理由：这条是别人记的，或已过十分钟",
}


async def _correct(case_no: str, heard: "HeardByPhone", reason: str) -> None:
    from bot.casework.callsheet.corrections import NotCorrectable
    from bot.domain.attempt import Outcome
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
    told = {"from": done.before.in_short, "to": done.after.in_short}
    about = f"case {case_no}"
    audit.note(connection, None, at_terminal(), "call_correct", about, reason=reason, detail=told, now=at)
    return done
