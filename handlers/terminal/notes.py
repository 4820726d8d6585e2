"""`huifang notes`: messages that no rule could answer, for somebody in the office to read."""

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
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """来信待阅：机器人听不懂、要人看的原话，新的在前（电话遮盖，最多 500 条；会记入查看日志）。"""
    run(_notes(days, as_json))


async def _notes(days: int, as_json: bool) -> None:
    from datetime import timedelta
    from functools import partial

    from handlers.terminal.opening import now, opened

    async with opened() as office:
        since = now() - timedelta(days=days)
        found = await office.store.read(partial(_latest, vault=office.vault, since=since))
        await exported(office, "notes", {"count": len(found), "days": days})
    if as_json:
        print_json([_told(note) for note in found])
        return
    for note in found:
        print("\t".join(_line(note)))
    print(f"最近 {days} 天要人看的原话共 {len(found)} 条。" if found else f"最近 {days} 天没有要人看的原话。")


def _latest(connection: "Connection", vault: "Vault", *, since: "datetime") -> "list[Note]":
    from bot.casework.privacy.personal import Shown
    from bot.work import disclosure
    from db.queries.cases import persons
    from db.queries.people.notes import latest

    found = latest(connection, vault, since=since, most=MOST)
    whose = persons.of_cases(connection, [note.case_no for note in found if note.case_no is not None])
    return [disclosure.note(note, whose.get(note.case_no or ""), Shown.MASKED) for note in found]


def _told(note: "Note") -> dict[str, object]:
    from bot.casework.archive.record import moment

    return {"at": moment(note.at), "case_no": note.case_no, "phone": note.phone, "words": note.words}


def _line(note: "Note") -> list[str]:
    told = _told(note)
    words = " ".join(note.words.split())
    return [str(told["at"]), str(told["case_no"] or "—"), str(told["phone"] or "聊天"), words]
