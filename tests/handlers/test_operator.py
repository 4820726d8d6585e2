"""The operator's door: what is wrong is said, and only what makes us useless turns callers away."""

from collections.abc import Sequence

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.casework.health import Kind, Problem, no_answer
from handlers.operator import Operator, routes


async def asked(path: str, problems: Sequence[Problem]) -> tuple[int, str]:
    async def found() -> Sequence[Problem]:
        return problems

    app = web.Application()
    app.add_routes(routes(Operator(found)))
    async with TestClient(TestServer(app)) as visitor, visitor.get(path) as answer:
        return answer.status, await answer.text()


@pytest.mark.parametrize(
    ("problems", "code", "status"),
    [
        ([], 200, "ok"),
        ([Problem(Kind.LANE, "通道 sms 已暂停")], 200, "degraded"),
        ([Problem(Kind.NO_ROUND, "没有回访计划")], 200, "degraded"),
        ([Problem(Kind.WRITING, "写不进去")], 503, "failing"),
        ([no_answer("TimeoutError")], 503, "failing"),
    ],
)
async def test_health_is_said(problems: list[Problem], code: int, status: str) -> None:
    answered, body = await asked("/healthz", problems)
    assert answered == code
    assert f'"status": "{status}"' in body
    assert body.count('"kinds"') == 1
    assert (await asked("/metrics", problems))[0] == 200
