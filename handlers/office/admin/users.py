"""The office's users: add, another role, a new first password. For administrators, who see nothing else.

What makes an account see or decide is only asked for here; a chief grants it (`bot.work.accounts.changes`).
"""

from collections.abc import Mapping

from aiohttp import web
from sqlalchemy import Connection

from bot.casework.approvals.refusal import NotPossible
from bot.casework.approvals.rules import LONGEST_REASON
from bot.casework.approvals.separation import AccountChange, takes_two
from bot.casework.privacy.redaction import without_phones
from bot.domain.approval import ApprovalKind
from bot.domain.role import Role
from bot.work.accounts import changes, credentials
from bot.work.accounts.addresses import give, good_address
from bot.work.accounts.changes import AccountWish
from bot.work.accounts.credentials import BadAccount
from bot.work.accounts.leaving import CannotLeave, keep_an_admin
from db.queries import department_names
from db.queries.office import approvals, departments, staff, users, work_addresses
from db.queries.office.users import User
from handlers.office.web.roles import ADMINS
from handlers.office.web.routing import Nav, Route
from handlers.office.web.visit import Visit
from handlers.pages.problems import Problem, bad_input, not_found, stale

USERS = "/office/users"
STATES = ("active", "disabled")
LONGEST_ALIASES = 1_000
_DONE = {
    AccountChange.PLACE: "user_changed",
    AccountChange.TOTP_OFF: "totp_off",
    AccountChange.ENABLE: "user_enabled",
}


async def show_users(visit: Visit) -> web.Response:
    """Everybody, and the form to add somebody."""
    return await _list(visit)


async def add(visit: Visit) -> web.Response:
    """Somebody new, with a first password that is shown once; who sees or decides is asked for."""
    try:
        name = credentials.good_name(visit.form.raw("name"))
        role, department = await _place(visit)
        real_name, aliases = _names(visit)
        if not real_name:
            raise bad_input("users.needs_name")
    except (BadAccount, Problem) as e:
        return await _list(visit, status=400, said=sentence(visit, e))
    wish = AccountWish(
        AccountChange.ADD, name, role=role, department=department, real_name=real_name, aliases=aliases
    )
    names = {"real_name": real_name, "aliases": aliases}
    told = {"role": role, "department": department} | {k: v for k, v in names.items() if v}
    try:
        return await _wanted(visit, wish, told)
    except (Problem, NotPossible) as e:
        return await _list(visit, status=409, said=sentence(visit, e))


async def show_one(visit: Visit) -> web.Response:
    """One user, and what can be changed."""
    return await show_person(visit, await person_of(visit))


async def change_place(visit: Visit) -> web.Response:
    """Another role or department; it holds from their next click on."""
    person = await person_of(visit)
    try:
        role, department = await _place(visit, now=person.department)
    except (BadAccount, Problem) as e:
        return await show_person(visit, person, status=400, said=sentence(visit, e))
    detail = {"from": [person.role, person.department], "to": [role, department]}
    return await _changed(visit, person, changes.of(person, AccountChange.PLACE, role, department), detail)


async def change_names(visit: Visit) -> web.Response:
    """The person's real name and other names; always by two, for complaints are kept from people by them."""
    person = await person_of(visit)
    try:
        names = _names(visit)
    except (BadAccount, Problem) as e:
        return await show_person(visit, person, status=400, said=sentence(visit, e))
    return await _changed(visit, person, changes.called(person, *names))


async def change_address(visit: Visit) -> web.Response:
    """Where they are told that something waits for them. One person is enough: whoever else reads it learns no more."""
    person, vault, form = await person_of(visit), visit.console.vault, visit.form
    try:
        address = good_address(form.text("wecom"), form.text("email"))
        await visit.recorded(
            lambda c: give(c, vault, person.id, address), "user_address", f"user {person.name}"
        )
    except BadAccount as e:
        return await show_person(visit, person, status=400, said=sentence(visit, e))
    return visit.moved(_url(person), done="user_address", facts={"name": person.name})


async def reset_password(visit: Visit) -> web.Response:
    """A new first password, shown once; they are logged out everywhere, and their access tokens end."""
    person = await person_of(visit)
    return await _changed(visit, person, changes.of(person, AccountChange.PASSWORD))


async def reset_totp(visit: Visit) -> web.Response:
    """The phone is lost: one-time codes are switched off."""
    person = await person_of(visit)
    return await _changed(visit, person, changes.of(person, AccountChange.TOTP_OFF))


async def enable(visit: Visit) -> web.Response:
    """They may come in again."""
    person = await person_of(visit)
    return await _changed(visit, person, changes.of(person, AccountChange.ENABLE))


async def _changed(
    visit: Visit, person: User, wish: AccountWish, detail: Mapping[str, object] | None = None
) -> web.Response:
    """Do it or ask for it; nobody changes their own account here."""
    if person.id == visit.user.id:
        raise stale("users.own")
    try:
        return await _wanted(visit, wish, detail, person)
    except NotPossible as e:
        return await show_person(visit, person, status=409, said=str(e))


async def _wanted(
    visit: Visit, wish: AccountWish, detail: Mapping[str, object] | None, person: User | None = None
) -> web.Response:
    """Ask for what takes two persons, do at once what does not. Raises NotPossible."""
    about, now, console = f"user {wish.name}", visit.now, visit.console
    if changes.needs_two(wish):
        reason = visit.form.words("reason", longest=LONGEST_REASON)
        await visit.recorded(
            lambda c: changes.ask(c, console.vault, wish, reason, visit.user.id, now),
            "approval_ask",
            about,
            reason=without_phones(reason),
            detail=lambda number: {"kind": "account", "approval": number, "change": wish.change.value},
        )
        return visit.moved(USERS, done="account_asked")
    first = credentials.first_password()
    password_hash = await console.logins.passwords.hash(first) if changes.gives_password(wish) else None

    def change(connection: Connection) -> int:
        if person is not None and wish.change is AccountChange.PLACE:
            _keep_an_admin(connection, person, Role(wish.role or ""))
        return changes.carry_out(connection, visit.console.vault, wish, now, password_hash=password_hash)

    def told(ended: int) -> Mapping[str, object]:
        return {**(detail or {}), **({"ended": ended} if ended else {})}

    await visit.recorded(change, wish.change.value, about, detail=told)
    if password_hash is not None:
        return await visit.page("admin/first_password.html", name=wish.name, first=first)
    return visit.moved(f"{USERS}/{wish.user_id}", done=_DONE[wish.change])


async def _place(visit: Visit, *, now: str | None = None) -> tuple[Role, str | None]:
    """The role and department of the form; raises BadAccount, or Problem for a department that nobody knows. `now`: theirs
    so far, which they may keep."""
    role = visit.form.one_of("role", list(Role))
    if role is None:
        raise bad_input("users.no_role")
    place = credentials.good_place(role, visit.form.text("department"))
    if place is None or place == now:
        return Role(role), place
    today = (await visit.read(department_names.known)).current(place)
    if today not in await _departments(visit):
        raise bad_input("users.no_such_department", name=place)
    return Role(role), today


async def _departments(visit: Visit, *, now: str | None = None) -> list[str]:
    """The departments that a liaison can be of; `now`: one that is offered as well, for somebody is of it."""
    names = [one.name for one in await visit.read(departments.listed)]
    return names if now is None or now in names else [now, *names]


def _names(visit: Visit) -> tuple[str, str]:
    """Real name and other names of the form; raises BadAccount or Problem."""
    form = visit.form
    return credentials.good_names(form.text("real_name"), form.words("aliases", longest=LONGEST_ALIASES))


async def person_of(visit: Visit) -> User:
    """Whom the address is about; raises Problem 404."""
    number = visit.number("number")
    found = await visit.read(lambda c: users.find(c, number))
    if found is None:
        raise not_found("users.nobody")
    return found


def _keep_an_admin(connection: Connection, person: User, role: Role) -> None:
    try:
        keep_an_admin(connection, person, role)
    except CannotLeave:
        raise stale("users.last_admin") from None


def _url(person: User) -> str:
    return f"{USERS}/{person.id}"


def sentence(visit: Visit, error: BadAccount | Problem | NotPossible) -> str:
    """Why something was not done, for the top of the page."""
    if isinstance(error, NotPossible):
        return str(error)
    if isinstance(error, Problem):
        return visit.say(error.key, **error.facts)
    return visit.say(f"account.{error.key}", shortest=credentials.SHORTEST, longest=credentials.LONGEST)


def _roles(visit: Visit) -> list[tuple[str, str]]:
    return [(role.value, visit.say(f"name.role_{role.value}")) for role in Role]


async def show_person(visit: Visit, person: User, *, status: int = 200, said: str = "") -> web.Response:
    """The page of one user; `said`: why something was not done."""
    vault = visit.console.vault
    address = await visit.read(lambda c: work_addresses.of(c, vault, person.id))
    phone = await visit.read(lambda c: staff.phones(c, vault).get(person.id, ""))
    return await visit.page(
        "admin/user.html",
        status=status,
        said=said,
        typed=visit.form.fields if said else {},
        person=person,
        address=address,
        phone=phone,
        guarded=takes_two(person.role),
        role_choices=_roles(visit),
        departments=await _departments(visit, now=person.department),
    )


def _fits(person: User, asked: Mapping[str, str]) -> bool:
    state = "disabled" if person.disabled_at is not None else "active"
    has = {"role": person.role, "state": state, "department": person.department or ""}
    return all(value in ("", has[name]) for name, value in asked.items())


async def _list(visit: Visit, *, status: int = 200, said: str = "") -> web.Response:
    everybody = await visit.read(users.every)
    asked = {
        "role": visit.query.one_of("role", [role.value for role in Role]) or "",
        "state": visit.query.one_of("state", STATES) or "",
        "department": visit.query.text("department", longest=100),
    }
    waiting = await visit.read(lambda c: approvals.open_of(c, ApprovalKind.ACCOUNT))
    return await visit.page(
        "admin/users.html",
        status=status,
        said=said,
        typed=visit.form.fields if said else {},
        people=[person for person in everybody if _fits(person, asked)],
        asked=asked,
        states=STATES,
        departments=sorted({person.department for person in everybody if person.department}),
        waiting=waiting,
        role_choices=_roles(visit),
        known_departments=await _departments(visit),
    )


ROUTES = (
    Route("GET", USERS, show_users, ADMINS, "the users", name="users", nav=Nav("settings", 10)),
    Route("POST", USERS, add, ADMINS, "add a user"),
    Route("GET", f"{USERS}/{{number}}", show_one, ADMINS, "one user", name="user", under="users"),
    Route("POST", f"{USERS}/{{number}}/place", change_place, ADMINS, "role and department"),
    Route("POST", f"{USERS}/{{number}}/names", change_names, ADMINS, "real name and other names"),
    Route("POST", f"{USERS}/{{number}}/address", change_address, ADMINS, "where they are told"),
    Route("POST", f"{USERS}/{{number}}/password", reset_password, ADMINS, "a new first password"),
    Route("POST", f"{USERS}/{{number}}/totp-off", reset_totp, ADMINS, "switch a lost phone's codes off"),
    Route("POST", f"{USERS}/{{number}}/enable", enable, ADMINS, "let in again"),
)
