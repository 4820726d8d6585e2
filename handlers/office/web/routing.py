"""The route table: method, path, handler, roles, what it is. A route without a role does not start.

A table knows nothing of what its handlers are given (`Visit`, which knows its route and the table).
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from aiohttp import web
from sqlalchemy import Connection

from bot.domain.role import Role
from db.queries.office.users import User
from db.vault import Vault
from handlers.office.web.roles import Public, Roles
from handlers.pages.addresses import filled, parted

ROOT = "/office"
PUBLIC_PATHS = frozenset(
    {
        "/office/login",
        "/office/login/passkey",
        "/office/health",
        "/office/marks",
        "/office/language/{language}",
        "/office/static/{digest}/{name}",
    }
)
SECTIONS = ("callbacks", "complaints", "oversight", "settings")
METHODS = frozenset({"GET", "POST"})

V = TypeVar("V")
Handler = Callable[[V], Awaitable[web.StreamResponse]]
"""A request, as it is handed to a page, to its answer."""


class BadRoutes(RuntimeError):
    """The table is wrong; the message names the route."""


@dataclass(frozen=True, slots=True)
class Count:
    """The number beside an entry of the side rail; `tone` is a badge colour: "", warn, late."""

    number: int
    tone: str = ""


Counting = Callable[[Connection, User, datetime], Count | None]
OpeningCount = Callable[[Connection, User, datetime, Vault], Count | None]
"""The same of what has to be opened before it can be told who may see it."""


@dataclass(frozen=True, slots=True)
class Nav:
    """An entry of the side rail, shown to those who may use the route. Its words: `<route name>.nav`."""

    section: str
    order: int
    count: Counting | None = None
    """Called inside a read for every page; keep it to one indexed query."""
    opened: OpeningCount | None = None
    """In its place, where words decide who may know of what is counted."""
    only_if_any: bool = False
    """Not shown while the count is nought: most people never need it."""


@dataclass(frozen=True, slots=True)
class Route(Generic[V]):
    """One line of the table."""

    method: str
    path: str
    """The whole path, as in the address bar; `{name}` for a part that varies."""
    handler: Handler[V]
    roles: Roles | Public
    what: str
    """What it is, for the reader of the table."""
    name: str = ""
    """By which `link(…)` finds it; needed with `nav`."""
    nav: Nav | None = None
    under: str = ""
    """The name of the entry of the rail it belongs to, where it has none of its own."""
    stands: str = ""
    """Of a change: where its form stands, with parts as in `path`, if the page from which it comes may not be the one."""
    background: bool = False
    """A page asks by itself: does not keep a log-in alive."""
    upload: bool = False
    """Its form may bring a large file."""
    before_password: bool = False
    """May be used before a password that somebody else set has been changed."""

    def allows(self, role: str) -> bool:
        """Whether somebody logged in with this role may use it."""
        return isinstance(self.roles, Public) or role in self.roles

    def url(self, values: Mapping[str, object]) -> str:
        """The address with its parts filled in; what is left over becomes the query, None is left out."""
        return filled(self.path, values)


class RouteTable(Generic[V]):
    """The checked table of all routes."""

    def __init__(self, routes: Iterable[Route[V]]) -> None:
        """Raises BadRoutes: no roles, a public route that is not one of the few, the same route or name twice."""
        self.routes = tuple(routes)
        seen: set[tuple[str, str]] = set()
        self._named: dict[str, Route[V]] = {}
        self._rails: dict[str, dict[str, list[Route[V]]]] = {}
        self._alike: dict[tuple[str, int], list[Route[V]]] = {}
        for route in self.routes:
            _check(route)
            if (route.method, route.path) in seen or route.name in self._named:
                raise BadRoutes(f"{route.method} {route.path} ({route.name}) stands in the table twice")
            seen.add((route.method, route.path))
            self._alike.setdefault((route.method, route.path.count("/")), []).append(route)
            if route.name:
                self._named[route.name] = route

    def find(self, name: str) -> Route[V] | None:
        """The route of that name, if there is one."""
        return self._named.get(name)

    def at(self, method: str, path: str) -> tuple[Route[V], dict[str, str]] | None:
        """The route under a whole path, and its varying parts as they were meant."""
        for route in self._alike.get((method, path.partition("?")[0].count("/")), ()):
            if (parts := parted(route.path, path)) is not None:
                return route, parts
        return None

    def rail(self, role: str) -> dict[str, list[Route[V]]]:
        """The entries of the side rail for a role, by section; not to be changed, for it is put together once."""
        if role not in self._rails:
            self._rails[role] = self._rail(role)
        return self._rails[role]

    def counted(self, role: str) -> dict[str, Counting]:
        """How what is beside the entries of the rail is counted, by the entry's name."""
        navs = ((route.name, route.nav) for routes in self.rail(role).values() for route in routes)
        return {name: nav.count for name, nav in navs if nav is not None and nav.count is not None}

    def opened(self, role: str) -> dict[str, OpeningCount]:
        """The same of what has to be opened to be counted."""
        navs = ((route.name, route.nav) for routes in self.rail(role).values() for route in routes)
        return {name: nav.opened for name, nav in navs if nav is not None and nav.opened is not None}

    def _rail(self, role: str) -> dict[str, list[Route[V]]]:
        entries = sorted(
            (r for r in self.routes if r.nav is not None and r.allows(role)),
            key=lambda r: r.nav.order if r.nav is not None else 0,
        )
        found: dict[str, list[Route[V]]] = {section: [] for section in SECTIONS}
        for route in entries:
            if route.nav is not None:
                found[route.nav.section].append(route)
        return {section: there for section, there in found.items() if there}


def _check(route: Route[V]) -> None:
    where = f"{route.method} {route.path}"
    if route.method not in METHODS or not route.path.startswith(f"{ROOT}/") or not route.what:
        raise BadRoutes(f"{where}: needs a method of {sorted(METHODS)}, a path under {ROOT}/ and what it is")
    if isinstance(route.roles, Public):
        if route.path not in PUBLIC_PATHS:
            raise BadRoutes(f"{where}: is not one of the few public routes")
    elif not route.roles or not route.roles <= frozenset(Role):
        raise BadRoutes(f"{where}: names no role")
    if route.nav is not None and (not route.name or route.nav.section not in SECTIONS):
        raise BadRoutes(f"{where}: an entry of the rail needs a name and a section of {SECTIONS}")
    if route.nav is not None and "{" in route.path:
        raise BadRoutes(f"{where}: an entry of the rail leads to one address")
