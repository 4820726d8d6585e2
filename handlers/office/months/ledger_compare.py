"""对底子: a checkpoint that somebody else has, from a witness, a newspaper or a citizen, held against the ledger here."""

from collections.abc import Mapping, Sequence
from functools import partial

from aiohttp import web
from sqlalchemy import Connection

from bot.casework.ledger.aloud import aloud
from bot.casework.ledger.checkpoints import NotSigned, OtherOrigin
from bot.casework.ledger.keys import VerifierKey
from bot.casework.ledger.notes import LARGEST, BadSignature
from bot.casework.ledger.problems import LedgerProblem, NotExact
from bot.domain.role import Role
from db.queries.ledger import standing_against
from db.queries.ledger.standing_against import HeldAgainst
from db.queries.ledger.witnessing import NothingSigned
from handlers.office.months.cosigning import brought
from handlers.office.web.roles import READERS
from handlers.office.web.routing import Route
from handlers.office.web.visit import Visit
from handlers.pages.problems import Problem

COMPARERS = READERS | {Role.ADMIN}
REFUSALS: Mapping[type[LedgerProblem], str] = {
    NotExact: "ledger_compare.not_a_note",
    BadSignature: "ledger_compare.bad_signature",
    NotSigned: "ledger_compare.not_ours",
    OtherOrigin: "ledger_compare.other_office",
    NothingSigned: "ledger.nothing_signed",
}
"""What is said of a file that proves nothing."""


async def ask(visit: Visit) -> web.Response:
    """Asks for the file."""
    return await _page(visit, None)


async def compare(visit: Visit) -> web.Response:
    """What the file is to the ledger here, with a line of the log."""
    raw = await brought(visit)
    work = partial(_held, raw=raw, witnesses=visit.console.settings.ledger_witnesses)
    found = await visit.read(work)
    await visit.recorded(_nothing, "ledger_compare", "ledger", detail=_told(found))
    return await _page(visit, found)


async def _page(visit: Visit, found: HeldAgainst | None) -> web.Response:
    words = aloud(found.theirs.root) if found is not None else ()
    return await visit.page("months/ledger_compare.html", found=found, aloud=words, kilobytes=LARGEST // 1000)


def _held(connection: Connection, *, raw: bytes, witnesses: Sequence[VerifierKey]) -> HeldAgainst:
    """Raises Problem."""
    try:
        return standing_against.hold(connection, raw, witnesses)
    except LedgerProblem as e:
        raise Problem(409, REFUSALS[type(e)]) from None


def _nothing(_: Connection) -> None:
    """What is read may take seconds, in which nobody else could write."""


def _told(found: HeldAgainst) -> Mapping[str, object]:
    return {"what": found.likeness.value, "lines": found.theirs.size, "witness": list(found.both)}


ROUTES = (
    Route(
        "GET",
        "/office/ledger/compare",
        ask,
        COMPARERS,
        "asks for a checkpoint that somebody else has",
        name="ledger_compare",
        under="ledger",
    ),
    Route(
        "POST",
        "/office/ledger/compare",
        compare,
        COMPARERS,
        "hold a checkpoint that somebody else has against the ledger",
        under="ledger",
        upload=True,
    ),
)
