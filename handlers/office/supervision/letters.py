"""督办通知书 and 效能告诫书: drafted from the facts of a case, heard, signed, served, appealed; each step by a person."""

import secrets
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from aiohttp import web
from sqlalchemy import Connection

from bot.casework.supervision.letters import (
    LETTER_MOVES,
    LETTER_WAITS,
    LONGEST_LETTER,
    LetterNeed,
    LetterOrder,
    LetterRefused,
    acts_of,
    decide,
    ends,
)
from bot.domain.letter import LetterAct, LetterKind, LetterState
from bot.domain.role import Role
from bot.exports.formats import Format
from bot.paper.letter import LetterPaper, letter_pdf
from bot.work.supervision import letter_drafts
from db.queries.office import staff, staff_notices
from db.queries.office.users import User
from db.queries.supervision import letter_calls, letters
from db.queries.supervision.letters import KeptLetter
from handlers.office.supervision.sight import rules_of, seen_case
from handlers.office.web.delivery import DeliverySource, GivenFile, given_out
from handlers.office.web.roles import OFFICE, READERS
from handlers.office.web.routing import Count, Nav, Route
from handlers.office.web.visit import Visit
from handlers.pages.problems import bad_input, not_found, stale

SEE_LETTERS = READERS | {Role.LIAISON, Role.SUPERIOR}
ACT = OFFICE | {Role.LIAISON, Role.SUPERIOR}
_HIDDEN = frozenset({LetterState.DRAFTED, LetterState.WITHDRAWN})
"""What a department does not see of letters to it."""


async def show_all(visit: Visit) -> web.StreamResponse:
    """The letters, the latest first."""
    latest = partial(letters.latest, departments=visit.user.bound_to)
    found = await visit.recorded(latest, "view", "letters", detail=lambda rows: {"count": len(rows)})
    return await visit.page("supervision/letters.html", rows=[row for row in found if _seen(visit, row)])


async def show(visit: Visit) -> web.StreamResponse:
    """One letter: its words, what was done, and what can be done now."""
    ref = visit.part("ref")
    about = await _about(visit, ref)
    letter = await visit.recorded(
        partial(_letter, visit=visit, ref=ref), "view", about, detail={"list": "letter"}
    )
    return await visit.page(
        "supervision/letter.html", letter=letter, longest=LONGEST_LETTER, **_facts(visit, letter)
    )


def _facts(visit: Visit, letter: KeptLetter) -> dict[str, Any]:
    terms = letter.terms(visit.console.settings.letter_terms)
    is_workday = visit.console.registry.calendar.is_workday
    standing, role = letter.standing, Role(visit.user.role)
    acts = acts_of(standing, role, visit.user.id, visit.user.departments)
    return {
        "acts": [(act, LETTER_MOVES[standing.state, act].needs) for act in acts],
        "text": LetterNeed.TEXT,
        "day": LetterNeed.DAY,
        "terms": [
            (name, at)
            for name, at in (
                ("statement", ends(terms.statement, standing.asked_on, is_workday)),
                ("answer", letter.row.answer_by or ends(terms.answer, standing.served_on, is_workday)),
                ("appeal", ends(terms.appeal, standing.served_on, is_workday)),
                ("lasts", letter.row.expires_at),
            )
            if at is not None and not (name == "answer" and standing.kind is LetterKind.ADMONISH)
        ],
    }


async def draft(visit: Visit) -> web.StreamResponse:
    """Have a letter about a case drafted from its facts."""
    kind, case_no = visit.form.one_of("kind", tuple(LetterKind)), visit.part("case_no")
    if kind is None:
        raise bad_input("supervision.choose")
    person = visit.form.text("person", longest=100) if kind is LetterKind.ADMONISH else ""
    ref = secrets.token_hex(10)

    def change(connection: Connection) -> None:
        case = seen_case(connection, visit, case_no)
        by, vault = (visit.user.id, visit.user.name), visit.console.vault
        letter_drafts.draft(
            connection, vault, rules_of(visit), case, (kind, person), ref=ref, by=by, now=visit.now
        )

    await visit.recorded(change, "letter_draft", f"case {case_no}", detail={"kind": kind})
    return visit.moved(visit.link("watch_letter", ref=ref), done="letter_done")


async def act(visit: Visit) -> web.StreamResponse:
    """Do one thing to a letter."""
    wanted, ref = visit.form.one_of("act", tuple(LetterAct)), visit.part("ref")
    if wanted is None:
        raise bad_input("supervision.choose")
    order = LetterOrder(
        wanted,
        Role(visit.user.role),
        visit.user.id,
        visit.form.words("words", longest=LONGEST_LETTER),
        visit.form.day("day"),
        visit.user.departments,
    )

    def change(connection: Connection) -> None:
        letter = _letter(connection, visit=visit, ref=ref)
        if visit.form.number("seen") != letter.row.version:
            raise stale("supervision.letter_moved")
        terms = letter.terms(visit.console.settings.letter_terms)
        is_workday = visit.console.registry.calendar.is_workday
        try:
            into = decide(letter.standing, order, visit.now, terms, is_workday)
        except LetterRefused as e:
            raise bad_input("supervision.refused", why=str(e)) from None
        runs = {LetterKind.ADMONISH: terms.lasts, LetterKind.SUPERVISE: terms.answer}[letter.standing.kind]
        until = ends(runs, order.day, is_workday)
        vault, name = visit.console.vault, visit.user.name
        if not letters.move(connection, vault, letter, order, into, name=name, until=until, now=visit.now):
            raise stale("supervision.letter_moved")
        staff_notices.want(connection, letter_calls.of_letter(connection, ref, visit.now) - {visit.user.id})

    await visit.recorded(change, f"letter_{wanted}", await _about(visit, ref))
    return visit.moved(visit.link("watch_letter", ref=ref), done="letter_done")


async def pdf(visit: Visit) -> web.StreamResponse:
    """The letter on paper."""
    ref = visit.part("ref")
    letter = await visit.read(partial(_letter, visit=visit, ref=ref))
    who_is = await visit.read(staff.names)
    page = _paper(visit, letter, who_is)
    file = GivenFile(f"{page.title} {page.number}".strip(), Format.PDF, partial(_write, page=page))
    return await given_out(visit, file, f"case {letter.row.case_no}", {"list": "letter"})


def _write(path: Path, _: DeliverySource, *, page: LetterPaper) -> int:
    path.write_bytes(letter_pdf(page))
    return 1


def _paper(visit: Visit, letter: KeptLetter, who_is: Any) -> LetterPaper:
    row, f = letter.row, visit.formats
    heard = [one for one in letter.events if one.act in (LetterAct.HEAR, LetterAct.SILENT)]
    signed = [one for one in letter.events if one.act is LetterAct.SIGN]
    done = [
        (visit.say(f"supervision.act_{one.act}"), f"{f.when(one.at)}　{who_is(one.by_whom)}")
        for one in letter.events
    ]
    return LetterPaper(
        visit.console.settings.agency_name,
        visit.say(f"supervision.kind_{row.kind}"),
        row.number or visit.say("supervision.unsigned"),
        row.person or row.department,
        letter.words,
        (heard[-1].words or visit.say("supervision.act_silent")) if heard else "",
        who_is(signed[-1].by_whom) if signed else visit.say("supervision.unsigned"),
        f.when(signed[-1].at) if signed else "",
        [*done, (visit.say("supervision.receipt"), "")],
        visit.now,
    )


async def _about(visit: Visit, ref: str) -> str:
    """The case that a letter is about, for the log: its own number is drawn by chance and says nothing."""
    letter = await visit.read(partial(_letter, visit=visit, ref=ref))
    return f"case {letter.row.case_no}"


def count(connection: Connection, user: User, _: datetime) -> Count | None:
    """How many letters wait for this reader."""
    states = LETTER_WAITS.get(Role(user.role))
    found = letters.waiting(connection, states) if states else []
    if user.role == Role.LIAISON:
        found = [row for row in found if row.department in user.departments and not row.person]
    return Count(len(found), "warn") if found else None


def _letter(connection: Connection, *, visit: Visit, ref: str) -> KeptLetter:
    letter = letters.find(connection, visit.console.vault, ref)
    if letter is None or not _seen(visit, letter.row):
        raise not_found("supervision.no_letter")
    return letter


def _seen(visit: Visit, row: Any) -> bool:
    """A department sees what is sent to it as a department; what is about a person, the office alone."""
    own = visit.user.bound_to
    if own is None:
        return True
    return bool(row.department in own and not row.person and row.state not in _HIDDEN)


_LETTERS = "/office/supervision/letters"
ROUTES = (
    Route(
        "GET",
        _LETTERS,
        show_all,
        SEE_LETTERS,
        "supervision letters",
        name="watch_letters",
        nav=Nav("oversight", 6, count, only_if_any=True),
    ),
    Route(
        "GET",
        f"{_LETTERS}/{{ref}}",
        show,
        SEE_LETTERS,
        "one letter",
        name="watch_letter",
        under="supervision",
    ),
    Route(
        "POST",
        "/office/supervision/cases/{case_no}/letter",
        draft,
        OFFICE,
        "draft a letter about a case",
        name="watch_draft",
        stands="/office/supervision/cases/{case_no}",
    ),
    Route(
        "POST",
        f"{_LETTERS}/{{ref}}/act",
        act,
        ACT,
        "do something to a letter",
        name="watch_letter_act",
        stands=f"{_LETTERS}/{{ref}}",
    ),
    Route("GET", f"{_LETTERS}/{{ref}}/pdf", pdf, SEE_LETTERS, "a letter as PDF", name="watch_letter_pdf"),
)
