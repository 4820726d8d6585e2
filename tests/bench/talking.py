"""Talking: Telegram answers through the whole loop, durable before acknowledged, against bare aiogram.

Everybody shares a phone number first (not measured), so that the house asks its question; then everybody answers it.
An update counts when it has been acknowledged and its reply has reached Telegram.
"""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import aiohttp

from bench.office import environment
from handlers.applicant.guard import HEADER
from offices import phone
from standins.processes import StandIn, running

SECRET = "a-secret-of-the-webhook"
CONCURRENCY = 64
FIRST = 10_000
"""The first person's identifier."""
PATIENCE = 120.0


def measure(folder: Path, updates: int) -> dict[str, object]:
    """Updates a second of both, and their ratio."""
    bare = _rate(folder, "bare", updates)
    house = _rate(folder, "house", updates)
    return {
        "updates": updates,
        "concurrency": CONCURRENCY,
        "per_second": round(house, 1),
        "bare_per_second": round(bare, 1),
        "ratio": round(house / bare, 3),
    }


def _rate(folder: Path, kind: str, people: int) -> float:
    with running("telegram") as telegram:
        for n in range(people):  # a bot may write to those only who wrote to it first
            telegram.ask("say", {"user_id": FIRST + n, "text": "/start"})
        with _server(folder, kind, telegram.url, people) as url:
            asyncio.run(_round(url, telegram, [_shared(n) for n in range(people)]))
            return people / asyncio.run(_round(url, telegram, [_said(n, people) for n in range(people)]))


@contextmanager
def _server(folder: Path, kind: str, api: str, people: int) -> Iterator[str]:
    command = [sys.executable, str(Path(__file__).with_name("chat_server.py")), kind, api, str(people)]
    log = (folder / f"{kind}.log").open("wb")
    settings = environment(folder, PYTHONSAFEPATH="1")
    with (
        log,
        subprocess.Popen(command, cwd=folder, env=settings, stdout=subprocess.PIPE, stderr=log) as process,
    ):
        try:
            if process.stdout is None or not (line := process.stdout.readline()):
                raise RuntimeError("the bot did not start: " + (folder / f"{kind}.log").read_text())
            yield str(json.loads(line)["url"])
        finally:
            process.terminate()
            process.wait(30)


async def _round(url: str, telegram: StandIn, bodies: list[bytes]) -> float:
    """Post all; seconds until all are acknowledged and replied to."""
    wanted = _sent(telegram) + len(bodies)
    waiting = iter(bodies)
    headers = {HEADER: SECRET, "Content-Type": "application/json"}
    connector = aiohttp.TCPConnector(limit=CONCURRENCY)
    async with aiohttp.ClientSession(connector=connector, headers=headers) as http:
        began = time.perf_counter()
        await asyncio.gather(*(_post_all(http, url, waiting) for _ in range(CONCURRENCY)))
    while _sent(telegram) < wanted:
        if time.perf_counter() - began > PATIENCE:
            raise RuntimeError(f"{wanted - _sent(telegram)} replies are missing")
        await asyncio.sleep(0.02)
    return time.perf_counter() - began


async def _post_all(http: aiohttp.ClientSession, url: str, waiting: Iterator[bytes]) -> None:
    for body in waiting:
        async with http.post(url, data=body) as answer:
            if answer.status != 200:
                raise RuntimeError(f"an update was answered {answer.status}")
            await answer.read()


def _sent(telegram: StandIn) -> int:
    return int(str(telegram.ask("counts")["sent"]))


def _shared(n: int) -> bytes:
    contact = {"phone_number": phone(n), "first_name": "王", "user_id": FIRST + n}
    return _update(n, n + 1, {"contact": contact})


def _said(n: int, people: int) -> bytes:
    return _update(n, people + n + 1, {"text": "5"})


def _update(n: int, number: int, content: dict[str, object]) -> bytes:
    person = {"id": FIRST + n, "is_bot": False, "first_name": "王", "language_code": "zh-hans"}
    chat = {"id": FIRST + n, "type": "private", "first_name": "王"}
    message = {"message_id": number, "date": 1_793_000_000, "from": person, "chat": chat, **content}
    return json.dumps({"update_id": number, "message": message}).encode()
