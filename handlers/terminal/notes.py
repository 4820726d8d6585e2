"""`huifang notes`: messages that no rule could answer, for somebody in the office to read; with `--all`, who has read which."""

from typing import TYPE_CHECKING, Annotated

import typer

from handlers.terminal.door import guarded, print_json, run
from handlers.terminal.given_out import exported

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from db.queries.people.notes import Note
    from db.vault import Vault

MOST = 500


@guarded
def notes(
    days: Annotated[int, typer.Option("--days", min=1, max=400, help="看最近多少天")] = 31,
    read_too: Annotated[
        bool, typer.Option("--all", help="看过的也列出来：谁、什么时候看过；不写只列待阅的")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """来信待阅：机器人听不懂、要人看的原话，新的在前（电话遮盖，最多 500 条；会记入查看日志）。"""
    run(_notes(days, read_too, as_json))


async def _notes(days: int, read_too: bool, as_json: bool) -> None:
    from datetime import timedelta
    from functools import partial

    from handlers.terminal.opening import now, opened

    async with opened() as office:
        since = now() - timedelta(days=days)
        look = partial(_latest, vault=office.vault, since=since, waiting=not read_too)
        found = await office.store.read(look)
        await exported(office, "notes", {"count": len(found), "days": days})
    if as_json:
        print_json([_told(note) for note in found])
        return
    for note in found:
        print("\t".join([*_line(note), *([_reading(note)] if read_too else [])]))
    what = "来信" if read_too else "要人看的原话"
    waiting = f"，其中待阅 {sum(note.read is None for note in found)} 条" if read_too else ""
    print(f"最近 {days} 天{what}共 {len(found)} 条{waiting}。" if found else f"最近 {days} 天没有{what}。")


def _latest(connection: "Connection", vault: "Vault", *, since: "datetime", waiting: bool) -> "list[Note]":
    from bot.casework.privacy.personal import Shown
    from bot.work import disclosure
    from db.queries.cases import persons
    from db.queries.people.notes import latest

    found = latest(connection, vault, since=since, most=MOST, waiting=waiting)
    whose = persons.of_cases(connection, [note.case_no for note in found if note.case_no is not None])
    return [disclosure.note(note, whose.get(note.case_no or ""), Shown.MASKED) for note in found]


def _told(note: "Note") -> dict[str, object]:
    from bot.casework.archive.record import moment

    told = {"at": moment(note.at), "case_no": note.case_no, "phone": note.phone, "words": note.words}
    read = {"by": note.read.by_whom, "at": moment(note.read.at)} if note.read is not None else None
    return {**told, "read": read}


def _line(note: "Note") -> list[str]:
    told = _told(note)
    words = " ".join(note.words.split())
    return [str(told["at"]), str(told["case_no"] or "—"), str(told["phone"] or "聊天"), words]


def _reading(note: "Note") -> str:
    """Who has read it and when, in the office's words."""
    from bot.casework.archive.record import moment

    return f"{note.read.by_whom} 看过了，{moment(note.read.at)}" if note.read is not None else "待阅"
