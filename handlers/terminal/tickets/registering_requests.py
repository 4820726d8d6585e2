"""`huifang tickets register-request`: a request for information, or an interference complaint, that came on paper or in person."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from bot.dialogue.applying.questions import QUESTIONS
from bot.domain.role import Role
from bot.domain.ticket_kind import TICKET_KINDS, TicketKind
from handlers.terminal.door import Unwelcome, guarded, readable, run
from handlers.terminal.tickets.arguments import AsJson, By, Day, TheRole, day, listed, one_of
from handlers.terminal.tickets.registering import NO_ARRIVAL, Arrived, arrived
from handlers.terminal.tickets.written_slip import NOT_THEN, asked, give, registered, writer

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Connection

    from bot.dialogue.applying.application import Application
    from bot.dialogue.applying.questions import KindQuestion
    from bot.domain.arrival import Arrival
    from bot.work.tickets import Registry
    from bot.work.tickets.written_down import WrittenDown
    from handlers.terminal.opening import Office
    from handlers.terminal.tickets.written_slip import Also

_KINDS = {kind: TICKET_KINDS[kind].zh_hans for kind in QUESTIONS}
LONGEST_ANSWER = 4_000
KindOption = Annotated[str, typer.Option("--kind", help=f"哪一种（中英文都行）：{listed(_KINDS)}")]
Answers = Annotated[
    list[str],
    typer.Option("--answer", help="一项回答，可以写几次，如 --answer 申请人类型=自然人", metavar="项目=回答"),
]
AsWritten = Annotated[bool, typer.Option("--as-written", help="证件号码核对过了，来件上就是这样写的")]
Ask = Annotated[bool, typer.Option("--ask", help="没有写的各项一项一项问：姓名、证件号码不留在命令历史里")]


@guarded
def register_request(  # noqa: PLR0913, PLR0917 - each is a field of the console's form
    kind: KindOption = TicketKind.DISCLOSURE,
    arrival: Arrived = "",
    came: Day = "",
    answer: Answers = [],  # noqa: B006  # typer's way
    ask: Ask = False,
    as_written: AsWritten = False,
    by: By = "",
    role: TheRole = Role.OFFICER,
    as_json: AsJson = False,
) -> None:
    """登记来信来访的依申请公开、干扰申诉：各项用 --answer 写，或用 --ask 一项一项问；给出编号和查询码。"""
    who, sort, on = writer(by, role), one_of(kind, _KINDS, "种类"), day(came, "--came")
    way = arrived(arrival)
    if way is None:
        raise Unwelcome(NO_ARRIVAL)
    noted = _answers(sort, answer, asked if ask else None)
    application = _application(sort, noted, as_written=as_written)
    give(run(registered(partial(_written, application, way, on, who.name), who)), as_json=as_json)


def _answers(kind: TicketKind, given: Sequence[str], ask: "Callable[[str], str] | None") -> Mapping[str, str]:
    """What was noted, by question; raises Unwelcome for what is none."""
    questions = {one.key: one for one in QUESTIONS[kind]}
    by_title = {one.title.zh_hans: one.key for one in QUESTIONS[kind]}
    found: dict[str, str] = {}
    for line in given:
        name, sign, value = readable(line, longest=LONGEST_ANSWER).partition("=")
        key = by_title.get(name.strip(), name.strip())
        if not sign or key not in questions:
            raise Unwelcome(
                f"--answer 写成 项目=回答，没有项目 {name.strip()[:20]!r}；可写：{'、'.join(by_title)}"
            )
        found[key] = _value(questions[key], value.strip())
    if ask is not None:
        found |= {key: _value(one, ask(_prompt(one))) for key, one in questions.items() if key not in found}
    return found


def _value(question: "KindQuestion", words: str) -> str:
    """What is chosen may be written by its Chinese name."""
    return next((key for key, label in question.choices.items() if label.zh_hans == words), words)


def _prompt(question: "KindQuestion") -> str:
    return f"{question.title.zh_hans}（{_choices(question)}）" if question.choices else question.title.zh_hans


def _application(kind: TicketKind, noted: Mapping[str, str], *, as_written: bool) -> "Application":
    """Raises Unwelcome, naming the question."""
    from bot.dialogue.applying.on_paper import PaperUnfit, application_on_paper

    try:
        return application_on_paper(kind, noted, as_written=as_written)
    except PaperUnfit as e:
        title = e.question.title.zh_hans
        if e.as_written:
            raise Unwelcome(f"“{title}”有写错的地方，请再核对；来件上就是这样写的，加 --as-written") from None
        allowed = f"，可写：{_choices(e.question)}" if e.question.choices else ""
        raise Unwelcome(
            f"“{title}”没有写，或者写得不对；请用 --answer {title}=… 写{allowed}，或用 --ask 一项一项问"
        ) from None


def _choices(question: "KindQuestion") -> str:
    return "、".join(label.zh_hans for label in question.choices.values())


def _written(
    application: "Application",
    way: "Arrival",
    on: "date | None",
    by_whom: str,
    _: "Office",
    today: "date",
) -> "tuple[WrittenDown, Also]":
    """What is registered, and the answers kept with it; raises Unwelcome."""
    from bot.dialogue.applying.application import content_of
    from bot.dialogue.applying.questions import NAME
    from bot.dialogue.complaint.filing import Complaint
    from bot.work.tickets.noting_down import NotWritable, came_on
    from bot.work.tickets.written_down import WrittenDown

    try:
        came = came_on(on, today)
    except NotWritable:
        raise Unwelcome(NOT_THEN) from None
    told = Complaint(content_of(application.kind, application.said), name=application.said.get(NAME, ""))
    return WrittenDown(way, came, told, "", by_whom, application.kind), partial(_keep, application, came)


def _keep(
    application: "Application", came: "date", connection: "Connection", registry: "Registry", number: str
) -> None:
    from bot.work.tickets.filing import keep_answers

    keep_answers(connection, registry, number, application, came)
