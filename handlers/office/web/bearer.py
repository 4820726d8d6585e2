"""访问令牌 at the door: `Authorization: Bearer hf_…` opens the JSON API, and nothing but it."""

import secrets
from functools import partial
from hashlib import sha256

from aiohttp import web

from db.queries.office import api_tokens
from db.queries.office.api_tokens import Bearer
from handlers.office.web.routing import ROOT
from handlers.office.web.visit import Visit

API = f"{ROOT}/api/"
PREFIX = "hf_"
"""By which a token is known for what it is wherever it turns up: in a log, in a repository."""


def is_api(request: web.Request) -> bool:
    """Whether a program asks: it is answered in JSON, whatever happens."""
    return request.path.startswith(API)


def new_token() -> str:
    """A fresh token of 256 random bits."""
    return PREFIX + secrets.token_urlsafe(32)


def token_hash(token: str) -> bytes:
    """What stands in the table for a token."""
    return sha256(b"api token\n" + token.encode("utf-8", "replace")).digest()


def brought(request: web.Request) -> str | None:
    """The token that came with a request to the API; None when there was none."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if is_api(request) and scheme.lower() == "bearer" else None


async def bearer(visit: Visit, token: str) -> Bearer | None:
    """Whose token it is; None when it is none of ours, over, or revoked."""
    if not token.startswith(PREFIX) or len(token) > 100:
        return None
    now = visit.console.logins.clock()
    return await visit.console.store.read(partial(api_tokens.find, token_hash=token_hash(token), now=now))
