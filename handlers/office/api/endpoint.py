"""One line of the JSON API's table: an address, who may ask, how it is found, and the type that every answer has.

The type makes the answer and its schema in `/office/api/openapi.json` alike, so that neither can lie about the other.
"""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Generic, TypeVar

from aiohttp import web
from pydantic import ConfigDict, TypeAdapter, with_config

from db.schema.columns import storable
from handlers.office.web.roles import Roles
from handlers.office.web.routing import Route
from handlers.office.web.visit import Visit
from handlers.pages.problems import bad_input

T = TypeVar("T")
STRICT = ConfigDict(extra="forbid")
"""For the types of answers: their schema says that there is nothing else in them."""
_MONTH = r"20[0-9]{2}-(0[1-9]|1[0-2])"
MONTH = {"type": "string", "pattern": rf"^{_MONTH}$"}
ROUND = {"type": "string", "pattern": rf"^{_MONTH}(\+[1-9][0-9]{{0,3}})?$"}
"""A month, or one of its supplements."""
DAY = {"type": "string", "format": "date", "pattern": "^20[0-9]{2}-[0-9]{2}-[0-9]{2}$"}
_SAID = ((MONTH, "problem.not_a_month"), (ROUND, "problem.not_a_round"))
"""What is wrong has a sentence of its own."""
LONGEST = 200
MOST = 2**31 - 1


def text(longest: int) -> Mapping[str, object]:
    """A text that is not blank."""
    return {"type": "string", "minLength": 1, "maxLength": longest, "pattern": r"\S"}


@dataclass(frozen=True, slots=True)
class Parameter:
    """A field of the address. `place`: query or path."""

    name: str
    what: str
    schema: Mapping[str, object] = field(default_factory=lambda: text(LONGEST))
    place: str = "query"


def choice(name: str, what: str, allowed: Sequence[str]) -> Parameter:
    """A field that is one of these words."""
    return Parameter(name, what, {"type": "string", "enum": [str(word) for word in allowed]})


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class ApiRefusal:
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
    def route(self) -> Route[Visit]:
        """Its line in the table of all routes."""
        return Route("GET", self.path, self._answered, self.roles, self.what, name=self.name, background=True)

    async def _answered(self, visit: Visit) -> web.StreamResponse:
        check(visit, self.parameters)
        found = await self.find(visit)
        body = self.answer.dump_json(found, by_alias=True)
        return web.Response(body=body, content_type="application/json", charset="utf-8")


def check(visit: Visit, parameters: Sequence[Parameter]) -> None:
    """Raise Problem 400 unless every field of the address is described, comes once, and has a value as described.

    A filter that is passed over in silence gives a program everything, and it takes that for what it asked for.
    """
    known = {parameter.name: parameter for parameter in parameters if parameter.place == "query"}
    given = visit.request.query
    for name in given:
        field = storable(name[:40])
        if name not in known:
            raise bad_input("problem.unknown_field", field=field)
        if len(given.getall(name)) > 1:
            raise bad_input("problem.doubled_field", field=field)
        value = given[name]
        if not value.strip():
            raise bad_input("problem.blank_field", field=field)
        if not _fits(value, known[name].schema):
            schema, shown = known[name].schema, storable(value[:40])
            key = next((key for known_as, key in _SAID if schema == known_as), "problem.impossible_field")
            raise bad_input(key, field=field, value=shown)


def _fits(value: str, schema: Mapping[str, Any]) -> bool:
    """Whether a value is as its schema says."""
    if "enum" in schema:
        return value in schema["enum"]
    if schema["type"] == "integer":
        plain = re.fullmatch(r"0|[1-9][0-9]{0,9}", value) is not None
        return plain and schema.get("minimum", 0) <= int(value) <= schema.get("maximum", MOST)
    if re.search(schema.get("pattern", ""), value, re.ASCII) is None or value.endswith("\n"):
        return False
    return len(value) <= schema.get("maxLength", LONGEST) and (
        schema.get("format") != "date" or _is_day(value)
    )


def _is_day(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True
