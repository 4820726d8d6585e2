"""What must be true of what is kept: sealed records stay, and the database is whole."""

from functools import partial

from db.queries.archive.verification import verify
from db.upkeep.checks import _archive, _guards, _integrity, _references, _supplements
from simulate.evidence import Evidence, Found
from simulate.world import MONTH


def the_root_verifies(seen: Evidence) -> Found:
    """What was sealed can be checked."""
    for round_ in [*seen.rounds] or [str(MONTH)]:
        for finding in seen.world.ground.now(partial(verify, month=round_)):
            yield f"{round_}: {finding}"


def final_states_freeze(seen: Evidence) -> Found:
    """A message that has ended stays as it is, whatever is reported later."""
    yield from _noted(seen, "final_sends")


def what_is_taken_stays_taken(seen: Evidence) -> Found:
    """A message that the provider has taken is never again one that may be sent."""
    yield from _noted(seen, "taken_sends")


def one_open_question(seen: Evidence) -> Found:
    """At no moment are two questions open to one person."""
    yield from _noted(seen, "one_question")


def sealed_records_stay(seen: Evidence) -> Found:
    """The result of a sealed case never changes."""
    yield from _noted(seen, "sealed")


def nothing_sealed_early(seen: Evidence) -> Found:
    """No record is made of a callback without an end."""
    yield from _noted(seen, "early_seal")


def _noted(seen: Evidence, watch: str) -> Found:
    """What a watch inside the database has noted while it happened (`simulate.watches`)."""
    for which, detail in seen.rows(f"SELECT which, detail FROM watched WHERE what = '{watch}'"):
        yield f"{which}: {detail}"


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


def crashes_leave_it_whole(seen: Evidence) -> Found:
    """Whenever a process is started again, no row refers to one that is not there."""
    yield from seen.world.unclean
