"""How far the ledger was signed, kept beside the database, and said when the database does not know of it any more."""

from contextlib import suppress
from datetime import datetime
from functools import partial

import structlog

from bot.casework.health.facts import Facts
from bot.casework.health.judgement import problems
from db.upkeep import signed_aside
from handlers.terminal.opening import Office

log = structlog.get_logger()


async def write_down(office: Office, now: datetime) -> None:
    """Keep the newest checkpoint where a restored backup does not reach it."""
    file = signed_aside.signed_file(office.settings.database_url, office.settings.roots)
    try:
        await office.store.read(partial(signed_aside.keep, file=file, now=now))
    except OSError as e:
        log.error("ledger_not_written_down", why=e.strerror or type(e).__name__)


async def warn(office: Office, now: datetime) -> None:
    """Say in the log, as serving begins, that a backup was restored which is older than what has been signed."""
    file = signed_aside.signed_file(office.settings.database_url, office.settings.roots)
    with suppress(OSError):
        lost = await office.store.read(partial(signed_aside.forgotten, file=file))
        for problem in problems(Facts(now, ledger_forgotten=lost.size)) if lost is not None else ():
            log.error("ledger_forgotten", says=problem.says)
