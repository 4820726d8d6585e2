"""Forms that bring files (multipart/form-data, RFC 7578): read whole, within bounds, by aiohttp's own reader."""

import asyncio
from dataclasses import dataclass

from aiohttp import MultipartReader, web
from aiohttp.base_protocol import BaseProtocol
from aiohttp.multipart import BodyPartReader
from aiohttp.streams import StreamReader

from handlers.http.body import body_of
from handlers.pages.fields import Fields
from handlers.pages.problems import Problem, bad_input

KIND = "multipart/form-data"
MOST_PARTS = 20
LONGEST_FIELD = 16 * 1024


@dataclass(frozen=True, slots=True)
class FormWithFiles:
    """The fields, and the contents of the files that were chosen; what the browser calls them is of no interest."""

    fields: Fields
    files: tuple[bytes, ...]


async def form_with_files(request: web.Request, *, most: int) -> FormWithFiles:
    """A form of at most so many bytes; raises Problem 415 or 400, or what `body_of` raises."""
    if request.content_type != KIND:
        raise Problem(415, "problem.not_a_form")
    body = await body_of(request, most)
    loop = asyncio.get_running_loop()
    stream = StreamReader(BaseProtocol(loop), len(body) + 1, loop=loop)
    stream.feed_data(body)
    stream.feed_eof()
    try:
        return await _read(MultipartReader(request.headers, stream))
    except (ValueError, AssertionError, RuntimeError, LookupError):
        raise bad_input("problem.unreadable_form") from None


async def _read(reader: MultipartReader) -> FormWithFiles:
    fields: dict[str, str] = {}
    files: list[bytes] = []
    for _ in range(MOST_PARTS):
        part = await reader.next()
        if part is None:
            return FormWithFiles(Fields(fields), tuple(files))
        if not isinstance(part, BodyPartReader) or part.name is None:
            raise ValueError("a part that is no field")
        content = bytes(await part.read(decode=False))
        if part.filename is not None:
            files += [content] if content else []
        elif len(content) <= LONGEST_FIELD:
            fields.setdefault(part.name, content.decode("utf-8"))
        else:
            raise ValueError("a field that is too long")
    raise ValueError("too many parts")
