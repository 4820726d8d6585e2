"""The office's staff and how they prove who they are: password hash, one-time code, role, department."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or_ignore

from bot.domain.role import Role
from db.queries import department_names
from db.queries.office import recovery_codes
from db.queries.tickets import ticket_bars
from db.schema import users
from db.schema.columns import AnyRow
from db.vault import Vault

LET_IN = (
    users.c.id,
    users.c.name,
    users.c.role,
    users.c.department,
    users.c.must_change,
    users.c.totp_sealed.is_not(None).label("has_totp"),
    users.c.created_at,
    users.c.decides_from,
    users.c.real_name,
)
"""What `let_in` reads of an account that may be logged in."""
_COLUMNS = (*LET_IN, users.c.disabled_at, users.c.aliases)
_ALL = select(*_COLUMNS).order_by(users.c.folded)
_ONE = select(*_COLUMNS).where(users.c.id == bindparam("of"))
_NAMED = select(*_COLUMNS).where(users.c.folded == bindparam("as_folded"))
_PROOFS = select(users.c.id, users.c.password_hash, users.c.totp_sealed, users.c.disabled_at)
_PROOF = _PROOFS.where(users.c.folded == bindparam("as_folded"))
_PROOF_NOW = _PROOFS.where(users.c.id == bindparam("of")).with_for_update()
_COUNT = select(func.count()).select_from(users)
_ADMINS = (
    select(users.c.id)
    .where(users.c.role == "admin", users.c.disabled_at.is_(None))
    .order_by(users.c.id)
    .with_for_update()
)
_ADD = insert_or_ignore(users).on_conflict_do_nothing(index_elements=["folded"]).returning(users.c.id)
_own = update(users).where(users.c.id == bindparam("of"))
_PASSWORD = _own.values(password_hash=bindparam("with_hash"), must_change=bindparam("soon"))
_PLACE = _own.values(role=bindparam("as_role"), department=bindparam("in_department"))
_DISABLE = _own.values(disabled_at=bindparam("now"))
_NAMES = _own.values(real_name=bindparam("as_real_name"), aliases=bindparam("as_aliases"))
_UNSETTLED = _own.values(decides_from=bindparam("until"))
_FOUNDED = select(func.min(users.c.created_at))
_LATELY = select(*_COLUMNS).where(users.c.decides_from > bindparam("now")).order_by(users.c.decides_from)
_TOTP = _own.values(totp_sealed=bindparam("secret"), totp_last=bindparam("step"))
_USE_STEP = _own.where(or_(users.c.totp_last.is_(None), users.c.totp_last < bindparam("step"))).values(
    totp_last=bindparam("step")
)


@dataclass(frozen=True, slots=True)
class User:
    """A member of the office's staff. Roles: `db.schema.naming.ROLES`."""

    id: int
    name: str
    role: str
    department: str | None
    """A liaison's own, by the name that it bears today."""
    must_change: bool
    """Somebody else set the password: it must be changed before anything is shown."""
    has_totp: bool
    created_at: datetime
    disabled_at: datetime | None
    decides_from: datetime | None = None
    """From then on this account decides for others; None: it does already."""
    real_name: str = ""
    """The person's real name; empty: not given."""
    aliases: str = ""
    """What else people call them, one name per line."""
    departments: frozenset[str] = frozenset()
    """Every name that a liaison's department bears or bore; none for who has no department."""

    @property
    def bound_to(self) -> frozenset[str] | None:
        """The names of the department whose work alone they see: a liaison's own, none where they have none. None: they
        are bound to no department."""
        return self.departments if self.role == Role.LIAISON else None

    @property
    def called(self) -> str:
        """The name that people know them by; the name at log-in while no real name was given."""
        return self.real_name or self.name


@dataclass(frozen=True, slots=True)
class Proof:
    """What a log-in is checked against."""

    user_id: int
    password_hash: str
    totp_sealed: bytes | None
    disabled: bool


def let_in(connection: Connection, row: AnyRow) -> User:
    """The user of a row with the columns of `LET_IN`, found with a session or a token whose account is not closed."""
    of = {column.name: getattr(row, column.name) for column in LET_IN}
    user = User(**of, disabled_at=None)
    return _placed(connection, [user])[0]


def every(connection: Connection) -> list[User]:
    """All users, including disabled ones, by name."""
    return _users(connection, connection.execute(_ALL).all())


def find(connection: Connection, user_id: int) -> User | None:
    """The user with this number."""
    return next(iter(_users(connection, connection.execute(_ONE, {"of": user_id}).all())), None)


def named(connection: Connection, folded: str) -> User | None:
    """The user with this name, in the form compared at log-in."""
    return next(iter(_users(connection, connection.execute(_NAMED, {"as_folded": folded}).all())), None)


def _users(connection: Connection, rows: Sequence[AnyRow]) -> list[User]:
    return _placed(connection, [User(**row._asdict()) for row in rows])


def _placed(connection: Connection, found: list[User]) -> list[User]:
    """These, with all names of their departments; most have none, and nothing is read for them."""
    if not any(user.department for user in found):
        return found
    known = department_names.known(connection)
    return [replace(user, departments=known.every(user.department or "")) for user in found]


def proof(connection: Connection, folded: str) -> Proof | None:
    """What the log-in under this name is checked against."""
    return _proof(connection.execute(_PROOF, {"as_folded": folded}).one_or_none())


def still(connection: Connection, proof: Proof) -> bool:
    """Whether an account has the password and the codes it had, and is open: a password is looked at outside of any transaction.
    Locked until this one ends, so that whoever changes them ends the log-in that begins here as well."""
    now = _proof(connection.execute(_PROOF_NOW, {"of": proof.user_id}).one_or_none())
    return now == proof and not proof.disabled


def _proof(row: AnyRow | None) -> Proof | None:
    if row is None:
        return None
    return Proof(row.id, row.password_hash, row.totp_sealed, row.disabled_at is not None)


def count(connection: Connection) -> int:
    """How many users there are, disabled ones included."""
    return connection.execute(_COUNT).scalar_one()


def active_admins(connection: Connection) -> int:
    """How many administrators are active. Locked until the transaction ends, so that two do not disable each other."""
    return len(connection.execute(_ADMINS).all())


def add(connection: Connection, vault: Vault, values: dict[str, Any]) -> int | None:
    """Add a user; returns their number, or None when the name is taken. Complaints that may be about them are hidden
    from them."""
    place = _today(connection, values.get("department"))
    number: int | None = connection.execute(_ADD, values | {"department": place}).scalar()
    if number is not None:
        names = values["name"], values.get("real_name", ""), values.get("aliases", "")
        ticket_bars.named(connection, vault, ticket_bars.person(number, *names), values["created_at"])
    return number


def _today(connection: Connection, department: str | None) -> str | None:
    """An account bears the name of today, whichever was typed: when it was asked for, it may have been another."""
    return department and department_names.known(connection).current(department)


def set_password(connection: Connection, user_id: int, password_hash: str, *, must_change: bool) -> None:
    """A new password; `must_change` when somebody else has chosen it."""
    connection.execute(_PASSWORD, {"of": user_id, "with_hash": password_hash, "soon": must_change})


def set_place(
    connection: Connection, vault: Vault, user_id: int, role: str, department: str | None, *, now: datetime
) -> None:
    """Another role or department, effective from the next request."""
    place = _today(connection, department)
    connection.execute(_PLACE, {"of": user_id, "as_role": role, "in_department": place})
    ticket_bars.left(connection, vault, now)


def set_names(
    connection: Connection, vault: Vault, person: User, real_name: str, aliases: str, *, now: datetime
) -> None:
    """Another real name or other aliases. New bars are added; no complaint is opened to them because of it."""
    connection.execute(_NAMES, {"of": person.id, "as_real_name": real_name, "as_aliases": aliases})
    ticket_bars.named(connection, vault, ticket_bars.person(person.id, person.name, real_name, aliases), now)


def set_disabled(connection: Connection, vault: Vault, user_id: int, at: datetime | None) -> None:
    """Disable from then on; None lets them in again."""
    connection.execute(_DISABLE, {"of": user_id, "now": at})
    if at is not None:
        ticket_bars.left(connection, vault, at)


def unsettle(connection: Connection, user_id: int, until: datetime) -> None:
    """Granted or reset by somebody else: until then it decides nothing."""
    connection.execute(_UNSETTLED, {"of": user_id, "until": until})


def founded_at(connection: Connection) -> datetime | None:
    """When the very first account was created; None: there is none."""
    at: datetime | None = connection.execute(_FOUNDED).scalar_one()
    return at


def unsettled(connection: Connection, *, now: datetime) -> list[User]:
    """Users who may not decide yet, the first to be allowed first."""
    return _users(connection, connection.execute(_LATELY, {"now": now}).all())


def set_totp(connection: Connection, user_id: int, sealed: bytes | None, step: int | None = None) -> None:
    """The sealed secret of one-time codes and the last used step; None switches them off. Codes that stood in for
    those of the former secret stand in no more."""
    recovery_codes.forget(connection, user_id)
    connection.execute(_TOTP, {"of": user_id, "secret": sealed, "step": step})


def use_step(connection: Connection, user_id: int, step: int) -> bool:
    """Use up the time step of a one-time code; False when it, or a later one, has been used."""
    return connection.execute(_USE_STEP, {"of": user_id, "step": step}).rowcount == 1
