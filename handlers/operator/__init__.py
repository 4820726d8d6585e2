"""The operator's door: is the house alive, and how much is it doing. Figures only, nobody's data."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from handlers.operator.guard import read_only


@dataclass(frozen=True, slots=True)
class Operator:
    """`ails` tells what is wrong, one sentence each; nothing when all is well."""

    ails: Callable[[], Awaitable[list[str]]]


def routes(operator: Operator) -> list[web.RouteDef]:
    """`GET /healthz` and `GET /metrics`."""

    @read_only
    async def healthz(request: web.Request) -> web.StreamResponse:
        ails = await operator.ails()
        return web.json_response(
            {"status": "ok" if not ails else "failing", "problems": ails}, status=503 if ails else 200
        )

    @read_only
    async def metrics(request: web.Request) -> web.StreamResponse:
        return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    return [web.get("/healthz", healthz), web.get("/metrics", metrics)]
