"""A visit: one request to a route, with who is asking, and what a handler needs to answer it.

Handlers take a `Visit` and return a response:

    async def show_month(visit: Visit) -> web.StreamResponse:
        month = visit.month("month")
        found = await visit.recorded(partial(of_month, month=month), "view", f"month {month}")
        return await visit.page("cases/cases.html", found=found)
"""

import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from aiohttp import web
from sqlalchemy import Connection

from bot.casework.names.staff_names import StaffNames
from bot.domain.language import Language
from bot.domain.month import BadMonth, Month, RoundKey
from db.queries.office import audit, staff
from db.queries.office.audit import Who
from db.queries.office.sessions import Session
from db.queries.office.users import User
from db.queries.unsent import drafts
from db.store import Work
from handlers.http.caller import caller
from handlers.office.web.console import Console
from handlers.office.web.csrf import masked
from handlers.office.web.ending import Ending, ending
from handlers.office.web.keeping import Keeper, ends_it, form_at, page_of
from handlers.office.web.routing import Route, RouteTable
from handlers.office.web.texts import texts
from handlers.office.web.toast import TOAST_COOKIE, DoneNotice, Undo, moved_with, plainly, unwrapped
from handlers.pages.fields import Fields
from handlers.pages.formats import Formats
from handlers.pages.problems import Problem, not_found
from handlers.pages.uploads import Upload

T = TypeVar("T")
Told = Mapping[str, object]
LANGUAGE_COOKIE = "huifang_language"


@dataclass(slots=True)
class Visit:
    """One request to one route."""

    console: Console
    table: "RouteTable[Visit]"
    """Every route: where links and the rail lead."""
    request: web.Request
    route: "Route[Visit]"
    session: Session | None = None
    cookie: str = ""
    """Of the log-in; "" for a guest."""
    token: int | None = None
    """The number of the access token by which a program asks."""
    form: Fields = field(default_factory=Fields)
    """The fields of a change."""
    upload: Upload | None = None
    """The file that came with it, where the route takes one."""
    nonce: str = field(default_factory=lambda: secrets.token_urlsafe(16))

    @property
    def user(self) -> User:
        """Who is logged in; on a public route there may be nobody (`session` is None)."""
        assert self.session is not None
        return self.session.user

    @property
    def who(self) -> Who:
        """Who is asking, for the log."""
        if self.session is None:
            return Who(None, "", "", self.address)
        return Who(self.user.id, self.user.name, self.user.role, self.address)

    @property
    def now(self) -> datetime:
        """The office's time."""
        return self.console.clock()

    @property
    def address(self) -> str:
        """Where the request comes from; a proxy of ours is believed when it says for whom it asks."""
        return caller(self.request, self.console.settings.trusted)

    @property
    def language(self) -> Language:
        """The reader's choice; zh-Hans first."""
        chosen = self.request.cookies.get(LANGUAGE_COOKIE, "")
        return Language(chosen) if chosen in list(Language) else Language.ZH_HANS

    @property
    def ending(self) -> Ending | None:
        """When the log-in ends if nothing more is done; None for guests and programs."""
        if self.session is None or self.token is not None:
            return None
        return ending(self.session, self.console.logins, self.formats)

    @property
    def query(self) -> Fields:
        """The fields of the address."""
        return Fields(self.request.query)

    @property
    def formats(self) -> Formats:
        """How figures and moments are written for this reader."""
        return Formats(self.language, self.console.zone)

    def part(self, name: str) -> str:
        """A varying part of the path."""
        return self.request.match_info[name]

    def number(self, name: str) -> int:
        """A varying part of the path that is a row's number; raises Problem 404."""
        text = self.part(name)
        if not (text.isascii() and text.isdigit() and len(text) <= 10 and int(text) < 2**31):
            raise not_found()
        return int(text)

    def month(self, name: str = "month") -> Month:
        """A varying part of the path that is a month; raises Problem 404."""
        try:
            return Month.parse(self.part(name))
        except BadMonth:
            raise not_found("problem.no_such_month", month=self.part(name)[:20]) from None

    def round_key(self, name: str = "month") -> RoundKey:
        """A varying part of the path that is a month or one of its supplements; raises Problem 404."""
        try:
            return RoundKey.parse(self.part(name))
        except BadMonth:
            raise not_found("problem.no_such_round", month=self.part(name)[:20]) from None

    def say(self, key: str, **facts: object) -> str:
        """A sentence in the reader's language."""
        return texts().say(self.language, key, **facts)

    def link(self, name: str, **values: object) -> str:
        """The address of a route by its name; "" when there is none or it is not for this role.

        Values fill the parts of the path; the rest becomes the query.
        """
        route = self.table.find(name)
        role = self.session.user.role if self.session is not None else ""
        return route.url(values) if route is not None and route.allows(role) else ""

    @property
    def keeper(self) -> Keeper:
        """Keeps what this person types."""
        return self.keeper_of(self.user.id, self.user.role)

    def keeper_of(self, user_id: int, role: str) -> Keeper:
        """Keeps what somebody types."""
        store, vault = self.console.store, self.console.vault
        return Keeper(store, vault, self.table, user_id, role, self.now, self.formats, self.say)

    def page_of(self, address: str) -> str:
        """The page on which a form stands that goes there."""
        return page_of(self.request, self.table, self.user.role, address)

    async def keep(self) -> None:
        """Keep what this form brought: it could not be done, and is not shown again at once."""
        address = self.request.rel_url.raw_path
        with suppress(Problem):
            await self.keeper.keep(address, self.page_of(address), self.form.fields)

    def sent(self, connection: Connection) -> None:
        """What this form was for is done: its draft goes, in the transaction that does it."""
        form = form_at(self.request.rel_url.raw_path, self.form.fields)
        drafts.drop(connection, self.console.vault, self.user.id, form)

    async def read(self, work: Work[T]) -> T:
        """Read what is nobody's personal data (for anything else: `recorded`)."""
        return await self.console.store.read(work)

    async def recorded(
        self,
        work: Work[T],
        act: str,
        object_: str,
        *,
        reason: str = "",
        detail: Told | Callable[[T], Told] | None = None,
    ) -> T:
        """Look or change, and write the line of the log, in one transaction: neither happens without the other.

        `detail` may be made from what was found (a count, never the data). What `work` raises undoes both.
        """

        def both(connection: Connection) -> T:
            found = work(connection)
            told = detail(found) if callable(detail) else detail
            self.noted(connection, act, object_, reason=reason, detail=told)
            return found

        return await self.console.store.write(both)

    def noted(
        self, connection: Connection, act: str, object_: str, *, reason: str = "", detail: Told | None = None
    ) -> None:
        """Write the line of the log that this request leaves; the draft of a form that is done with goes."""
        who, told = self.who, dict(detail or {}) | ({"token": self.token} if self.token is not None else {})
        vault, now = self.console.vault, self.now
        audit.note(connection, vault, who, act, object_, reason=reason, detail=told, now=now)
        if ends_it(self.request.method, act):
            self.sent(connection)

    async def page(self, template: str, *, status: int = 200, **facts: object) -> web.Response:
        """A page of the console, with the rail for this user. What stands `beside` may be among the facts already."""
        beside = {} if "counts" in facts else await self.beside()
        cookie = self.request.cookies.get(TOAST_COOKIE, "")
        toast = unwrapped(self.console.vault, self.cookie, cookie)
        given = {**self.frame(), **beside, "toast": toast, **facts}
        response = self._html(await self._with_kept(self._rendered(template, given)), status)
        if cookie:
            response.del_cookie(TOAST_COOKIE, path="/office/")
        return response

    def fragment(self, template: str, *, status: int = 200, **facts: object) -> web.Response:
        """A part of a page, for htmx."""
        return self._html(self._rendered(template, {**self.frame(), "counts": {}, **facts}), status)

    def moved(
        self,
        address: str,
        *,
        done: str = "",
        facts: Mapping[str, str] | None = None,
        undo: Undo | None = None,
    ) -> web.Response:
        """After a change: to a page, where `done.<done>` is said at the top.

        With `facts` (who and what, for the sentence to name) or `undo` (how to take it back) it is said once, and stands
        in no address.
        """
        if done and (facts or undo):
            notice, console = DoneNotice(done, facts or {}, undo), self.console
            return moved_with(address, notice, console.vault, self.cookie, https=console.https)
        page, mark, place = address.partition("#")
        joint = "&" if "?" in page else "?"
        where = f"{page}{joint}done={done}{mark}{place}" if done else address
        return web.Response(status=303, headers={"Location": where})

    def frame(self) -> dict[str, Any]:
        """What every template may use."""
        done = f"done.{self.request.query.get('done', '')}"
        return {
            "agency": self.console.settings.agency_name,
            "user": self.session.user if self.session is not None else None,
            "csrf": masked(self.session.csrf) if self.session is not None else "",
            "rail": self.table.rail(self.user.role) if self.session is not None else {},
            "here": self.route,
            "link": self.link,
            "f": self.formats,
            "nonce": self.nonce,
            "done": plainly(done, self.say),
            "toast": None,
            "ahead": self.console.stage.ahead() if self.console.stage is not None else None,
            "who_is": StaffNames(),
            "ending": self.ending,
            "now": self.now,
        }

    def _rendered(self, template: str, facts: Mapping[str, object]) -> str:
        return self.console.renderer.render(template, self.language, facts)

    def _html(self, body: str, status: int) -> web.Response:
        return web.Response(
            body=body.encode("utf-8", "replace"), status=status, content_type="text/html", charset="utf-8"
        )

    async def _with_kept(self, body: str) -> str:
        """The page with what this person has typed into its forms and not sent."""
        if self.session is None:
            return body
        if self.request.method != "POST":
            return await self.keeper.back_in(body)
        address = self.request.rel_url.raw_path
        return await self.keeper.came_back(body, address, self.page_of(address), self.form.fields)

    async def beside(self) -> dict[str, Any]:
        """What stands on every page: the numbers beside the entries of the rail, and what colleagues are called."""
        if self.session is None:
            return {"counts": {}}
        user, now = self.user, self.now
        asked, opened, vault = self.table.counted(user.role), self.table.opened(user.role), self.console.vault

        def look(connection: Connection) -> dict[str, Any]:
            found = {name: ask(connection, user, now) for name, ask in asked.items()}
            found |= {name: ask(connection, user, now, vault) for name, ask in opened.items()}
            counts = {name: count for name, count in found.items() if count is not None}
            return {"counts": counts, "who_is": staff.names(connection)}

        return await self.console.store.read(look)
