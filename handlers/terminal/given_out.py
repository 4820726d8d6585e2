"""Personal data shown at the terminal is logged: who, what and how much, durably before it is shown.

There is no log-in here. The user at the terminal is identified by the operating system, which no environment variable
can change; under `sudo`, the calling user is recorded as well.
"""

import os
import pwd
from typing import TYPE_CHECKING, Annotated

import typer

from handlers.terminal.door import Unwelcome

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Connection

    from bot.casework.tickets.visibility import Viewer
    from db.queries.office.audit import Who
    from db.vault import Vault
    from handlers.terminal.opening import Office

Reason = Annotated[str, typer.Option("--reason", help="为什么要看，记进查看日志", metavar="TEXT")]


class TooMany(RuntimeError):
    """Too many persons were looked up one by one; this has been logged, and the message says what to do."""


def at_terminal() -> "Who":
    """The user running this command, as recorded in the log."""
    from db.queries.office.audit import Who

    return Who(None, machine_account(), "", "")


def named(who: "Viewer") -> "Who":
    """Whoever `--by` names, with the account at the machine where the console has the address: a name is only typed."""
    from db.queries.office.audit import Who

    return Who(None, who.name, who.role.value, machine_account())


def machine_account() -> str:
    """Whose account of the operating system runs this command; under `sudo`, who called it, too."""
    from bot.dialogue.mentions import printable

    try:
        name = pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        name = str(os.getuid())
    caller = printable(os.environ.get("SUDO_USER", ""))[:64]
    return f"命令行：{name}（{caller}）" if caller else f"命令行：{name}"


def sure(reason: str) -> str:
    """The reason, which is optional; raises Unwelcome for one that says nothing."""
    from bot.casework.privacy.substance import substantial

    if reason.strip() and not substantial(reason):
        raise Unwelcome("--reason 没有说明为什么；请写具体些，如“申请人来电核对自己的评价”")
    return reason.strip()


async def exported(office: "Office", object_: str, detail: "Mapping[str, object]", reason: str = "") -> None:
    """The log line of an export, or of a printed list: a whole month counts as one act."""
    await acted(office, "export", object_, detail, reason)


async def acted(
    office: "Office", act: str, object_: str, detail: "Mapping[str, object]", reason: str = ""
) -> None:
    """The log line of something that is done in more than one transaction; of one, write it there."""
    from functools import partial

    from db.queries.office import audit
    from handlers.terminal.opening import now

    line = partial(audit.note, vault=None, who=at_terminal(), act=act, object_=object_, now=now())
    await office.store.write(partial(line, reason=reason, detail=detail))


def looked(connection: "Connection", vault: "Vault", case_no: str, reason: str, *, now: "datetime") -> bool:
    """Whether one case may be shown in clear; the line is logged either way, in this transaction.

    Always with a reason, as in the console; without one, only a limited number of cases an hour, across all users.
    """
    from bot.work.persons_looked_at import PERSON, braked, sought
    from db.queries.office import audit

    who, act = at_terminal(), "unmask"
    found = sought(connection, vault, who, act, case_no, now=now)
    if found.too_many and not reason:
        braked(connection, who, "cases", found, now=now)
        return False
    detail = {PERSON: found.person}
    audit.note(connection, None, who, act, f"case {case_no}", reason=reason, detail=detail, now=now)
    return True


def too_many() -> TooMany:
    """The message to a user who looked up too many."""
    from bot.work.persons_looked_at import PERSONS_AN_HOUR

    return TooMany(
        f"一小时里已经看了 {PERSONS_AN_HOUR} 件不同的档案，先停一停，室领导会知道；确有需要，加 --reason 写明为什么。"
        "整月的请用 huifang archive export"
    )
