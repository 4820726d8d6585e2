"""The operator's door: is the house alive, and how much is it doing. Figures only, nobody's data."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from bot.casework.health import Problem
from handlers.operator.guard import read_only


@dataclass(frozen=True, slots=True)
class Operator:
    """`problems` tells what is wrong, within seconds; nothing when all is well. It also brings the gauges up to date."""

    problems: Callable[[], Awaitable[Sequence[Problem]]]


def routes(operator: Operator) -> list[web.RouteDef]:
    """`GET /healthz` and `GET /metrics`.

    503 tells a proxy to send nobody here: the database does not answer, takes no writes, or is at another version. All
    other problems are for people, and come with a 200.
    """

    @read_only
    async def healthz(request: web.Request) -> web.StreamResponse:
        found = await operator.problems()
        down = any(problem.kind.down for problem in found)
        return web.json_response(
            {
                "status": "failing" if down else "degraded" if found else "ok",
                "problems": [problem.says for problem in found],
                "kinds": [problem.kind.value for problem in found],
            },
            status=503 if down else 200,
        )

    @read_only
    async def metrics(request: web.Request) -> web.StreamResponse:
        await operator.problems()
        return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    return [web.get("/healthz", healthz), web.get("/metrics", metrics)]
