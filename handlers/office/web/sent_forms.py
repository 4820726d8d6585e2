"""A form as one of our pages sends it, read within bounds; and of one that could not be taken, the words."""

from aiohttp import web

from handlers.office.web.keeping import is_kept, written
from handlers.pages.fields import Fields
from handlers.pages.forms import form_of
from handlers.pages.multipart import KIND
from handlers.pages.problems import Problem
from handlers.pages.uploads import upload_of

FORM_BYTES = 64 * 1024
FORM_FIELDS = 400


async def form_sent(request: web.Request) -> Fields:
    """The fields; raises as `form_of` does."""
    return await form_of(request, most=FORM_BYTES, most_fields=FORM_FIELDS)


async def whatever_came(request: web.Request) -> Fields:
    """The fields, those before a file too; none when there is no form that can be read."""
    try:
        return (await upload_of(request)).fields if request.content_type == KIND else await form_sent(request)
    except (Problem, web.HTTPException):
        return Fields()


async def words_of(request: web.Request, read: Fields) -> list[str]:
    """What somebody typed into a form that was not taken, to be given back; `read`: its fields, if it was read."""
    if request.method != "POST" or not is_kept(request.path):
        return []
    fields = read if read.fields else await whatever_came(request)
    return written(fields.fields)
