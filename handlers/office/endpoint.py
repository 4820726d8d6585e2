"""One line of the JSON API's table: an address, who may ask, how it is found, and the type that every answer has.

The type makes the answer and its schema in `/office/api/openapi.json` alike, so that neither can lie about the other.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from aiohttp import web
from pydantic import ConfigDict, TypeAdapter, with_config

from handlers.office.roles import Roles
from handlers.office.routing import Route
from handlers.office.visit import Visit

T = TypeVar("T")
STRICT = ConfigDict(extra="forbid")
"""For the types of answers: their schema says that there is nothing else in them."""
MONTH = {"type": "string", "pattern": r"^\d{4}-\d{2}$"}
ROUND = {"type": "string", "pattern": r"^\d{4}-\d{2}(\+[1-9]\d{0,3})?$"}
"""A month, or one of its supplements."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A field of the address. `place`: query or path."""

    name: str
    what: str
    schema: Mapping[str, object] = field(default_factory=lambda: {"type": "string"})
    place: str = "query"


def choice(name: str, what: str, allowed: Sequence[str]) -> Parameter:
    """A field that is one of these words."""
    return Parameter(name, what, {"type": "string", "enum": [str(word) for word in allowed]})


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class Refusal:
    """Whatever went wrong: one sentence that says what, and what to do."""

    error: str


@dataclass(frozen=True, slots=True)
class Endpoint(Generic[T]):
    """One line of the table."""

    name: str
    path: str
    find: Callable[[Visit], Awaitable[T]]
    roles: Roles
    what: str
    answer: TypeAdapter[T]
    parameters: tuple[Parameter, ...] = ()

    @property
    def route(self) -> Route:
        """Its line in the table of all routes."""
        return Route("GET", self.path, self._answered, self.roles, self.what, name=self.name, background=True)

    async def _answered(self, visit: Visit) -> web.StreamResponse:
        found = await self.find(visit)
        body = self.answer.dump_json(found, by_alias=True)
        return web.Response(body=body, content_type="application/json", charset="utf-8")
