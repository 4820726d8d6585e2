"""The page of a rule that is one document with numbers of its own: in force, looked at, and granted by a second person."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from aiohttp import web
from sqlalchemy import Connection

from bot.casework.approvals.refusal import NotPossible
from bot.domain.approval import ApprovalKind
from db.queries.office import approvals, office_settings
from db.queries.office.approvals import Approval
from db.queries.office.office_settings import SettingVersion
from handlers.office.settings.saying import history_lines
from handlers.office.settings.settings import decided, rewritten
from handlers.office.web.visit import Visit
from handlers.pages.fields import Fields


class KeptRule(Protocol):
    """A rule as it is kept."""

    def as_json(self) -> dict[str, Any]:
        """All of it."""
        ...


@dataclass(frozen=True, slots=True)
class RulePage:
    """One such page. Its template extends `settings/rule.html`; its change is the route `<key>_change`."""

    key: str
    """Of the document among the office's settings."""
    template: str
    in_force: Callable[[Connection], KeptRule]
    parse: Callable[[Mapping[str, Any]], KeptRule]
    refusal: type[ValueError]
    """What `parse` raises: what is wrong with what was typed."""
    typed_of: Callable[[Mapping[str, Any]], Mapping[str, str]]
    """The document as the fields of the form have it."""
    document_of: Callable[[Fields], Mapping[str, Any]]
    """What was typed, in the shape that `parse` takes."""
    offered: Mapping[str, object]
    """What else the template needs."""

    async def show(self, visit: Visit) -> web.Response:
        """The rule in force."""
        return await self._page(visit)

    async def change(self, visit: Visit) -> web.StreamResponse:
        """Look at another rule, or ask for it."""
        before = (await visit.read(self.in_force)).as_json()
        try:
            wanted = self.parse(self.document_of(visit.form)).as_json()
            wish = await rewritten(visit, self.key, wanted, before)
        except (self.refusal, NotPossible) as e:
            return await self._page(visit, said=str(e))
        return await decided(visit, wish, visit.form.fields)

    async def _page(self, visit: Visit, *, said: str = "") -> web.Response:
        """`said`: why what was typed was not taken."""
        version, rule, history, waiting = await visit.read(self._looked_at)
        return await visit.page(
            self.template,
            status=400 if said else 200,
            said=said,
            rule_key=self.key,
            version=version,
            typed={**self.typed_of(rule.as_json()), **visit.form.fields},
            history=history_lines(visit, history),
            waiting={one.object: one for one in waiting},
            **self.offered,
        )

    def _looked_at(
        self, connection: Connection
    ) -> tuple[int, KeptRule, Sequence[SettingVersion], Sequence[Approval]]:
        version, _ = office_settings.current(connection, self.key)
        history = office_settings.versions(connection, [self.key])
        waiting = approvals.open_of(connection, ApprovalKind.SETTING)
        return version, self.in_force(connection), history, waiting
