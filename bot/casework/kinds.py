"""What makes up each kind of ticket, as one table: number, categories, questions, terms and their law, letters, and who may see.

Another kind is a member of `TicketKind` with its name and prefix, a line here, its questions (`bot.dialogue.applying.questions`), the
words that begin it, two sentences in each language, and three settings that bear its name, with a form; what is worked like a
complaint needs no code but a migration that widens the CHECK of `tickets.kind`. `tests/casework/test_kinds.py` says what of it is missing. Printed in docs/complaints.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.dialogue.applying.questions import QUESTIONS, SERVICES, KindQuestion
from bot.domain.category import CATEGORIES
from bot.domain.disclosure_act import DisclosureAct
from bot.domain.language import Label
from bot.domain.role import ROLES, Role
from bot.domain.ticket_kind import PREFIXES, TICKET_KINDS, TicketKind


@dataclass(frozen=True, slots=True)
class KindTerm:
    """One term: the setting that holds it, and the law that names it; "" where none does."""

    setting: str
    label: str
    law: str = ""


@dataclass(frozen=True, slots=True)
class KindOfTicket:
    """A kind of ticket. `letters`: their titles on paper, by the act that has one."""

    kind: TicketKind
    categories: Mapping[str, Label]
    terms: tuple[KindTerm, ...]
    seen_by: frozenset[Role]
    """Who may read it whole; whom it may be about sees nothing, whatever they are."""
    letters: Mapping[str, str] = field(default_factory=dict)

    @property
    def label(self) -> Label:
        """What it is called."""
        return TICKET_KINDS[self.kind]

    @property
    def prefix(self) -> str:
        """How its numbers begin."""
        return PREFIXES[self.kind]

    @property
    def questions(self) -> tuple[KindQuestion, ...]:
        """What is asked of whoever files it; none of a complaint, which has a conversation of its own."""
        return QUESTIONS.get(self.kind, ())


_READERS = frozenset({Role.OFFICER, Role.CHIEF, Role.AUDITOR, Role.SUPERIOR})
_LAW = "《政府信息公开条例》第{}条"
_HUNAN = "湖南省《行政效能投诉处理办法》"
KINDS: Mapping[TicketKind, KindOfTicket] = {
    one.kind: one
    for one in (
        KindOfTicket(
            TicketKind.COMPLAINT,
            {category.value: label for category, label in CATEGORIES.items()},
            (
                KindTerm("complaint_accept", "受理", _HUNAN),
                KindTerm("complaint_finish", "答复", _HUNAN),
                KindTerm("complaint_extension", "延期"),
            ),
            _READERS,
        ),
        KindOfTicket(
            TicketKind.DISCLOSURE,
            {},
            (
                KindTerm("disclosure_notice", "告知补正", _LAW.format("三十")),
                KindTerm("disclosure_correction", "申请人补正"),
                KindTerm("disclosure_answer", "答复", _LAW.format("三十三")),
                KindTerm("disclosure_extension", "延期", _LAW.format("三十三")),
                KindTerm("disclosure_third_party", "征求意见", _LAW.format("三十二")),
                KindTerm("disclosure_payment", "缴费"),
            ),
            _READERS,
            {
                "register": "政府信息公开申请登记回执",
                DisclosureAct.CORRECT: "政府信息公开申请补正告知书",
                DisclosureAct.CONSULT: "政府信息公开征求意见书",
                DisclosureAct.CHARGE: "政府信息公开信息处理费收费通知书",
                DisclosureAct.EXTEND: "政府信息公开申请延期答复告知书",
                DisclosureAct.REASONS: "政府信息公开申请说明理由告知书",
                DisclosureAct.ANSWER: "政府信息公开申请答复书",
                DisclosureAct.LAPSE: "政府信息公开申请不再处理告知书",
            },
        ),
        KindOfTicket(
            TicketKind.INTERFERENCE,
            SERVICES,
            (
                KindTerm("interference_accept", "受理"),
                KindTerm("interference_finish", "答复"),
                KindTerm("interference_extension", "延期"),
            ),
            _READERS,
        ),
    )
}


def kinds_table() -> list[str]:
    """The table as Markdown lines for human readers."""
    lines = ["| 种类 | 编号 | 问什么 | 期限（来源） | 文书 | 谁看得到 |", "|---|---|---|---|---|---|"]
    for one in KINDS.values():
        asked = "、".join(f"{q.title.zh_hans}{'（可不填）' if q.optional else ''}" for q in one.questions)
        terms = "、".join(f"{term.label}（{term.law or '来源：无'}）" for term in one.terms)
        who = "、".join(ROLES[role].zh_hans for role in Role if role in one.seen_by)
        letters = "、".join(one.letters.values())
        lines.append(
            f"| {one.label.zh_hans} | {one.prefix}-… | {asked or '一步步说'} | {terms} | {letters or '—'} | {who} |"
        )
    return lines
