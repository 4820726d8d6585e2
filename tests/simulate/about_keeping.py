"""What must be true of what is kept: sealed records stay, and the database is whole."""

from functools import partial

from db.checks import _archive, _guards, _integrity, _references, _supplements
from db.queries.verification import verify
from simulate.evidence import Evidence, Found
from simulate.world import MONTH


def the_root_verifies(seen: Evidence) -> Found:
    """What was sealed can be checked."""
    for finding in seen.world.ground.now(partial(verify, month=str(MONTH))):
        yield str(finding)


def watched(what: str, seen: Evidence) -> Found:
    """A watch inside the database has noted something."""
    for which, detail in seen.rows(f"SELECT which, detail FROM watched WHERE what = '{what}'"):
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
