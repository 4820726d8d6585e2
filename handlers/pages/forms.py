"""Forms as browsers send them: read whole, within bounds, every field once."""

from urllib.parse import parse_qsl

from aiohttp import web

from handlers.http.body import body_of
from handlers.pages.fields import Fields
from handlers.pages.problems import Problem, bad_input

KINDS = ("application/x-www-form-urlencoded", "application/octet-stream")
"""`application/octet-stream` is how a body without a type is read."""


async def form_of(request: web.Request, *, most: int, most_fields: int) -> Fields:
    """The fields of a form of at most so many bytes; raises Problem 415 or 400, or what `body_of` raises."""
    if request.content_type not in KINDS:
        raise Problem(415, "problem.not_a_form")
    try:
        pairs = parse_qsl(
            (await body_of(request, most)).decode("utf-8"), keep_blank_values=True, max_num_fields=most_fields
        )
    except ValueError:
        raise bad_input("problem.unreadable_form") from None
    fields: dict[str, str] = {}
    for name, value in pairs:
        fields.setdefault(name, value)
    return Fields(fields)
