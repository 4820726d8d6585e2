"""What must be true of what people say: none of it is lost, and none of it is laid into their mouths."""

from collections import Counter
from functools import partial

from bot.casework.tickets.ticket_number import find_ticket_number
from bot.casework.tickets.visibility import Viewer
from bot.domain.role import Role
from bot.work.tickets import all_shown
from db.queries.tickets import ticket_rows
from db.queries.tickets.ticket_rows import TicketFilter
from simulate.evidence import Evidence, Found
from simulate.people import ALL_ALIKE, DEPARTMENT, HANDLER
from simulate.person import Said
from simulate.tempers import Temper


def scores_were_given(seen: Evidence) -> Found:
    """A score was said or pressed by the person for that case, or to an officer on the phone.

    Of somebody with several cases who writes more than was asked, any score they said: a digit in a text message does
    not tell which of two questions it answers.
    """
    for case_no, case in seen.cases.items():
        if case.score is None or case_no not in seen.person_of:
            continue
        given = {said.score for said in seen.said(case_no) if said.score and said.case_no in (case_no, None)}
        person = seen.person_of[case_no]
        if any(said.words.startswith(ALL_ALIKE) for said in seen.said(case_no)):
            given |= {said.score for said in person.said if said.score}
        phoned = seen.world.officers.called.get(case_no, [])
        if case.score not in given | set(phoned):
            yield f"{case_no} has {case.score}; given: {sorted(filter(None, given))}, by phone {phoned}"


def answers_count(seen: Evidence) -> Found:
    """Who gave one clear score in time, and nothing else, is answered with it."""
    for case_no, case in seen.cases.items():
        if case_no not in seen.person_of:
            continue
        person = seen.person_of[case_no]
        if person.temper not in (Temper.PROMPT, Temper.TWICE, Temper.WORDY) or len(person.cases) > 1:
            continue
        closes = seen.window(case_no).closes
        heard = [
            s for s in person.said if s.score and (s.channel, s.key) in seen.inbound and s.at < closes - 60
        ]
        if heard and case.disposition != "answered":
            yield f"{case_no}: said {heard[0].words}, ended as {case.disposition}"


def answers_have_words(seen: Evidence) -> Found:
    """Every answer with a score stands with the words in which it was given."""
    for case_no, case in seen.cases.items():
        if case.score is not None and case.record is not None:
            values = [a["value"] for a in case.record["answers"] if a["question"] == "overall"]
            if str(case.score) not in values:
                yield f"{case_no}: {case.score}, but {values}"


def no_word_lost(seen: Evidence) -> Found:
    """What was acknowledged to a provider is in the database."""
    for text in seen.world.telephony.texts:
        if text.acknowledged is not None and ("sms", text.sid) not in seen.inbound:
            yield f"sms {text.sid}: {text.body}"
    for person in seen.world.town.people:
        for said in person.said:
            if (
                said.update is not None
                and said.update.confirmed
                and ("telegram", said.key) not in seen.inbound
            ):
                yield f"chat {said.key}: {said.words}"


def page_answers_are_kept(seen: Evidence) -> Found:
    """What was taken on a page stands among the answers of its case, or beside a record that was sealed."""
    kept = {case_no for (case_no,) in seen.rows("SELECT case_no FROM answers WHERE channel = 'web'")}
    kept |= {case_no for (case_no,) in seen.rows("SELECT case_no FROM supplements")}
    for said in seen.world.town.on_pages:
        if said.case_no not in kept:
            yield f"{said.case_no}: {said.score} at {said.at:.0f}"


def late_words_are_supplements(seen: Evidence) -> Found:
    """What was said when all was sealed stands beside a record of the person who said it."""
    supplemented = {case_no for (case_no,) in seen.rows("SELECT case_no FROM supplements")}
    for person in seen.world.town.people:
        late = [
            said
            for said in person.said
            if said.score and said.at > _sealed(seen, said) + 600 and (said.channel, said.key) in seen.inbound
        ]
        if late and not person.out and not supplemented & set(person.cases):
            yield f"{person.phone}: {late[0].words} at {late[0].at:.0f}"


def _sealed(seen: Evidence, said: Said) -> float:
    """When the round of what somebody speaks of was closed; not yet, if that is not known."""
    about = seen.cases.get(said.case_no or "")
    return seen.closed_at.get(about.round, float("inf")) if about is not None else float("inf")


def complaints_have_numbers(seen: Evidence) -> Found:
    """Every complaint has a number of its own, in the right form, and its deadlines."""
    numbers = Counter[str]()
    for number, kind, accept_by in seen.rows("SELECT ticket_no, kind, accept_by FROM tickets"):
        numbers[number] += 1
        if find_ticket_number(number) != number:
            yield f"{number} is no number"
        if accept_by is None and kind == "complaint":
            yield f"{number} has no deadline"
    yield from (number for number, times in numbers.items() if times > 1)


def words_are_fetched(seen: Evidence) -> Found:
    """What no webhook brought is read in the provider's list: in the end every text message is in the database."""
    last = seen.world.ended - 8 * 3600
    for text in seen.world.telephony.texts:
        if text.at < last and ("sms", text.sid) not in seen.inbound:
            yield f"sms {text.sid} at {text.at:.0f}: {text.body}"


def files_are_kept(seen: Evidence) -> Found:
    """What people attach to a complaint is fetched, or refused and that is told."""
    for number, state, kind in seen.rows("SELECT id, state, kind FROM attachments WHERE state = 'wanted'"):
        yield f"{kind} {number}: {state}"


def the_accused_see_nothing(seen: Evidence) -> Found:
    """Nobody who is named in a complaint sees anything of it."""
    tickets = seen.world.ground.now(
        partial(ticket_rows.listed, vault=seen.world.vault, wanted=TicketFilter())
    )
    named = [ticket for ticket in tickets if ticket.official == HANDLER]
    for role in (Role.OFFICER, Role.CHIEF, Role.AUDITOR, Role.LIAISON):
        viewer = Viewer(HANDLER, role, frozenset({DEPARTMENT}))
        for shown in all_shown(viewer, named, seen.world.true_time()):
            yield f"{shown.ticket_no} to the {role}"
