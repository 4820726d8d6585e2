"""What a department reads of a 差评: the substance. Who rated is hidden where the text begins, and looked for before it goes."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from bot.casework.remedies.course import RemedyOrder
from bot.dialogue.questionnaire import Questionnaire
from bot.domain.remedy import RemedyAct
from bot.domain.role import Role
from bot.work import questionnaires
from bot.work.tickets.hand_over import hidden
from bot.work.tickets.identity_checks import CheckedText, check_text
from bot.work.tickets.identity_net import Traces, caught_by, telling
from db.queries.cases import case_file
from db.queries.office import audit
from db.queries.remedies.kept import Remedy
from db.queries.tickets import ticket_work
from db.schema import answers
from db.vault import Vault

FOR_THE_DEPARTMENT = frozenset(RemedyAct) - {RemedyAct.TELL, RemedyAct.TRY, RemedyAct.JUDGE, RemedyAct.STOP}
"""What an officer writes with these, the department reads; the others are about the person."""
_SAID = (
    select(answers.c.question, answers.c.raw)
    .where(answers.c.case_no == bindparam("of"), answers.c.question.not_in(("second_call", "exclusion")))
    .order_by(answers.c.id)
)


def said(connection: Connection, remedy: Remedy) -> list[str]:
    """The person's own words about the case, in order; an answer that was only chosen says nothing by itself. For officers."""
    asked = questionnaires.of_case(connection, remedy.case_no)
    rows = connection.execute(_SAID, {"of": remedy.case_no})
    return list(
        dict.fromkeys(row.raw for row in rows if row.raw and not _chosen(asked, row.question, row.raw))
    )


def beginning(connection: Connection, vault: Vault, remedy: Remedy) -> str:
    """Those words with names, numbers and the case hidden: no more than a start for what is handed over."""
    return hidden("\n".join(said(connection, remedy)), _traces(connection, vault, remedy))


def _chosen(asked: Questionnaire, question_id: str, raw: str) -> bool:
    """Whether this is one of the answers offered, as a button, its number or a word for it."""
    question = asked.find(question_id)
    options = question.options if question is not None else ()
    return any(raw.strip() in (one.value, *one.labels.values(), *one.accepts) for one in options)


def check(
    connection: Connection, vault: Vault, remedy: Remedy, order: RemedyOrder, who: audit.Who, now: datetime
) -> None:
    """Look for the person in what a department is to read; raises Caught, whose line in the log must stay."""
    if order.act not in FOR_THE_DEPARTMENT or order.role is Role.LIAISON:
        return
    traces = _traces(connection, vault, remedy)
    text = CheckedText(f"remedy {remedy.id}", order.text, order.act.value, person="评价人", did="评的")
    check_text(connection, vault, who, text, lambda words: caught_by(traces, words), now)


def _traces(connection: Connection, vault: Vault, remedy: Remedy) -> Traces:
    clear = case_file.in_clear(connection, vault, remedy.case_no)
    numbers = clear.phones if clear is not None else ()
    names = [*ticket_work.applicants(connection, remedy.case_no), clear.contact if clear is not None else ""]
    phones = tuple(number.partition(" ")[0] for number in numbers)
    return Traces(tuple(telling(names)), phones, remedy.case_no)
