"""台账: how far it is signed and by whom, the files that go to a witness, and who read it over when."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from aiohttp import web
from sqlalchemy import Connection

from bot.casework.ledger.aloud import aloud
from bot.casework.ledger.keys import VerifierKey
from bot.casework.ledger.notes import LARGEST
from bot.domain.role import Role
from db.queries.ledger import checkpoints, growth, signing_keys, slots, witnessing
from db.queries.ledger.checkpoints import StoredCheckpoint
from db.queries.ledger.month_states import signers
from db.queries.office.users import User
from handlers.office.months import ledger_check
from handlers.office.months.ledger_stand import refusals
from handlers.office.web.delivery import named
from handlers.office.web.roles import READERS, SETTERS
from handlers.office.web.routing import Count, Nav, Route
from handlers.office.web.visit import Visit
from handlers.pages.problems import not_found

LOOKERS = READERS | {Role.ADMIN}
"""Those who may see it: no line of it says anything of a person."""
NOTE, PROOF = "text/plain", ".proof"


@dataclass(frozen=True, slots=True)
class WitnessStands:
    """How far one witness has signed. `left`: so many checkpoints it has not; `posted`: it is asked by itself."""

    name: str
    signed: int
    left: int
    posted: bool


async def show(visit: Visit) -> web.Response:
    """The ledger as it stands."""
    found = await visit.read(partial(_stands, visit=visit))
    return await visit.page("months/ledger.html", **found, **await ledger_check.facts(visit))


def _stands(connection: Connection, *, visit: Visit) -> dict[str, Any]:
    settings, made = visit.console.settings, checkpoints.every(connection)
    newest = made[-1] if made else None
    posted = {post.key for post in settings.witness_posts}
    return {
        "newest": newest,
        "signers": signers(made, newest.size) if newest is not None else (),
        "aloud": aloud(bytes.fromhex(newest.root)) if newest is not None else (),
        "uncleared": slots.uncleared(connection) if checkpoints.waits_since(connection) else [],
        "witnesses": [_witness(connection, key, key in posted) for key in settings.ledger_witnesses],
        "refusals": refusals(connection),
        "office_keys": [key.text for key in signing_keys.verifiers(connection)],
        "kilobytes": LARGEST // 1000,
    }


def _witness(connection: Connection, key: VerifierKey, posted: bool) -> WitnessStands:
    found = witnessing.unsigned_by(connection, key)
    return WitnessStands(key.name, found.last, len(found.left), posted)


async def export(visit: Visit) -> web.Response:
    """The newest checkpoint as a file; with `since`, the proof that it continues the one of that size, to lie beside it."""
    since = visit.query.number("since", lowest=1)
    found = await visit.read(partial(_files, since=since))
    if found is None:
        raise not_found("ledger.nothing_signed")
    newest, text = found
    what = "checkpoint" if since is None else "proof"
    await visit.recorded(_nothing, "export", "ledger", detail={"what": what, "lines": newest.size})
    headers = named(f"签封-{newest.size}.txt{'' if since is None else PROOF}")
    return web.Response(body=text.encode(), content_type=NOTE, charset="utf-8", headers=headers)


def _files(connection: Connection, *, since: int | None) -> tuple[StoredCheckpoint, str] | None:
    """The newest checkpoint, and its note or the proof; None when there is no such thing."""
    newest = checkpoints.newest(connection)
    if newest is None:
        return None
    if since is None:
        return newest, newest.note
    if since >= newest.size or checkpoints.at(connection, since) is None:
        return None
    return newest, growth.since(connection, since, newest.size).written()


def _nothing(_: Connection) -> None:
    """There is nothing to read beside the line of the log."""


def _waiting(connection: Connection, user: User, now: datetime) -> Count | None:
    """That somebody is not written to because a witness has not signed."""
    return Count(1, "late") if checkpoints.waits_since(connection) is not None else None


ROUTES = (
    Route(
        "GET",
        "/office/ledger",
        show,
        LOOKERS,
        "how far the ledger is signed and witnessed, and who checked it",
        name="ledger",
        nav=Nav("oversight", 15, _waiting),
    ),
    Route(
        "GET",
        "/office/ledger/export",
        export,
        SETTERS,
        "the newest checkpoint, or the proof beside it, for a witness",
        name="ledger_export",
        under="ledger",
    ),
)
