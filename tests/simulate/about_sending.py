"""What must be true of what goes out: never twice, never too late or too early, never for nothing."""

from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta

from bot.domain.month import OFFICE_ZONE, Hours
from simulate.evidence import Evidence, Found
from simulate.weather import FIRST, NEXT, Spell
from simulate.world import BEGINS

HOURS = Hours.parse("09:00-20:00")
STARTED = ("invite", "reminder", "notice")
ASKS = ("invite", "reminder", "notice", "next")
DOUBTED_IN_A_ROW = 4
"""So many requests may end in doubt one after the other where one in five does."""


def nothing_posted_twice(seen: Evidence) -> Found:
    """A message that a provider has taken is never handed to a provider again."""
    for ref, times in Counter(ref for ref, *_ in seen.taken).items():
        if times > 1:
            yield f"{ref} was taken {times} times"


def nobody_asked_twice(seen: Evidence) -> Found:
    """Nobody gets two invitations, or two reminders, about one case on one channel, unless one was lost or they ask for messages again."""
    asked = Counter[tuple[str, str, str]]()
    for ref, _, channel in seen.taken:
        row = seen.by_ref.get(ref)
        if row is not None and row.kind in STARTED and ref not in seen.lost:
            asked.update((case_no, row.kind, channel) for case_no in _about(seen, ref))
    for (case_no, kind, channel), times in asked.items():
        person = seen.person_of.get(case_no)
        again = sum(said.meant == "optin" for said in person.said) if person is not None else 0
        if times > 1 + again:
            yield f"{case_no}: {times} × {kind} by {channel}"


def one_handset_one_question(seen: Evidence) -> Found:
    """Whichever vendor texts: what has reached a handset is not asked there a second time, but for one reminder."""
    arrived = {post.ref for post in seen.world.telephony.posts if post.arrived}
    asked = defaultdict[tuple[str, str], set[str]](set)
    for ref, _, channel in seen.taken:
        row = seen.by_ref.get(ref)
        if row is not None and row.kind in STARTED and ref in arrived:
            for case_no in _about(seen, ref):
                asked[case_no, row.kind].add(channel)
    for (case_no, kind), vendors in asked.items():
        person = seen.person_of.get(case_no)
        back = person is not None and any(said.meant == "optin" for said in person.said)
        if len(vendors) > 1 and not back:
            yield f"{case_no}: {kind} by {sorted(vendors)}"


def lost_answers_said_once_more(seen: Evidence) -> Found:
    """What answers somebody and was lost by us is said once more while it is of use, and nothing else is."""
    lost = seen.rows(
        "SELECT ref, again_of IS NOT NULL OR kind IN ('invite', 'reminder', 'notice') OR opted_out_at IS NOT NULL"
        " OR sms_refused IS NOT NULL OR expires_at < datetime(settled_at, '+15 hours')"
        " OR (kind <> 'reply' AND EXISTS (SELECT 1 FROM callbacks c WHERE c.case_no = o.case_no AND c.stage = 'done'))"
        " OR EXISTS (SELECT 1 FROM outbox l WHERE l.party_id = o.party_id AND l.created_at > o.created_at)"
        " FROM outbox o JOIN parties ON parties.id = o.party_id WHERE ours"
    )
    again = [ref for (ref,) in seen.rows("SELECT again_of FROM outbox WHERE again_of IS NOT NULL")]
    for ref, times in Counter(again).items():
        if times > 1 or ref not in {known for known, _ in lost}:
            yield f"{ref} was said {times} times more"
    for ref, moot in lost:
        if not moot and ref not in again:
            yield f"{ref} was lost, and not said again"


def nothing_posted_unknown(seen: Evidence) -> Found:
    """Whatever a provider was handed stands in the outbox."""
    for ref, _, channel in seen.posted:
        if ref not in seen.by_ref:
            yield f"{channel} got {ref}, which nobody has written"


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
            and not any(window.opens <= at < window.closes + 60 for window in (FIRST, NEXT))
            and not seen.world.weather.clock
        ):
            yield f"{row.kind} {ref} at {at:.0f}"


def within_the_rate(seen: Evidence) -> Found:
    """All processes together send no faster than the provider allows."""
    weather = seen.world.weather
    for channel, rate in (
        ("sms", weather.sms_rate),
        ("tencent", weather.sms_rate),
        ("telegram", weather.chat_rate),
    ):
        times = [at for _, at, on in seen.posted if on == channel]
        most = int(rate * 2 + max(1.0, rate)) + 1
        for n, at in enumerate(times[most:]):
            if at - times[n] < 2.0:
                yield f"{channel}: {most + 1} posts within two seconds at {at:.0f}"


def replies_in_order(seen: Evidence) -> Found:
    """What is said to one person on one channel arrives in the order in which it was written; what is in doubt holds nothing up."""
    doubted = {ref for (ref,) in seen.rows("SELECT ref FROM outbox WHERE doubts > 0")}
    last: dict[tuple[int, str], tuple[int, str]] = {}
    first = set[str]()
    for ref, _, channel in seen.posted:
        row = seen.by_ref.get(ref)
        if row is None or ref in first or ref in doubted:
            continue
        first.add(ref)
        before = last.get((row.party_id, channel), (0, ""))
        if row.id < before[0] and row.due_at <= before[1]:
            yield f"{ref} after {before[0]}"
        last[row.party_id, channel] = max(before, (row.id, row.due_at))


def nothing_stuck(seen: Evidence) -> Found:
    """At the end nothing waits that should have gone or ended."""
    last = BEGINS + timedelta(seconds=seen.world.ended - 8 * 3600)
    for row in seen.outbox:
        due = datetime.fromisoformat(row.sent_at or row.due_at).replace(tzinfo=OFFICE_ZONE) + timedelta(
            hours=8
        )
        stuck = row.state in ("pending", "sending") or (row.state == "unknown" and row.channel != "telegram")
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


def lanes_reopen(seen: Evidence) -> Found:
    """A lane that paused for an outage is open again when that is long over."""
    weather = seen.world.weather
    for channel, since, reason in seen.rows(
        "SELECT channel, paused_since, reason FROM lanes WHERE paused_since IS NOT NULL"
    ):
        began = (datetime.fromisoformat(since).replace(tzinfo=UTC) - BEGINS).total_seconds()
        over = max([began, *(spell.ends for spell in weather.spells if _concerns(spell, channel))])
        tries = sum(at > over + 3600 for _, at, on in seen.posted if on == channel)
        if over < seen.world.ended - 86_400 and tries > DOUBTED_IN_A_ROW:
            yield f"{channel}: {reason} since {since}"


def _about(seen: Evidence, ref: str) -> list[str]:
    """The cases that a message asks about, or is a notice of."""
    row = seen.by_ref[ref]
    return [row.case_no] if row.kind == "notice" and row.case_no else seen.covers.get(ref, [])


def _concerns(spell: Spell, channel: str) -> bool:
    """Whether a spell is felt on a channel: both vendors of SMS have the same troubles."""
    return (spell.channel == "telegram") == (channel == "telegram")
