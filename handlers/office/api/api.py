"""The JSON API under /office/api/: read-only, what the pages show to the same role, and nothing else.

Whoever asks is logged in, or brings an access token of their account (`Authorization: Bearer hf_…`). Errors are
`{"error": sentence}`. What there is to ask for says `/office/api/openapi.json`, made from this table.
"""

import json
from functools import lru_cache
from typing import Any

from aiohttp import web

from handlers.office.api import (
    api_calls,
    api_callsheet,
    api_cases,
    api_imports,
    api_log,
    api_months,
    api_requests,
    api_scores,
    api_tickets,
)
from handlers.office.api.endpoint import Endpoint, check
from handlers.office.api.openapi import document
from handlers.office.web.guard import cookie_name
from handlers.office.web.roles import STAFF
from handlers.office.web.routing import Route
from handlers.office.web.visit import Visit

ENDPOINTS: tuple[Endpoint[Any], ...] = (
    *api_months.ENDPOINTS,
    *api_cases.ENDPOINTS,
    *api_callsheet.ENDPOINTS,
    *api_calls.ENDPOINTS,
    *api_imports.ENDPOINTS,
    *api_tickets.ENDPOINTS,
    *api_requests.ENDPOINTS,
    *api_scores.ENDPOINTS,
    *api_log.ENDPOINTS,
)


async def show_description(visit: Visit) -> web.Response:
    """The description of the API, in the form that programs read."""
    check(visit, ())
    console = visit.console
    title, cookie = console.settings.agency_name, cookie_name(console)
    return web.json_response(text=_described(title, cookie))


@lru_cache(maxsize=2)
def _described(title: str, cookie: str) -> str:
    """As JSON, made once: nothing in it changes while the program runs but what the office is called."""
    return json.dumps(document(ENDPOINTS, DESCRIBED, title=title, cookie=cookie))


DESCRIBED = Route(
    "GET",
    "/office/api/openapi.json",
    show_description,
    STAFF,
    "the description of the API (OpenAPI 3.1)",
    name="openapi",
    background=True,
)
ROUTES = (*(endpoint.route for endpoint in ENDPOINTS), DESCRIBED)
