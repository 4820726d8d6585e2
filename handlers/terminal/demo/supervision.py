"""The demo's supervision office: a few steps on new complaints every afternoon, so that every state can be seen."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from importlib.resources import as_file, files

from sqlalchemy import Connection

from bot.casework.tickets.ticket import Order, possible
from bot.domain.act import Act
from bot.domain.letter import LetterKind
from bot.domain.role import Role
from bot.intake.progress import read_progress
from bot.work import tickets
from bot.work.supervision import letter_drafts
from bot.work.supervision.watching import WatchRules, look_at_due
from db.queries.cases import case_file
from db.queries.office import users
from db.queries.supervision import watched
from db.queries.tickets import ticket_rows
from db.queries.tickets.ticket_rows import Ticket, TicketFilter
from handlers.terminal.composition import registry_of, voice_of
from handlers.terminal.demo.console_left_open import CHANNELS
from handlers.terminal.demo.requests import file_requests
from handlers.terminal.opening import Office
from scheduler.supervision.watch import AT_ONCE

OFFICER = "chenjing"
SHEET = "in-progress-2026-11.csv"
WRITTEN_ABOUT, LETTER = "HNJX-2026-00163", "0" * 20
PATHS: tuple[tuple[Act, ...], ...] = (
    (Act.ACCEPT, Act.ASSIGN, Act.START, Act.DRAFT, Act.REPLY),
    (Act.ACCEPT, Act.START, Act.REPLY),
    (Act.ACCEPT, Act.SUSPEND),
    (Act.ACCEPT, Act.ASSIGN),
    (),  # nobody has started on it
)
"""How far each of the day's tickets gets, in rotation."""
STEPS_A_DAY = 2
ANSWER = "您反映的情况属实。窗口当时没有给出完整的材料清单，让您多跑了，我们向您道歉；现在已改用书面清单，当面逐项勾选。"
WORDS: Mapping[Act, str] = {
    Act.ASSIGN: "有申请人反映办理中没有一次告知全部材料，来回跑了几趟，请核实并改进。",
    Act.SUSPEND: "请问是哪一天、在哪个窗口？",
    Act.DRAFT: ANSWER,
    Act.REPLY: ANSWER,
}
LIAISON = "wugang"


class Supervision:
    """Works the complaints of the demo's month."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._registry = registry_of(office)
        self._voice = voice_of(office, CHANNELS)
        self._paths: dict[str, tuple[Act, ...]] = {}
        self._done: dict[str, int] = {}

    async def morning(self, now: datetime) -> None:
        """The sheet of cases in progress is brought, and their clocks are looked at."""
        with as_file(files("bot") / "samples" / SHEET) as sample:
            found = read_progress(sample).cases
        await self._office.store.write(partial(watched.take, found=found, by=OFFICER, now=now))
        await self.look(now)
        await self._office.store.write(partial(self._draft, now=now))
        await self._office.store.write(partial(file_requests, registry=self._registry, now=now))

    def _draft(self, connection: Connection, *, now: datetime) -> None:
        """A letter waits for the chief, where somebody has an account."""
        officer, case = users.named(connection, OFFICER), watched.find(connection, WRITTEN_ABOUT)
        if officer is not None and case is not None:
            by, rules = (
                (officer.id, officer.name),
                WatchRules.of(self._office.settings, self._registry.calendar),
            )
            to, vault = (LetterKind.SUPERVISE, ""), self._office.vault
            letter_drafts.draft(connection, vault, rules, case, to, ref=LETTER, by=by, now=now)

    async def look(self, now: datetime) -> None:
        """Count the clocks that are due: the list shows what the cases' pages do."""
        rules = WatchRules.of(self._office.settings, self._registry.calendar)
        await self._office.store.write(partial(look_at_due, rules=rules, now=now, most=AT_ONCE))

    async def afternoon(self, now: datetime) -> None:
        """The next steps of every ticket on its path, and a look at the clocks."""
        await self.look(now)
        found = await self._office.store.read(
            partial(ticket_rows.listed, vault=self._office.vault, wanted=TicketFilter())
        )
        of_cases = [(ticket.case_no, ticket) for ticket in found if ticket.case_no is not None]
        for _, ticket in sorted(of_cases, key=lambda one: one[0]):  # numbers are drawn, the month is not
            path = self._paths.setdefault(ticket.ticket_no, PATHS[len(self._paths) % len(PATHS)])
            behind = self._done.get(ticket.ticket_no, 0)
            for act in path[behind : behind + STEPS_A_DAY]:
                await self._office.store.write(partial(self._act, ticket=ticket, act=act, now=now))
            self._done[ticket.ticket_no] = behind + STEPS_A_DAY

    def _act(self, connection: Connection, *, ticket: Ticket, act: Act, now: datetime) -> None:
        now_stands = ticket_rows.one(connection, self._office.vault, ticket.ticket_no) or ticket
        role = Role.LIAISON if act is Act.DRAFT else Role.OFFICER
        if act not in possible(now_stands.standing, role):
            return  # its complainant has added something meanwhile
        to = ""
        if act is Act.ASSIGN and ticket.case_no is not None:
            file = case_file.of_case(connection, self._office.vault, ticket.case_no)
            to = file.record.case.department if file is not None and file.record is not None else ""
        by = LIAISON if role is Role.LIAISON else OFFICER
        order = Order(
            act, by, role, WORDS.get(act, ""), to, departments=frozenset({now_stands.with_department or ""})
        )
        tickets.act(connection, self._registry, self._voice, ticket.ticket_no, order, now)
