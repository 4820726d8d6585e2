"""草稿: what is typed into a form is kept on the server until it is sent, and stands in the form when it is opened again.

    template      {{ parts.kept(address) }}, behind the form's own button: it is kept while somebody types (static/kept.js),
                  by its button without a script, and whenever the form comes back because it was refused or previewed
    page          `back_in` puts what is kept for the forms of a page into them, once the page is rendered
                  forms for several acts at one address: `parts.kept(address ~ '#' ~ act)`, and the act in a hidden `act`
    act           `Visit.recorded` drops it in the transaction of the act; a handler with a transaction of its own calls
                  `visit.sent(connection)` in it

`db.queries.unsent.drafts` says whose a draft is, and when it goes.
"""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from aiohttp import web
from sqlalchemy import Connection

from bot.casework.tickets.ticket_number import parse_ticket_number
from db.queries.unsent import drafts
from db.queries.unsent.drafts import LONGEST, FormDraft, TooManyDrafts
from db.store import Store
from db.vault import Vault
from handlers.office.web.routing import ROOT, RouteTable
from handlers.pages.addresses import filled as address_of
from handlers.pages.fields import legible
from handlers.pages.filling import addresses, digest, filled
from handlers.pages.formats import Formats
from handlers.pages.problems import Problem, bad_input, stale

_SECRET: Final = (f"{ROOT}/account", f"{ROOT}/log", f"{ROOT}/drafts", f"{ROOT}/session", f"{ROOT}/api/")
"""Forms that begin so hold passwords, or nothing that anybody types."""
_OURS: Final = frozenset(
    {"csrf", "kept", "by", "offered", "version", "step", "shown", "seen", "act", "number", "drawn"}
)
_PASSWORDS: Final = ("password", "secret")
_CHOSEN: Final = re.compile(r"[a-z_]{0,20}|\d{0,2}|\d{4}-\d\d(-\d\d)?(\+\d+)?")
"""What a form sends that nobody typed."""
_LONGEST_ACT: Final = 40
_LOOKS: Final = frozenset({"view", "search"})


def typed(fields: Mapping[str, str]) -> dict[str, str]:
    """What of a form somebody may have typed or chosen."""
    offered = fields.get("offered", "")
    return {
        name: legible(value)
        for name, value in fields.items()
        if name not in _OURS
        and not name.startswith(_PASSWORDS)
        and not (offered and digest(value) == offered)
    }


def written(fields: Mapping[str, str]) -> list[str]:
    """What of it somebody wrote, and did not choose."""
    return [value for value in typed(fields).values() if not _CHOSEN.fullmatch(value.strip())]


def form_at(address: str, fields: Mapping[str, str]) -> str:
    """By what a form is known: the address it goes to, and the act, where a page sends several acts to one address."""
    act = "" if "#" in address else fields.get("act", "")[:_LONGEST_ACT]
    return f"{address}#{act}" if act else address


def is_kept(address: str) -> bool:
    """Whether anything of the form that goes there may be kept at all."""
    return not address.startswith(_SECRET)


def ends_it(method: str, act: str) -> bool:
    """Whether what was written into the log is what the form was for."""
    return method == "POST" and act not in _LOOKS


def page_of(request: web.Request, table: RouteTable[Any], role: str, address: str) -> str:
    """The page on which a form stands that goes to this address: as its route says, as the browser says, or under the
    address itself; "" when that cannot be told."""
    address = address.partition("#")[0]
    told, found = urlsplit(request.headers.get("Referer", "")), table.at("POST", address)
    query = urlencode([one for one in parse_qsl(told.query) if one[0] != "done"])
    stands = address_of(found[0].stands, found[1]) if found is not None and found[0].stands else ""
    for page in (stands, urlunsplit(("", "", told.path, query, "")), address):
        there = table.at("GET", page)
        if there is not None and there[0].allows(role) and not there[0].background:
            return page
    return ""


@dataclass(frozen=True, slots=True)
class Keeper:
    """Keeps what one person types."""

    store: Store
    vault: Vault
    table: RouteTable[Any]
    user_id: int
    role: str
    now: datetime
    formats: Formats
    say: Callable[..., str]

    def draft(
        self, address: str, page: str, fields: Mapping[str, str], *, sent: bool = False
    ) -> FormDraft | None:
        """What a form holds, as a draft; None when there is no such form for this person, or nothing in it."""
        found = self.table.at("POST", address.partition("#")[0])
        if found is None or not found[0].allows(self.role) or not is_kept(address):
            return None
        words = typed(fields)
        if not any(value.strip() for value in words.values()):
            return None
        ticket_no = parse_ticket_number(found[1].get("ticket_no", "")[:40])
        return FormDraft(form_at(address, fields), page, words, self.now, sent, ticket_no)

    async def keep(self, address: str, page: str, fields: Mapping[str, str]) -> FormDraft | None:
        """Keep it, or drop what was kept when nothing is left of it. Raises Problem when it is too much."""
        draft = self.draft(address, page, fields)
        if draft is not None and sum(map(len, draft.fields.values())) > LONGEST:
            raise bad_input("problem.too_long", most=LONGEST)

        def work(connection: Connection) -> None:
            if draft is None:
                drafts.drop(connection, self.vault, self.user_id, form_at(address, fields))
            else:
                drafts.save(connection, self.vault, self.user_id, draft)

        try:
            await self.store.write(work)
        except TooManyDrafts:
            raise stale("drafts.too_many", most=drafts.MOST) from None
        return draft

    async def keep_instead(self, address: str, other: str, fields: Mapping[str, str]) -> None:
        """What was typed into one form is for another one now, which stands under its own address; as far as it can be kept."""
        await self.store.write(lambda c: drafts.drop(c, self.vault, self.user_id, form_at(address, fields)))
        with suppress(Problem):
            await self.keep(other, other, fields)

    async def back_in(self, page: str) -> str:
        """A page with what is kept for its forms."""
        there = [one for one in dict.fromkeys(addresses(page)) if is_kept(one)]
        if not there:
            return page
        found = await self.store.read(lambda c: drafts.find(c, self.vault, self.user_id, there))
        for draft in found:
            page = filled(page, draft.address, draft.fields, sent=draft.sent)
            page = self._marked(page, draft)
        return page

    async def came_back(self, page: str, address: str, where: str, fields: Mapping[str, str]) -> str:
        """A page that gives a form back with what was typed: kept, if it is one that is kept."""
        if _said(form_at(address, fields)) not in page:
            return page
        try:
            draft = await self.keep(address, where, fields)
        except Problem:
            return page
        return page if draft is None else self._marked(page, draft)

    def when(self, draft: FormDraft) -> str:
        """When it was kept: 草稿，09:16保存."""
        formats = self.formats
        today = formats.local(draft.at) == formats.local(self.now)
        at = formats.stamp(draft.at)[11:16] if today else formats.when(draft.at)
        return self.say("drafts.kept", at=at)

    def _marked(self, page: str, draft: FormDraft) -> str:
        """As `parts.kept` leaves room for it."""
        room, drop = _said(draft.address), f'data-drop="{escape(draft.address)}"'
        said = page.replace(f"{room}></span>", f"{room}>{escape(self.when(draft))}</span>")
        return said.replace(f"{drop} hidden", drop)


def _said(address: str) -> str:
    return f'data-said="{escape(address)}"'
