"""An account found by its name at the command line, and changed with a line in the log."""

from typing import TYPE_CHECKING

from handlers.terminal.door import Unwelcome
from handlers.terminal.given_out import at_terminal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy import Connection

    from db.queries.office.users import User
    from db.vault import Vault

    Change = Callable[[Connection, Vault, User], int | None]
    Told = Callable[[User], Mapping[str, object]]


def noted(
    connection: "Connection",
    vault: "Vault",
    name: str,
    act: str,
    change: "Change",
    told: "Told | None" = None,
) -> "User":
    """Make the change, which tells how many log-ins it ended, and write its log line; `told`: what the line says besides. The
    account as it was before."""
    from db.queries.office import audit
    from handlers.terminal.opening import now

    person = found(connection, name)
    ended = change(connection, vault, person)
    detail = {**(told(person) if told is not None else {}), **({"ended": ended} if ended else {})}
    audit.note(connection, None, at_terminal(), act, f"user {person.name}", detail=detail, now=now())
    return person


def unsettle(connection: "Connection", person: "User") -> None:
    """Somebody else granted or reset this account: except in a new installation, it decides nothing for a while."""
    from bot.casework.approvals import separation
    from db.queries.office import users
    from handlers.terminal.opening import now

    settles = separation.settles_at(users.founded_at(connection), now())
    if settles is not None:
        users.unsettle(connection, person.id, settles)


def found(connection: "Connection", name: str) -> "User":
    """The user of that name; raises Unwelcome."""
    from bot.casework.names.login_names import folded
    from db.queries.office import users

    person = users.named(connection, folded(name))
    if person is None:
        raise Unwelcome(f"没有用户 {name[:64]}；huifang users list 列出全部用户")
    return person
