"""The operator's door: what is wrong is said, and only what makes us useless turns callers away."""

from collections.abc import Sequence
from datetime import UTC, datetime
from ipaddress import ip_network

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.casework.health.judgement import no_answer
from bot.casework.health.problem import HealthProblem, ProblemKind
from handlers.operator import Operator, contact, routes

NOW = datetime(2026, 11, 28, 9, 51, tzinfo=UTC)
HERE = (ip_network("127.0.0.1"), ip_network("::1"))


async def asked(path: str, problems: Sequence[HealthProblem], **headers: str) -> tuple[int, str]:
    async def found() -> Sequence[HealthProblem]:
        return problems

    app = web.Application()
    app.add_routes(routes(Operator(found, HERE, HERE)))
    app.add_routes(contact.routes("mailto:security@example.org", "https://h.example.org", lambda: NOW))
    async with TestClient(TestServer(app)) as visitor, visitor.get(path, headers=headers) as answer:
        return answer.status, await answer.text()


@pytest.mark.parametrize(
    ("problems", "code", "status"),
    [
        ([], 200, "ok"),
        ([HealthProblem(ProblemKind.LANE, "通道 sms 已暂停")], 200, "degraded"),
        ([HealthProblem(ProblemKind.NO_ROUND, "没有回访计划")], 200, "degraded"),
        ([HealthProblem(ProblemKind.WRITING, "写不进去")], 503, "failing"),
        ([no_answer("TimeoutError")], 503, "failing"),
    ],
)
async def test_health_is_said(problems: list[HealthProblem], code: int, status: str) -> None:
    answered, body = await asked("/healthz", problems)
    assert answered == code
    assert f'"status": "{status}"' in body
    assert body.count('"kinds"') == 1
    assert (await asked("/metrics", problems))[0] == 200


async def test_a_stranger_who_comes_by_our_proxy_learns_whether_we_work_and_nothing_else() -> None:
    lane = [HealthProblem(ProblemKind.LANE, "通道 sms 已暂停")]
    stranger = {"X-Forwarded-For": "203.0.113.9"}
    assert await asked("/healthz", lane, **stranger) == (200, '{"status": "ok"}')
    assert await asked("/healthz", [no_answer("x")], **stranger) == (503, '{"status": "failing"}')
    assert (await asked("/metrics", lane, **stranger))[0] == 404
    forged = {"X-Forwarded-For": "127.0.0.1, 203.0.113.9"}
    assert (await asked("/metrics", lane, **forged))[0] == 404


async def test_whoever_finds_a_hole_is_told_where_to_report_it() -> None:
    status, text = await asked("/.well-known/security.txt", [])
    assert status == 200
    assert text.splitlines() == [
        "Contact: mailto:security@example.org",
        "Expires: 2027-05-27T00:00:00+00:00",
        "Preferred-Languages: zh, en",
        "Canonical: https://h.example.org/.well-known/security.txt",
    ]
