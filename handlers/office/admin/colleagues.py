"""通讯录: whom to call in which department, and at which phone; and the departments in which there is nobody to call."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from aiohttp import web
from sqlalchemy import Connection

from bot.domain.role import Role
from bot.work.accounts.addresses import good_phone
from bot.work.accounts.credentials import BadAccount
from db.queries.office import departments, staff, users
from db.queries.office.users import User
from handlers.office.admin.users import USERS, person_of, sentence, show_person
from handlers.office.web.roles import ADMINS, STAFF
from handlers.office.web.routing import Nav, Route
from handlers.office.web.visit import Visit

_ORDER = tuple(Role)


@dataclass(frozen=True, slots=True)
class Colleagues:
    """A department, or "" for the office itself, and who is there."""

    department: str
    people: tuple[User, ...]


async def show_colleagues(visit: Visit) -> web.Response:
    """Everybody of the staff who may log in, by department: the office first, then the departments in its order."""

    def look(connection: Connection) -> tuple[Sequence[Colleagues], Mapping[int, str]]:
        people = [p for p in users.every(connection) if p.disabled_at is None and p.role in STAFF]
        order = [one.name for one in departments.listed(connection)]
        return tuple(_grouped(people, order)), staff.phones(connection, visit.console.vault)

    groups, phones = await visit.read(look)
    return await visit.page("admin/colleagues.html", groups=groups, phones=phones)


async def change_phone(visit: Visit) -> web.Response:
    """The work phone of somebody else: one person is enough, it opens nothing."""
    person, vault = await person_of(visit), visit.console.vault
    try:
        phone = good_phone(visit.form.text("phone", longest=100))
    except BadAccount as e:
        return await show_person(visit, person, status=400, said=sentence(visit, e))
    await visit.recorded(
        lambda c: staff.put_phone(c, vault, person.id, phone), "user_phone", f"user {person.name}"
    )
    return visit.moved(f"{USERS}/{person.id}", done="user_phone", facts={"name": person.called})


def _grouped(people: Sequence[User], order: Sequence[str]) -> Iterator[Colleagues]:
    office = (one for one in people if not one.department)
    yield Colleagues("", tuple(sorted(office, key=lambda one: _ORDER.index(Role(one.role)))))
    for name in order:
        yield Colleagues(name, tuple(one for one in people if one.department == name))


ROUTES = (
    Route(
        "GET",
        "/office/colleagues",
        show_colleagues,
        STAFF,
        "whom to call, and at which phone",
        name="colleagues",
        nav=Nav("settings", 5),
    ),
    Route("POST", f"{USERS}/{{number}}/phone", change_phone, ADMINS, "somebody's work phone"),
)
