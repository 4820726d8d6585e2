"""What takes long is counted before anybody asks, again and again; what cannot be counted hinders nothing else."""

import asyncio

from structlog.testing import capture_logs

from handlers.terminal.serving.ahead import counting_ahead


async def test_everything_is_counted_again_and_again_though_something_fails() -> None:
    counted: list[str] = []
    twice = asyncio.Event()

    async def failing() -> None:
        counted.append("failing")
        raise RuntimeError("no database")

    async def other() -> None:
        counted.append("other")
        if len(counted) > 2:
            twice.set()

    with capture_logs() as logs:
        async with counting_ahead([failing, other], every=0):
            await twice.wait()
    assert counted[:4] == ["failing", "other"] * 2
    assert [line["event"] for line in logs][:2] == ["counting_ahead_failed"] * 2
