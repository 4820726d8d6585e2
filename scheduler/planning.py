"""Planning a round: open it in its window, and give every concluded case of the month its callback."""

from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from bot.casework.calendar import planning_rule
from bot.casework.month import Hours, Month, Window, window_of
from bot.dialogue.questionnaire import Questionnaire
from db.queries import planning, rounds
from db.store import Store
from db.vault import Vault
from scheduler.workdays import OFFICIAL, Workdays


class RoundRefused(ValueError):
    """The command cannot be carried out; the message says why and what to do."""


class Planning:
    """How the rounds of one office are planned."""

    def __init__(
        self,
        store: Store,
        vault: Vault,
        *,
        questionnaire: Questionnaire,
        hours: Hours,
        workdays: Workdays = OFFICIAL,
    ) -> None:
        """`workdays`: on which days officers phone."""
        self._store = store
        self._vault = vault
        self._questionnaire = questionnaire
        self._hours = hours
        self._workdays = workdays

    def window(self, month: Month) -> Window:
        """The month's window by the office's zone."""
        return window_of(month, self._hours.zone)

    async def plan(self, month: Month, now: datetime) -> int:
        """Open the month's round and give every concluded case its callback; how many were added.

        Raises RoundRefused before the window, and while the month has no case: an empty round would be closed over
        cases that come in late.
        """
        window = self.window(month)
        if now < window.opens:
            raise RoundRefused(f"{month} 还没有结束，回访从 {window.opens:%Y-%m-%d} 开始；到时会自动计划")
        found = await self._store.read(partial(rounds.find, month=str(month)))
        if found is None:
            if not await self._store.read(partial(planning.any_concluded, month=str(month))):
                raise RoundRefused(f"{month} 没有办结的办件；请先 huifang cases import 导入")
            await self._store.write(partial(rounds.add, values=self._opening(month, window, now)))
        elif found.state != "open":
            return 0
        if not await self._store.read(partial(planning.any_unplanned, month=str(month))):
            return (
                0  # as at almost every tick: to look through a month takes long, and must not hold the writer
            )
        added, after = 0, ""
        while (
            last := await self._store.write(partial(self._plan_batch, month=str(month), after=after, now=now))
        ) is not None:
            after, more = last
            added += more
        return added

    async def plan_late(self, month: Month, now: datetime) -> None:
        """Give cases imported since the planning their callback, so that the close can account for them."""
        if await self._store.read(partial(rounds.find, month=str(month))) is not None:
            await self.plan(month, now)

    def _plan_batch(
        self, connection: Connection, *, month: str, after: str, now: datetime
    ) -> tuple[str, int] | None:
        held = rounds.lock(connection, month)
        if held is None or held.state != "open":
            return None
        return planning.plan_batch(connection, self._vault, month, after=after, now=now)

    def _opening(self, month: Month, window: Window, now: datetime) -> dict[str, object]:
        questions = self._questionnaire
        return {
            "month": str(month),
            "state": "open",
            "opens": window.opens,
            "closes": window.closes,
            "rule": planning_rule(window, self._workdays.is_workday, self._workdays.holiday_of).text,
            "planned_at": now,
            "questionnaire_id": questions.id,
            "questionnaire_version": questions.version,
            "questionnaire_sha256": questions.sha256,
        }
