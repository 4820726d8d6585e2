"""What a witness gives back is taken in, as `huifang ledger cosign` does: whoever waits for it may be written to from then on."""

from collections.abc import Mapping, Sequence
from functools import partial

from aiohttp import web
from sqlalchemy import Connection

from bot.casework.ledger.checkpoints import OtherOrigin, SplitView
from bot.casework.ledger.keys import VerifierKey
from bot.casework.ledger.notes import LARGEST, BadSignature
from bot.casework.ledger.problems import LedgerProblem, NotExact
from db.queries.ledger import witnessing
from db.queries.ledger.witnessing import (
    ForgottenCheckpoint,
    NotCosigned,
    NothingSigned,
    StrangeWitness,
    TakenIn,
)
from handlers.office.web.roles import SETTERS
from handlers.office.web.routing import Route
from handlers.office.web.visit import Visit
from handlers.pages.problems import Problem, bad_input

REFUSALS: Mapping[type[LedgerProblem], str] = {
    NotExact: "ledger.not_a_note",
    BadSignature: "ledger.bad_signature",
    NothingSigned: "ledger.not_signed_here",
    ForgottenCheckpoint: "ledger.forgotten",
    OtherOrigin: "ledger.other_office",
    SplitView: "ledger.split",
    NotCosigned: "ledger.not_cosigned",
    StrangeWitness: "ledger.strange",
}
"""What is said of a file that is not taken in."""


async def cosign(visit: Visit) -> web.Response:
    """Take in what a witness has signed, with the line of the log."""
    witnesses = visit.console.settings.ledger_witnesses
    if not witnesses:
        raise bad_input("ledger.no_witness")
    raw = await brought(visit)
    work = partial(_taken_in, raw=raw, witnesses=witnesses)
    taken = await visit.recorded(work, "ledger_cosign", "ledger", detail=_told)
    facts = {"lines": str(taken.checkpoint.size), "count": str(len(taken.by))}
    return visit.moved(visit.link("ledger"), done="ledger_cosigned", facts=facts)


async def brought(visit: Visit) -> bytes:
    """The file that a form of the ledger brings, which is small; raises Problem."""
    if visit.upload is None or not visit.upload.name:
        raise bad_input("ledger.no_file")
    raw = b""
    async for piece in visit.upload.content():
        raw += piece
        if len(raw) > LARGEST:
            raise Problem(413, "ledger.too_large", most=LARGEST // 1000)
    return raw


def _taken_in(connection: Connection, *, raw: bytes, witnesses: Sequence[VerifierKey]) -> TakenIn:
    """Raises Problem, and nothing is kept, for a file that is refused or was there already."""
    try:
        taken = witnessing.take_in(connection, raw, witnesses)
    except LedgerProblem as e:
        raise Problem(409, REFUSALS[type(e)]) from None
    if not taken.by:
        raise Problem(409, "ledger.again")
    return taken


def _told(taken: TakenIn) -> Mapping[str, object]:
    return {"lines": taken.checkpoint.size, "witness": list(taken.by)}


ROUTES = (
    Route(
        "POST",
        "/office/ledger/cosign",
        cosign,
        SETTERS,
        "take in a checkpoint that a witness has signed",
        name="ledger_cosign",
        under="ledger",
        upload=True,
    ),
)
