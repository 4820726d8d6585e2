"""The operator's door: is the house alive, and how busy is it. Figures only, nobody's data, not for strangers."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from bot.casework.health.problem import HealthProblem
from bot.settings.networks import Networks
from handlers.operator.guard import is_operator, read_only


@dataclass(frozen=True, slots=True)
class Operator:
    """`problems` tells within seconds what is wrong, nothing when all is well; it also brings the gauges up to date."""

    problems: Callable[[], Awaitable[Sequence[HealthProblem]]]
    operators: Networks
    """Networks whose callers are told more than whether we work."""
    proxies: Networks
    """Proxies that are believed when they say for whom they ask."""


def routes(operator: Operator) -> list[web.RouteDef]:
    """`GET /healthz` and `GET /metrics`.

    503 tells a proxy to send nobody here: the database does not answer, takes no writes, or is at another version. All other
    problems are for people, and come with a 200. Anybody but the operator is told only `ok` or `failing`, and finds no
    figures: details of what is wrong would help an attacker.
    """

    @read_only
    async def healthz(request: web.Request) -> web.StreamResponse:
        found = await operator.problems()
        down = any(problem.kind.down for problem in found)
        if not is_operator(request, operator.operators, operator.proxies):
            return web.json_response({"status": "failing" if down else "ok"}, status=503 if down else 200)
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
        if not is_operator(request, operator.operators, operator.proxies):
            raise web.HTTPNotFound
        await operator.problems()
        return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    return [web.get("/healthz", healthz), web.get("/metrics", metrics)]
