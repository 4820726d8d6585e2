"""An invented person: cases, complaints and the surroundings of a step, by the minute."""

from datetime import UTC, datetime, timedelta, timezone

from bot.dialogue.questionnaire import Questionnaire, parse
from bot.dialogue.questionnaire_document import tables, written
from bot.dialogue.scene import Scene
from bot.dialogue.talk import Callback, Milestone, OwnTicket, Talk
from bot.domain.case import CaseFacts
from bot.domain.language import Language
from bot.domain.ticket_state import TicketState
from bot.library import national_reasons, questionnaire, wording

AGENCY = "省经信委监察室"
START = datetime(2026, 11, 1, 10, 0, tzinfo=timezone(timedelta(hours=8)))
ENDS = datetime(2026, 11, 5, 23, 59, 59, tzinfo=timezone(timedelta(hours=8)))
PHONE = "555-0100"
RECEIPT = "7KQ2-M0XD-4RTB-9VWC-H3NJ-6PYE-5G1Z"
ITEMS = ("无线电频率使用许可", "供电营业许可证核发", "软件产品登记", "固定资产投资项目节能审查")


def case(number: int, applicant: str = "张伟") -> CaseFacts:
    """An invented case, concluded in October."""
    return CaseFacts(
        case_no=f"HNJX-2026-{number:05}",
        archive_no=f"HF-2026-10-{number:04}",
        item=ITEMS[(number - 1) % len(ITEMS)],
        department="无线电管理处",
        applicant=applicant,
        concluded_at=datetime(2026, 10, 11 + number % 18, 7, 11, tzinfo=UTC),
    )


def talk(
    cases: int = 1, language: Language = Language.ZH_HANS, applicants: tuple[str, ...] = ("张伟",)
) -> Talk:
    """A person with so many cases, none asked yet; the applicants take turns."""
    facts = (case(n, applicants[(n - 1) % len(applicants)]) for n in range(1, cases + 1))
    return Talk(language, callbacks=tuple(Callback(f) for f in facts))


def asking_reasons() -> Questionnaire:
    """The questionnaire of an office that has added the nation's reasons behind the score."""
    first, *rest = tables(questionnaire().document)
    asked = [first, *national_reasons().questions.values(), *rest]
    return parse(written("satisfaction", 3, asked))


def ticket(ticket_no: str, state: TicketState, filed_at: datetime = START - timedelta(days=9)) -> OwnTicket:
    """A ticket filed nine days before the round opened, answered where its state says so."""
    answered = state in (TicketState.REPLIED, TicketState.CLOSED)
    milestones = [Milestone(filed_at, TicketState.REGISTERED)]
    if state is not TicketState.REGISTERED:
        milestones.append(Milestone(filed_at + timedelta(days=4), state))
    return OwnTicket(
        ticket_no,
        state,
        filed_at,
        tuple(milestones),
        reply="经查属实，多收的费用已退回，\n当事人已作检讨。" if answered else "",
        satisfied=True if state is TicketState.CLOSED else None,
        wants_more=state is TicketState.SUSPENDED,
        finish_by=filed_at + timedelta(days=30),
    )


def scene(minute: int = 0, *, may_start: bool = True) -> Scene:
    """The surroundings of the step so many minutes after the round opened."""
    return Scene(
        receipt=RECEIPT,
        now=START + timedelta(minutes=minute),
        agency=AGENCY,
        questionnaire=questionnaire(),
        wording=wording(),
        ticket_no=f"TS-2026-{100 + minute:04}",
        may_start=may_start,
        phone=PHONE,
        calls_by=ENDS if may_start else None,
    )
