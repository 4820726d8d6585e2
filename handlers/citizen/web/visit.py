"""What a handler gets: one request of somebody from the public, and everything a page may do.

async def show_months(visit: CitizenVisit) -> web.StreamResponse:
    visit.brake("look")
    return visit.page("figures/months.html", months=await visit.read(figures.months))
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import urlencode

from aiohttp import web

from bot.domain.language import Language
from bot.domain.month import BadMonth, Month
from db.store import Work
from handlers.citizen.web.door import PublicDoor
from handlers.citizen.web.preferences import LANGUAGE, SIZE, Preferences, Size, preferences
from handlers.citizen.web.routing import PublicRoute, PublicTable
from handlers.citizen.web.texts import texts
from handlers.http.body import body_of
from handlers.pages.fields import Fields
from handlers.pages.formats import Formats
from handlers.pages.forms import form_of
from handlers.pages.problems import Problem, not_found

T = TypeVar("T")
P = TypeVar("P")
FORM_FIELDS = 40


@dataclass(slots=True)
class CitizenVisit:
    """One request to one route."""

    door: PublicDoor
    table: "PublicTable[CitizenVisit]"
    request: web.Request
    route: "PublicRoute[CitizenVisit]"
    preferences: Preferences = field(init=False)

    def __post_init__(self) -> None:
        self.preferences = preferences(self.request)

    @property
    def now(self) -> datetime:
        """The office's time."""
        return self.door.clock()

    @property
    def language(self) -> Language:
        """In which the reader is answered."""
        return self.preferences.language

    @property
    def query(self) -> Fields:
        """The fields of the address."""
        return Fields(self.request.query)

    @property
    def formats(self) -> Formats:
        """How figures and moments are written for this reader."""
        return Formats(self.language, self.door.settings.zone)

    def part(self, name: str) -> str:
        """A varying part of the path."""
        return self.request.match_info[name]

    def month(self, name: str = "month") -> Month:
        """A varying part of the path that is a month; raises Problem 404."""
        try:
            return Month.parse(self.part(name))
        except BadMonth:
            raise not_found("problem.no_such_month", month=self.part(name)[:20]) from None

    async def form(self) -> Fields:
        """The fields of the form that was sent; raises Problem for one that is none, too large or unreadable."""
        return await form_of(self.request, most=self.route.most, most_fields=FORM_FIELDS)

    async def body(self) -> bytes:
        """What was sent, whole, for a form that brings files. Raises what `body_of` raises."""
        return await body_of(self.request, self.route.most)

    def brake(self, kind: str) -> None:
        """Count one try of this kind (`handlers.citizen.web.brake`); raises Problem 429 when there were too many."""
        if not self.door.brakes.allows(self.request, kind):
            raise Problem(429, "problem.too_many")

    def say(self, key: str, **facts: object) -> str:
        """A sentence in the reader's language."""
        return texts().say(self.language, key, **facts)

    def link(self, name: str, **values: object) -> str:
        """The address of a route by its name; "" when there is none."""
        return self.table.link(name, **values)

    async def read(self, work: Work[T]) -> T:
        """Read from the database. Who looked is written down nowhere."""
        return await self.door.store.read(work)

    async def write(self, work: Work[T]) -> T:
        """Change something, in one transaction."""
        return await self.door.store.write(work)

    async def off_loop(self, work: Callable[[P], T], given: P) -> T:
        """Do something that waits for a disk."""
        return await asyncio.to_thread(work, given)

    def page(self, template: str, *, status: int = 200, **facts: object) -> web.Response:
        """A page of the public door."""
        body = self.door.renderer.render(template, self.language, {**self._frame(), **facts})
        return web.Response(
            body=body.encode("utf-8", "replace"), status=status, content_type="text/html", charset="utf-8"
        )

    def moved(self, address: str) -> web.Response:
        """After a form: to a page that may be loaded again without sending it twice."""
        return web.Response(status=303, headers={"Location": address})

    def switch(self, **chosen: str) -> str:
        """The address of this page in another language or size, for the links at its top."""
        kept = self.request.query if self.request.method != "POST" else {}
        others = {name: value for name, value in kept.items() if name not in (LANGUAGE, SIZE)}
        return f"?{urlencode({**others, **chosen})}"

    def _frame(self) -> Mapping[str, Any]:
        """What every template may use."""
        settings = self.door.settings
        return {
            "agency": settings.agency_name,
            "phone": settings.phone,
            "big": self.preferences.size is Size.BIG,
            "link": self.link,
            "switch": self.switch,
            "here": self.route,
            "f": self.formats,
            "now": self.now,
        }
