"""`/w/{code}`: words of ours that no text message carries, for thirty days. Changes nothing."""

from functools import partial

from aiohttp import web

from db.queries.people import links
from db.queries.people.links import WordsLink
from handlers.citizen.answer.opened import code_of, unknown
from handlers.citizen.web.routing import PublicRoute
from handlers.citizen.web.visit import CitizenVisit


async def show(visit: CitizenVisit) -> web.StreamResponse:
    """The words."""
    code = code_of(visit)
    found = await visit.read(partial(links.find, vault=visit.door.vault, code=code, now=visit.now))
    if not isinstance(found, WordsLink):
        raise unknown(visit)
    paragraphs = [part.strip() for part in found.words.split("\n\n") if part.strip()]
    return visit.page("answer/words.html", paragraphs=paragraphs)


ROUTES = (PublicRoute("GET", "/w/{code}", show, "words that no text message carries", name="words"),)
