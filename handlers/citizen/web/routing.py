"""The route table of the public door: method, path, handler, how much a form may bring, what it is."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from aiohttp import web

from handlers.pages.addresses import filled

METHODS = frozenset({"GET", "POST"})
NOT_OURS = ("/office", "/webhooks/", "/healthz", "/metrics", "/.well-known/", "/static/")
"""Where others live on the same server."""
FORM_BYTES = 16 * 1024
V = TypeVar("V")


class BadPublicRoutes(RuntimeError):
    """The table is wrong; the message names the route."""


@dataclass(frozen=True, slots=True)
class PublicRoute(Generic[V]):
    """One line of the table."""

    method: str
    path: str
    """The whole path; `{name}` for a part that varies. The first route that fits is taken."""
    handler: Callable[[V], Awaitable[web.StreamResponse]]
    what: str
    """What it is, for the reader of the table."""
    name: str = ""
    """By which `link(…)` finds it."""
    most: int = FORM_BYTES
    """Bytes that a POST may bring."""
    searched: bool = False
    """Whether search engines may show it: what is published is to be found, and nothing that opens by a code."""


class PublicTable(Generic[V]):
    """The checked table of all routes."""

    def __init__(self, routes: Iterable[PublicRoute[V]]) -> None:
        """Raises BadPublicRoutes: a method or path that is not ours, the same route or name twice."""
        self.routes = tuple(routes)
        self._named: dict[str, PublicRoute[V]] = {}
        seen: set[tuple[str, str]] = set()
        for route in self.routes:
            where = f"{route.method} {route.path}"
            if route.method not in METHODS or not route.path.startswith("/") or not route.what:
                raise BadPublicRoutes(f"{where}: needs a method of {sorted(METHODS)}, a path and what it is")
            if route.path.startswith(NOT_OURS):
                raise BadPublicRoutes(f"{where}: others live there")
            if (route.method, route.path) in seen or route.name in self._named:
                raise BadPublicRoutes(f"{where} ({route.name}) stands in the table twice")
            seen.add((route.method, route.path))
            if route.name:
                self._named[route.name] = route

    def link(self, name: str, **values: object) -> str:
        """The address of a route by its name, its parts filled in, the rest as a query; "" when there is none."""
        route = self._named.get(name)
        return filled(route.path, values) if route is not None else ""
