"""A card as an officer fills it in: what was heard, in the words of the form; what is missing is said."""

from datetime import datetime, time

from bot.casework.callsheet import phone_script
from bot.casework.callsheet.phone_calls import WITHOUT_ANSWER, again_at
from bot.casework.privacy.personal import Shown
from bot.dialogue.questionnaire import Form, Questionnaire
from bot.domain.attempt import LONGEST_NOTE, Outcome
from bot.domain.disposition import Disposition
from bot.domain.level import DISSATISFIED
from bot.work import disclosure, questionnaires
from bot.work.phone_calls import NotedCall
from db.queries.callsheet.to_phone import ToPhone
from db.queries.rounds.callbacks import HeardByPhone
from handlers.office.web.visit import Visit
from handlers.pages.problems import bad_input


def who(card: ToPhone) -> str:
    """The person on a card, masked."""
    masked = disclosure.card(card, Shown.MASKED)
    return masked.contact or masked.applicant


async def asked_of(visit: Visit, case_no: str) -> Questionnaire:
    """What the round of the case asks, on the phone as by message."""
    return await visit.read(lambda connection: questionnaires.of_case(connection, case_no))


def noted_call(visit: Visit, case_no: str, asked: Questionnaire) -> NotedCall:
    """What the form says; raises Problem 400 with what is missing."""
    form = visit.form
    score = form.number("score", lowest=1, highest=5)
    out = form.one_of("out", WITHOUT_ANSWER)
    if (score is None) == (out is None):
        raise bad_input("callsheet.one_result")
    further, complaint = _further(visit, asked), form.one_of("complaint", ("yes", "no"))
    words = form.words("words", longest=LONGEST_NOTE)
    if score is None:  # then no further question is answered, and what was typed there is kept as said
        told = (
            further[question.id] for question in phone_script.further(asked) if question.form is Form.TEXT
        )
        words = "\n".join(filter(None, (words, *told)))
    if complaint == "yes" and not words:
        raise bad_input("callsheet.words_for_complaint")
    seen = form.number("seen")
    if seen is None:
        raise bad_input("problem.s400")
    disposition = Disposition.ANSWERED if score is not None else None
    if out is not None and out != Outcome.LATER:
        disposition = Disposition(out)
    heard = HeardByPhone(score, disposition, visit.user.name, form.words("note", longest=LONGEST_NOTE), words)
    low = score is not None and score <= DISSATISFIED
    return NotedCall(
        case_no,
        heard,
        further,
        {"yes": True, "no": False}.get(complaint or "") if low else None,
        _again(visit) if out == Outcome.LATER else None,
        seen,
    )


def _further(visit: Visit, asked: Questionnaire) -> dict[str, str]:
    """The answers to further questions, as far as there are any."""
    found = {}
    for question in phone_script.further(asked):
        name = f"q_{question.id}"
        if question.form is Form.TEXT:
            found[question.id] = visit.form.words(name, longest=LONGEST_NOTE)
        elif question.form is Form.SEVERAL:
            ticked = (o.value for o in question.options if visit.form.has(f"{name}_{o.value}"))
            found[question.id] = "|".join(ticked)
        else:
            found[question.id] = visit.form.one_of(name, [o.value for o in question.options]) or ""
    return found


def _again(visit: Visit) -> datetime:
    """When to phone again: the hour that was named, today or tomorrow; else in a while. Raises Problem 400."""
    named = visit.form.text("again", longest=5)
    try:
        hour = time.fromisoformat(named) if named else None
    except ValueError:
        raise bad_input("callsheet.not_an_hour", value=named) from None
    return again_at(hour, visit.now, visit.console.zone)


def case_of(visit: Visit) -> str:
    """The case of the card."""
    return visit.part("case_no")[:200]
