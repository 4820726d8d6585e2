"""What must be true of every month, whatever happened in it: one function each, in one table.

broken(world)    # {name: [what was found]}
"""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import pairwise

from bot.casework.month import OFFICE_ZONE, Hours
from bot.casework.ticket_number import find_ticket_number
from db.checks import _archive, _guards, _integrity, _references, _supplements
from db.queries import archive
from db.queries.verification import verify
from simulate.evidence import Evidence
from simulate.telephony import ADDRESS_CODES
from simulate.tempers import Temper
from simulate.weather import CLOSES, OPENS
from simulate.world import BEGINS, MONTH, World

Found = Iterator[str]
HOURS = Hours.parse("09:00-20:00")
LAST_HOUR = CLOSES - 5 * 3600
"""An hour before the last evening's closing time: what comes in later cannot be called any more."""
TALKATIVE = (Temper.BURST, Temper.TWICE, Temper.REMARK, Temper.WORDY)
STARTED = ("invite", "reminder")
ASKS = ("invite", "reminder", "next")


def nothing_posted_twice(seen: Evidence) -> Found:
    """A message that a provider has taken is never handed to a provider again."""
    for ref, times in Counter(ref for ref, *_ in seen.taken).items():
        if times > 1:
            yield f"{ref} was taken {times} times"


def nobody_asked_twice(seen: Evidence) -> Found:
    """Nobody gets two invitations, or two reminders, about one case on one channel, unless they ask for messages again."""
    asked = Counter[tuple[str, str, str]]()
    for ref, _, channel in seen.taken:
        row = seen.by_ref.get(ref)
        if row is not None and row.kind in STARTED:
            asked.update((case_no, row.kind, channel) for case_no in seen.covers.get(ref, ()))
    for (case_no, kind, channel), times in asked.items():
        person = seen.person_of.get(case_no)
        again = sum(said.meant == "optin" for said in person.said) if person is not None else 0
        if times > 1 + again:
            yield f"{case_no}: {times} × {kind} by {channel}"


def nothing_posted_unknown(seen: Evidence) -> Found:
    """Whatever a provider was handed stands in the outbox."""
    for ref, _, channel in seen.posted:
        if ref not in seen.by_ref:
            yield f"{channel} got {ref}, which nobody has written"


def every_case_once(seen: Evidence) -> Found:
    """Every concluded case has one callback, and when its round is closed one record with the same end."""
    for case_no in seen.world.imported:
        case = seen.cases.get(case_no)
        if case is None:
            yield f"{case_no} has no callback"
        elif case.record is None:
            yield f"{case_no} has no record"
        elif (case.record["disposition"], case.record["score"]) != (case.disposition, case.score):
            yield f"{case_no}: callback {case.disposition}, record {case.record['disposition']}"


def sums_add_up(seen: Evidence) -> Found:
    """Concluded cases are as many as dispositions."""
    figures = seen.world.ground.now(partial(archive.figures, month=str(MONTH)))
    if not figures.complete:
        yield f"concluded {figures.concluded}, ended {dict(figures.dispositions)}"


def the_round_closes(seen: Evidence) -> Found:
    """A month's round is closed when its window is over and nobody would end as never called."""
    states = dict(seen.rows("SELECT month, state FROM rounds"))
    if states.get(str(MONTH)) != "closed":
        yield f"rounds: {states}"


def the_root_verifies(seen: Evidence) -> Found:
    """What was sealed can be checked."""
    for finding in seen.world.ground.now(partial(verify, month=str(MONTH))):
        yield str(finding)


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
        crossing = len(person.cases) > 1 and person.temper in TALKATIVE
        if crossing or any(said.words.startswith("其余") for said in seen.said(case_no)):
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
        heard = [
            s for s in person.said if s.score and (s.channel, s.key) in seen.inbound and s.at < CLOSES - 60
        ]
        if heard and case.disposition != "answered":
            yield f"{case_no}: said {heard[0].words}, ended as {case.disposition}"


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
            in_time = seen.world.imported.get(case_no, 0.0) < LAST_HOUR - seen.world.weather.longest_rest
            person = seen.person_of.get(case_no)
            telephony = seen.world.telephony
            refused = person is not None and person.phone in {**telephony.refuses, **telephony.fails}
            by_message = person is not None and person.mobile and not refused
            nobody_phones = not seen.world.weather.phoning
            if case.disposition == "not_called" and in_time and (by_message or not nobody_phones):
                yield case_no


def no_answer_was_asked(seen: Evidence) -> Found:
    """Who did not answer had been asked: a provider took a message, or somebody phoned."""
    asked = {case_no for ref, *_ in seen.posted for case_no in seen.covers.get(ref, ())}
    for case_no, case in seen.cases.items():
        called = seen.world.officers.called.get(case_no)
        if case.disposition == "no_answer" and case_no not in asked and not called:
            yield case_no


def silent_after_opting_out(seen: Evidence) -> Found:
    """Nothing is started to an address that has opted out, once that has been acknowledged."""
    for person in seen.world.town.people:
        out: float | None = None
        acknowledged = {
            text.sid: text.acknowledged for text in seen.world.telephony.texts if text.acknowledged
        }
        moves = []
        for said in person.said:
            heard = acknowledged.get(said.sid) if said.channel == "sms" else None
            if said.meant in ("optout", "optin") and (said.channel, said.key) in seen.inbound:
                back = (s.at for s in person.said if s.meant == "optin" and s.at > said.at)
                latest = min(said.at + 3600, *back, float("inf")) - 0.001
                known = heard or (latest if said.meant == "optout" else said.at)
                moves.append((known, said.meant))
        posts = [(p.at, p.ref) for p in seen.sms_posts(person.phone or "")]
        posts += [(t.at, t.ref) for t in seen.chat_posts(person.chat_id)]
        for at, what in sorted([*moves, *posts]):
            if what == "optout":
                out = at
            elif what == "optin":
                out = None
            elif out is not None and (row := seen.by_ref.get(what)) is not None and row.kind in ASKS:
                yield f"{person.phone} opted out at {out:.0f}, got a {row.kind} at {at:.0f}"


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


def answers_have_words(seen: Evidence) -> Found:
    """Every answer with a score stands with the words in which it was given."""
    for case_no, case in seen.cases.items():
        if case.score is not None and case.record is not None:
            values = [a["value"] for a in case.record["answers"] if a["question"] == "overall"]
            if str(case.score) not in values:
                yield f"{case_no}: {case.score}, but {values}"


def watched(what: str, seen: Evidence) -> Found:
    """A watch inside the database has noted something."""
    for which, detail in seen.rows(f"SELECT which, detail FROM watched WHERE what = '{what}'"):
        yield f"{which}: {detail}"


def within_the_hours(seen: Evidence) -> Found:
    """Nothing is started by us outside the hours."""
    if seen.world.weather.clock:
        return
    for ref, at, _ in seen.posted:
        row = seen.by_ref.get(ref)
        moment = BEGINS + timedelta(seconds=at)
        if (
            row is not None
            and row.kind in STARTED
            and moment - timedelta(seconds=40) not in HOURS
            and moment not in HOURS
        ):
            yield f"{row.kind} {ref} at {moment.astimezone(OFFICE_ZONE):%d %H:%M:%S}"


def within_the_window(seen: Evidence) -> Found:
    """Nothing is started by us outside the window."""
    for ref, at, _ in seen.posted:
        row = seen.by_ref.get(ref)
        if (
            row is not None
            and row.kind in ASKS
            and not OPENS <= at < CLOSES + 60
            and not seen.world.weather.clock
        ):
            yield f"{row.kind} {ref} at {at:.0f}"


def within_the_rate(seen: Evidence) -> Found:
    """All processes together send no faster than the provider allows."""
    weather = seen.world.weather
    for channel, rate in (("sms", weather.sms_rate), ("telegram", weather.chat_rate)):
        times = [at for _, at, on in seen.posted if on == channel]
        most = int(rate * 2 + max(1.0, rate)) + 1
        for n, at in enumerate(times[most:]):
            if at - times[n] < 2.0:
                yield f"{channel}: {most + 1} posts within two seconds at {at:.0f}"


def replies_in_order(seen: Evidence) -> Found:
    """What is said to one person on one channel arrives in the order in which it was written."""
    last: dict[tuple[int, str], tuple[int, str]] = {}
    first = set[str]()
    for ref, _, channel in seen.posted:
        row = seen.by_ref.get(ref)
        if row is None or ref in first:
            continue
        first.add(ref)
        before = last.get((row.party_id, channel), (0, ""))
        if row.id < before[0] and row.due_at <= before[1]:
            yield f"{ref} after {before[0]}"
        last[row.party_id, channel] = max(before, (row.id, row.due_at))


def nothing_stuck(seen: Evidence) -> Found:
    """At the end nothing waits that should have gone or ended."""
    last = BEGINS + timedelta(seconds=seen.world.weather.ends - 8 * 3600)
    for row in seen.outbox:
        due = datetime.fromisoformat(row.sent_at or row.due_at).replace(tzinfo=OFFICE_ZONE) + timedelta(
            hours=8
        )
        stuck = row.state in ("pending", "sending") or (row.state == "unknown" and row.channel == "sms")
        if stuck and due < last:
            yield f"{row.ref} {row.kind} {row.channel}: {row.state} since {due} ({row.error})"


def ends_by_expiry_only(seen: Evidence) -> Found:
    """A message that did not go out ended because its time was over, or because it was wanted no more: never by us."""
    ours = ("connect", "429", "dns", "tls", "doubt", "http_5xx", "timeout", "401", "20003", "20429", "late")
    for row in seen.outbox:
        if row.state == "failed" and (row.error or "") in ours:
            yield f"{row.ref} {row.kind}: {row.error}"


def receipts_are_kept(seen: Evidence) -> Found:
    """What a provider reported and was acknowledged is kept."""
    kept = {(sid, status) for sid, status in seen.rows("SELECT provider_id, status FROM receipts")}
    for sid, status, _ in seen.world.telephony.told:
        if (sid, status) not in kept:
            yield f"{sid} {status}"


def complaints_have_numbers(seen: Evidence) -> Found:
    """Every complaint has a number of its own, in the right form, and its deadlines."""
    numbers = Counter[str]()
    for number, accept_by in seen.rows("SELECT ticket_no, accept_by FROM tickets"):
        numbers[number] += 1
        if find_ticket_number(number) != number:
            yield f"{number} is no number"
        if accept_by is None:
            yield f"{number} has no deadline"
    yield from (number for number, times in numbers.items() if times > 1)


def the_database_is_whole(seen: Evidence) -> Found:
    """The database stands up to `huifang db check`."""
    for look in (_integrity, _references, _guards, _archive, _supplements):
        finding = seen.world.ground.now(look)
        if not finding.ok:
            yield f"{finding.name}: {finding.detail}"


def nothing_of_ours_failed(seen: Evidence) -> Found:
    """No part of the clockwork fails for a reason other than the database or a provider being away."""
    for job, error in seen.world.failures:
        if error not in ("StoreUnavailable", "Conflict"):
            yield f"{job}: {error}"


def late_words_are_supplements(seen: Evidence) -> Found:
    """What was said when all was sealed stands beside the record."""
    supplements = Counter(case_no for (case_no,) in seen.rows("SELECT case_no FROM supplements"))
    notes = Counter[str]()
    for said in (s for p in seen.world.town.people for s in p.said):
        kept = (said.channel, said.key) in seen.inbound
        if kept and said.case_no and said.at > CLOSES + 3600 and said.score and not said.person.out:
            notes[said.case_no] += 1
    for case_no, times in notes.items():
        if supplements[case_no] < 1:
            yield f"{case_no}: {times} late words, no supplement"


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


Check = Callable[[Evidence], Found]
INVARIANTS: dict[str, Check] = {
    "nothing_posted_twice": nothing_posted_twice,
    "nobody_asked_twice": nobody_asked_twice,
    "nothing_posted_unknown": nothing_posted_unknown,
    "every_case_once": every_case_once,
    "sums_add_up": sums_add_up,
    "the_round_closes": the_round_closes,
    "the_root_verifies": the_root_verifies,
    "scores_were_given": scores_were_given,
    "answers_count": answers_count,
    "answers_have_words": answers_have_words,
    "refused_by_the_person": refused_by_the_person,
    "strangers_said_so": strangers_said_so,
    "unreachable_by_a_code": unreachable_by_a_code,
    "no_contact_without_address": no_contact_without_address,
    "never_called_for_a_reason": never_called_for_a_reason,
    "no_answer_was_asked": no_answer_was_asked,
    "silent_after_opting_out": silent_after_opting_out,
    "no_word_lost": no_word_lost,
    "final_states_freeze": partial(watched, "final_sends"),
    "what_is_taken_stays_taken": partial(watched, "taken_sends"),
    "one_open_question": partial(watched, "one_question"),
    "sealed_records_stay": partial(watched, "sealed"),
    "nothing_sealed_early": partial(watched, "early_seal"),
    "within_the_hours": within_the_hours,
    "within_the_window": within_the_window,
    "within_the_rate": within_the_rate,
    "replies_in_order": replies_in_order,
    "nothing_stuck": nothing_stuck,
    "ends_by_expiry_only": ends_by_expiry_only,
    "receipts_are_kept": receipts_are_kept,
    "complaints_have_numbers": complaints_have_numbers,
    "the_database_is_whole": the_database_is_whole,
    "nothing_of_ours_failed": nothing_of_ours_failed,
    "nothing_final_by_a_wrong_clock": nothing_final_by_a_wrong_clock,
    "late_words_are_supplements": late_words_are_supplements,
}


def broken(world: World) -> dict[str, list[str]]:
    """What of all this does not hold, with what was found."""
    seen = Evidence(world)
    found = {name: list(check(seen)) for name, check in INVARIANTS.items()}
    return {name: what for name, what in found.items() if what}
