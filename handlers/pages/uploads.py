"""A form that brings one large file: its fields first, then the file, handed on as it comes in.

The fields are read before a byte of the file is taken, so that whoever may not bring one is sent away at once.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from dataclasses import dataclass, field
from typing import TypeVar

from aiohttp import MultipartReader, web
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.multipart import BodyPartReader

from db.schema.columns import storable
from handlers.http.body import COMING, PATIENCE
from handlers.pages.fields import Fields
from handlers.pages.multipart import KIND, LONGEST_FIELD, MOST_PARTS
from handlers.pages.problems import Problem, bad_input

T = TypeVar("T")
LONGEST_NAME = 200
_CHUNK = 1 << 16
_FAULTS = (ValueError, AssertionError, RuntimeError, LookupError, HttpProcessingError, ConnectionError)


@dataclass(frozen=True, slots=True)
class Upload:
    """The file of a form, if there is one: `content` gives it once."""

    request: web.Request
    fields: Fields
    name: str = ""
    part: BodyPartReader | None = field(default=None, repr=False)

    async def content(self) -> AsyncIterator[bytes]:
        """The file, piece by piece, of any length; raises Problem when it breaks off, or does not go on for a while."""
        while self.part is not None and (piece := await _in_time(self.request, self.part.read_chunk(_CHUNK))):
            yield piece


async def upload_of(request: web.Request) -> Upload:
    """The fields up to the file; raises Problem 415 or 400."""
    if request.content_type != KIND:
        raise Problem(415, "problem.not_a_form")
    fields: dict[str, str] = {}
    try:
        reader = await request.multipart()
    except _FAULTS:
        raise bad_input("problem.unreadable_form") from None
    for _ in range(MOST_PARTS):
        part = await _in_time(request, reader.next())
        if part is None:
            return Upload(request, Fields(fields))
        if isinstance(part, MultipartReader) or part.name is None:
            raise bad_input("problem.unreadable_form")
        if part.filename is not None:
            name = storable(part.filename.replace("\\", "/").rpartition("/")[2])[:LONGEST_NAME]
            return Upload(request, Fields(fields), name, part)
        fields.setdefault(part.name, await _field(request, part))
    raise bad_input("problem.unreadable_form")


async def _field(request: web.Request, part: BodyPartReader) -> str:
    held = b""
    while some := await _in_time(request, part.read_chunk(LONGEST_FIELD)):
        held += some
        if len(held) > LONGEST_FIELD:
            raise bad_input("problem.unreadable_form")
    try:
        return held.decode("utf-8")
    except ValueError:
        raise bad_input("problem.unreadable_form") from None


async def _in_time(request: web.Request, coming: Awaitable[T]) -> T:
    """What comes next, unless it keeps us waiting too long or is no form."""
    watch = request.get(COMING)
    if watch is not None:
        watch.begins()
    try:
        async with asyncio.timeout(PATIENCE):
            return await coming
    except TimeoutError:
        raise web.HTTPRequestTimeout from None
    except _FAULTS:
        raise bad_input("problem.unreadable_form") from None
    finally:
        if watch is not None:
            watch.ends()
