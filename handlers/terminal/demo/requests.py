"""The demo's requests for information: one that has just come, one that has to be corrected, one that was answered."""

import secrets
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from bot.casework.disclosure.deciding import DisclosureOrder
from bot.casework.tickets.ticket_number import of_kind, ticket_number
from bot.casework.tickets.visibility import Viewer
from bot.dialogue.applying.application import CONFIRM, Application
from bot.dialogue.effects import FileApplication
from bot.domain.disclosure import DisclosureOutcome
from bot.domain.disclosure_act import AnswerKind, DisclosureAct
from bot.domain.language import Language
from bot.domain.month import OFFICE_ZONE
from bot.domain.role import Role
from bot.domain.ticket_kind import TicketKind
from bot.work.tickets.filing import Sender, lodge_application
from bot.work.tickets.registry import Registry
from bot.work.tickets.request_acts import request_of, step
from db.queries.people import people

OFFICER = "chenjing"
_WHO: Mapping[str, str] = {
    "who": "natural",
    "name": "陈小满",
    "id_kind": "id_card",
    "id_number": "43010019900101118X",
    "contact": "190 0000 0042",
    "form": "electronic",
}
_FIRM: Mapping[str, str] = {
    **_WHO,
    "who": "business",
    "name": "湘江电子有限公司",
    "id_kind": "credit_code",
    "id_number": "91430100MA4L16JQ9D",
    "form": "paper",
}
ASKED: tuple[tuple[Mapping[str, str], str, DisclosureOrder | None], ...] = (
    (_WHO, "2026年10月无线电频率使用许可的办理结果", None),
    (
        _FIRM,
        "无线电台设置许可的有关材料",
        DisclosureOrder(
            DisclosureAct.CORRECT,
            OFFICER,
            Role.OFFICER,
            "请写明是哪一年、哪一件许可的哪一份材料。",
        ),
    ),
    (
        _WHO,
        "办事大厅的服务指南",
        DisclosureOrder(
            DisclosureAct.ANSWER,
            OFFICER,
            Role.OFFICER,
            "您要的服务指南已经主动公开，在大厅一楼取用。",
            answer=AnswerKind.PUBLIC,
            outcome=DisclosureOutcome.GRANTED,
        ),
    ),
)
"""Who asks, for what, and what the office has done about it; None: nothing yet."""


def file_requests(connection: Connection, *, registry: Registry, now: datetime) -> None:
    """File them all, and work them so far. Nobody has their codes."""
    day = now.astimezone(OFFICE_ZONE).date()
    for n, (who, information, order) in enumerate(ASKED):
        number = of_kind(ticket_number(day, n), TicketKind.DISCLOSURE)
        answers = tuple({**who, "information": information}.items())
        filed = FileApplication(number, Application(TicketKind.DISCLOSURE, CONFIRM, answers))
        party = people.add(connection, language=Language.ZH_HANS.value)
        lodge_application(connection, registry, Sender(party.id, "web"), filed, now, secrets.token_bytes(32))
        request = request_of(connection, registry, Viewer(OFFICER, Role.OFFICER), number)
        if order is not None and request is not None:
            step(connection, registry, None, request, order, now)
