"""The office's users: add, another role, a new first password, disable. For administrators, who see nothing else."""

from collections.abc import Callable

from aiohttp import web
from sqlalchemy import Connection

from bot import accounts
from bot.accounts import BadAccount
from bot.casework.roles import Role
from db.queries import api_tokens, sessions, users
from db.queries.users import User
from handlers.office.problems import Problem, bad_input, not_found, stale
from handlers.office.roles import ADMINS
from handlers.office.routing import Nav, Route
from handlers.office.visit import Visit

USERS = "/office/users"


async def show(visit: Visit) -> web.Response:
    """Everybody, and the form to add somebody."""
    return await _list(visit)


async def add(visit: Visit) -> web.Response:
    """Somebody new, with a first password that is shown once."""
    try:
        name = accounts.good_name(visit.form.raw("name"))
        role = visit.form.one_of("role", list(Role))
        if role is None:
            raise bad_input("users.no_role")
        department = accounts.good_place(role, visit.form.text("department"))
    except (BadAccount, Problem) as e:
        return await _list(visit, status=400, said=_sentence(visit, e))
    first = accounts.first_password()
    values = {
        "name": name,
        "folded": accounts.folded(name),
        "role": role,
        "department": department,
        "password_hash": await visit.console.logins.passwords.hash(first),
        "must_change": True,
        "created_at": visit.now,
    }

    def added(connection: Connection) -> int:
        number = users.add(connection, values)
        if number is None:
            raise stale("users.name_taken", name=name)
        return number

    try:
        await visit.recorded(
            added, "user_add", f"user {name}", detail={"role": role, "department": department}
        )
    except Problem as e:
        return await _list(visit, status=e.status, said=_sentence(visit, e))
    return await visit.page("users/first.html", name=name, first=first)


async def show_one(visit: Visit) -> web.Response:
    """One user, and what can be changed."""
    return await _one(visit, await _person(visit))


async def change_place(visit: Visit) -> web.Response:
    """Another role or department; it holds from their next click on."""
    person = await _person(visit)
    try:
        role = visit.form.one_of("role", list(Role))
        if role is None:
            raise bad_input("users.no_role")
        department = accounts.good_place(role, visit.form.text("department"))
    except (BadAccount, Problem) as e:
        return await _one(visit, person, status=400, said=_sentence(visit, e))

    def change(connection: Connection) -> None:
        if role != Role.ADMIN:
            _keep_an_admin(connection, person)
        users.set_place(connection, person.id, role, department)

    detail = {"from": [person.role, person.department], "to": [role, department]}
    await visit.recorded(change, "user_change", f"user {person.name}", detail=detail)
    return visit.moved(_url(person), done="user_changed")


async def reset_password(visit: Visit) -> web.Response:
    """A new first password, shown once; they are logged out everywhere, and their access tokens end."""
    person = await _person(visit)
    first = accounts.first_password()
    password_hash = await visit.console.logins.passwords.hash(first)
    now = visit.console.logins.clock()

    def reset(connection: Connection) -> None:
        users.set_password(connection, person.id, password_hash, must_change=True)
        sessions.close_all(connection, person.id)
        api_tokens.revoke_all(connection, person.id, now=now)

    await visit.recorded(reset, "password_reset", f"user {person.name}")
    return await visit.page("users/first.html", name=person.name, first=first)


async def reset_totp(visit: Visit) -> web.Response:
    """The phone is lost: one-time codes are switched off."""
    return await _changed(visit, lambda c, person: users.set_totp(c, person.id, None), "totp_off")


async def disable(visit: Visit) -> web.Response:
    """They may not come in any more, and are logged out."""
    now = visit.now

    def change(connection: Connection, person: User) -> None:
        _keep_an_admin(connection, person)
        users.set_disabled(connection, person.id, now)
        sessions.close_all(connection, person.id)

    return await _changed(visit, change, "user_disable", done="user_disabled")


async def enable(visit: Visit) -> web.Response:
    """They may come in again."""
    return await _changed(
        visit, lambda c, person: users.set_disabled(c, person.id, None), "user_enable", done="user_enabled"
    )


async def _changed(
    visit: Visit, change: Callable[[Connection, User], None], act: str, *, done: str = ""
) -> web.Response:
    person = await _person(visit)
    await visit.recorded(lambda c: change(c, person), act, f"user {person.name}")
    return visit.moved(_url(person), done=done or act)


async def _person(visit: Visit) -> User:
    number = visit.number("number")
    found = await visit.read(lambda c: users.find(c, number))
    if found is None:
        raise not_found("users.nobody")
    return found


def _keep_an_admin(connection: Connection, person: User) -> None:
    """Somebody must be left who can look after the users."""
    if person.role == Role.ADMIN and person.disabled_at is None and users.active_admins(connection) <= 1:
        raise stale("users.last_admin")


def _url(person: User) -> str:
    return f"{USERS}/{person.id}"


def _sentence(visit: Visit, error: BadAccount | Problem) -> str:
    if isinstance(error, Problem):
        return visit.say(error.key, **error.facts)
    return visit.say(f"account.{error.key}", shortest=accounts.SHORTEST, longest=accounts.LONGEST)


def _roles(visit: Visit) -> list[tuple[str, str]]:
    return [(role.value, visit.say(f"frame.role_{role.value}")) for role in Role]


async def _one(visit: Visit, person: User, *, status: int = 200, said: str = "") -> web.Response:
    return await visit.page(
        "users/one.html", status=status, said=said, person=person, role_choices=_roles(visit)
    )


async def _list(visit: Visit, *, status: int = 200, said: str = "") -> web.Response:
    people = await visit.read(users.every)
    return await visit.page(
        "users/list.html", status=status, said=said, people=people, role_choices=_roles(visit)
    )


ROUTES = (
    Route("GET", USERS, show, ADMINS, "the users", name="users", nav=Nav("settings", 10)),
    Route("POST", USERS, add, ADMINS, "add a user"),
    Route("GET", f"{USERS}/{{number}}", show_one, ADMINS, "one user", name="user", under="users"),
    Route("POST", f"{USERS}/{{number}}/place", change_place, ADMINS, "role and department"),
    Route("POST", f"{USERS}/{{number}}/password", reset_password, ADMINS, "a new first password"),
    Route("POST", f"{USERS}/{{number}}/totp-off", reset_totp, ADMINS, "switch a lost phone's codes off"),
    Route("POST", f"{USERS}/{{number}}/disable", disable, ADMINS, "disable"),
    Route("POST", f"{USERS}/{{number}}/enable", enable, ADMINS, "let in again"),
)
