"""What must be true of how callbacks end: every case once, and nothing of ours laid to anybody."""

from collections import Counter
from datetime import UTC, datetime
from functools import partial
from itertools import pairwise

from bot.casework.ledger.outcomes import RESULTS, OutcomeCode
from bot.domain.month import OFFICE_ZONE
from db.queries.archive import archive
from db.queries.rounds import latecomers
from simulate.evidence import Evidence, Found
from simulate.person import Person
from simulate.telephony import ADDRESS_CODES
from simulate.world import BEGINS, MONTH

LAST_HOURS = 5 * 3600
"""From an hour before the last evening's closing time to the end: what comes in then cannot be called any more."""


def every_case_once(seen: Evidence) -> Found:
    """Every concluded case has one callback, and when its round is closed one record with the same end."""
    for case_no in seen.world.imported.keys() - seen.waiting:
        case = seen.cases.get(case_no)
        if case is None:
            yield f"{case_no} has no callback"
        elif case.record is None:
            yield f"{case_no} has no record"
        elif (case.record["disposition"], case.record["score"]) != (case.disposition, case.score):
            yield f"{case_no}: callback {case.disposition}, record {case.record['disposition']}"


def sums_add_up(seen: Evidence) -> Found:
    """Concluded cases are as many as dispositions, in each round; and all rounds together have every case."""
    concluded = len(seen.waiting)
    for round_ in seen.rounds:
        figures = seen.world.ground.now(partial(archive.figures, month=round_))
        concluded += figures.concluded
        if not (figures.complete or figures.empty):
            yield f"{round_}: concluded {figures.concluded}, ended {dict(figures.dispositions)}"
    if concluded != len(seen.world.imported):
        yield f"{len(seen.world.imported)} cases, {concluded} in all rounds"


def low_ratings_begin_once(seen: Evidence) -> Found:
    """Who stands with 不满意 or less has one 差评 to be put right, by itself or as their complaint; nobody else has one that goes on, but as a complaint."""
    begun = {row[0]: row[1:] for row in seen.rows("SELECT case_no, state, outcome FROM remedies")}
    complained = {
        case_no for (case_no,) in seen.rows("SELECT case_no FROM callbacks WHERE ticket_no IS NOT NULL")
    }
    late = {case_no for (case_no,) in seen.rows("SELECT case_no FROM supplements")}
    for case_no, case in seen.cases.items():
        corrected = seen.world.second_thoughts.granted.get(case_no)
        score = RESULTS[OutcomeCode(corrected[-1])][1] if corrected else case.score
        low = score is not None and score <= 2
        state, outcome = begun.get(case_no, ("", "changed"))
        if low and outcome == "changed":
            yield f"{case_no}: {score}, and nothing is done about it"
        elif low and case_no in complained and state not in ("complaint", "ended"):
            yield f"{case_no}: worked on twice, as {state} and as a complaint"
        elif not low and outcome is None and state != "complaint" and case_no not in late:
            yield f"{case_no}: {score}, and is {state}"


def late_cases_once(seen: Evidence) -> Found:
    """A case that came in when its month was sealed is called back in one supplement of it, or waits for the next one and is named."""
    sealed = [seen.closed_at.get(str(MONTH), float("inf")), seen.closed_at.get(f"{MONTH}+1", float("inf"))]
    late = dict(seen.rows("SELECT case_no, round FROM latecomers"))
    coming = partial(latecomers.coming, month=MONTH, now=seen.world.true_time(), zone=OFFICE_ZONE)
    named = seen.world.ground.now(coming)
    if (named.waiting if named is not None else 0) != len(seen.waiting):
        yield f"{sorted(seen.waiting)} wait, named: {named}"
    for case_no, at in seen.world.imported.items():
        called = seen.cases[case_no].round if case_no in seen.cases else None
        supplements = sum(at > moment for moment in sealed)
        expected = [str(MONTH), f"{MONTH}+1", None][supplements]
        if called != expected or (supplements and late.get(case_no, "") != expected):
            yield f"{case_no}, come in at {at:.0f}: called back in {called}, listed {late.get(case_no, 'nowhere')}"


def the_round_closes(seen: Evidence) -> Found:
    """A month's round is closed when its window is over and nobody would end as never called."""
    states = dict(seen.rows("SELECT month, state FROM rounds"))
    if str(MONTH) not in states or {*states.values()} != {"closed"}:
        yield f"rounds: {states}"


def refused_by_the_person(seen: Evidence) -> Found:
    """Refused are the cases of people who opted out or declined."""
    for case_no, case in seen.cases.items():
        if case.disposition == "refused" and case_no in seen.person_of:
            person = seen.person_of[case_no]
            if not any(s.meant in ("optout", "declined") or "不想评价" in s.words for s in person.said):
                yield f"{case_no}: {person.temper} never refused"


def strangers_said_so(seen: Evidence) -> Found:
    """A wrong person is one who said so, or pressed so."""
    for case_no, case in seen.cases.items():
        if case.disposition == "wrong_person" and not any(s.meant == "wrong" for s in seen.said(case_no)):
            yield f"{case_no}: nobody said that"


def unreachable_by_a_code(seen: Evidence) -> Found:
    """Unreachable is only whom a provider refused with a code about the address."""
    telephony, chats = seen.world.telephony, seen.world.chats
    for case_no, case in seen.cases.items():
        if case.disposition != "unreachable":
            continue
        person = seen.person_of[case_no]
        phone = person.phone or ""
        refused = telephony.refuses.get(phone) or telephony.fails.get(phone)
        stopped = phone in telephony.stopped or person.chat_id in chats.blocked
        if refused not in ADDRESS_CODES and not stopped:
            yield f"{case_no}: {person.phone} {refused} {person.temper}"


def no_contact_without_address(seen: Evidence) -> Found:
    """No contact has only who gave no address that takes messages."""
    for case_no, case in seen.cases.items():
        person = seen.person_of[case_no]
        if case.disposition == "no_contact" and person.mobile:
            yield f"{case_no}: {person.phone}"


def never_called_for_a_reason(seen: Evidence) -> Found:
    """Not called is only whom we could not reach for a reason that the seed planted."""
    if seen.world.weather.calm:
        for case_no, case in seen.cases.items():
            in_time = (
                seen.world.imported.get(case_no, 0.0)
                < seen.window(case_no).closes - LAST_HOURS - seen.world.weather.longest_rest
            )
            person = seen.person_of.get(case_no)
            telephony = seen.world.telephony
            refused = person is not None and person.phone in {**telephony.refuses, **telephony.fails}
            by_message = person is not None and person.mobile and not refused and not _left(person)
            nobody_phones = not seen.world.weather.phoning
            if case.disposition == "not_called" and in_time and (by_message or not nobody_phones):
                yield case_no


def _left(person: Person) -> bool:
    """Whether somebody who has been heard before is for an officer to phone."""
    return person.out or any(said.meant in ("optout", "wrong") for said in person.said)


def no_answer_was_asked(seen: Evidence) -> Found:
    """Who did not answer had been asked: a provider took a message and did not lose it, or somebody phoned."""
    for case_no, case in seen.cases.items():
        called = seen.world.officers.called.get(case_no)
        if case.disposition == "no_answer" and case_no not in seen.asked and not called:
            yield case_no


def nothing_final_by_a_wrong_clock(seen: Evidence) -> Found:
    """A clock that ran away for seconds closes, seals and ends nothing."""
    clock = seen.world.weather.clock
    final = seen.rows(
        "SELECT 'closed ' || month, closed_at FROM rounds WHERE closed_at IS NOT NULL"
        " UNION ALL SELECT 'planned ' || month, planned_at FROM rounds"
        " UNION ALL SELECT 'expired ' || ref, settled_at FROM outbox WHERE error = 'expired'"
    )
    for (begins, off), (ends, _) in pairwise(clock):
        for what, text in final if off and ends - begins < 300 else ():
            at = datetime.fromisoformat(text).replace(tzinfo=UTC)
            if begins <= (at - BEGINS).total_seconds() - off < ends:
                yield f"{what} at {at}"


def nobody_is_forgotten(seen: Evidence) -> Found:
    """Every case was asked about, or phoned, or talked about by its person; or it says that nobody did so."""
    for case_no, case in seen.cases.items():
        reached = case_no in seen.asked or case_no in seen.world.officers.called or seen.said(case_no)
        if not reached and case.disposition not in ("not_called", "no_contact", None):
            yield f"{case_no}: {case.disposition}"


def the_figures_are_true(seen: Evidence) -> Found:
    """The figures of the month are what one finds by counting."""
    for round_ in seen.rounds:
        figures = seen.world.ground.now(partial(archive.figures, month=round_))
        here = [case for case in seen.cases.values() if case.round == round_ and case.disposition is not None]
        ends = Counter(case.disposition for case in here)
        satisfied = sum((case.score or 0) >= 3 for case in here)
        if {str(end): n for end, n in figures.dispositions.items() if n} != ends:
            yield f"{round_}: {dict(figures.dispositions)}, counted {ends}"
        if satisfied != figures.satisfied:
            yield f"{round_}: satisfied {figures.satisfied}, counted {satisfied}"
