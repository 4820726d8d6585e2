"""Talking: Telegram replies through the whole loop, durable before acknowledged, compared with bare aiogram.

Both sides poll the same stand-in, which runs in a process of its own; so does each bot. Every person writes twice:

- First everybody shares a phone number, which warms both sides up and is not measured: it makes the house ask its
  question, and bare aiogram say thanks.
- Then everybody answers "5", all at once. The house reads the update, takes the turn (dedupe, load, step, save, one
  durable commit with synchronous=FULL), confirms the update by its next poll, leases the reply from the outbox, posts
  it and settles it. Bare aiogram reads the update into its models, calls a handler and posts one sendMessage; it has
  no database and remembers nothing.

An answer counts when its reply has reached Telegram, by the stand-in's clock; the first replies of the second round
are discarded. `ratio` is to aiogram as it comes; `ratio_to_tuned` is to aiogram whose garbage collector is told, as
the house's is, to leave alone what lives as long as the process, which halves its cost. Both are measured before and
after the house, and the mean of the two counts: a busy machine changes its mind. `cpu_us` is what the bot's process spends on an update in all, its threads included.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import mean
from typing import IO

from bench.office import environment
from offices import phone
from standins.processes import StandIn, running

FIRST = 10_000
"""The first person's identifier."""
DISCARDED = 0.1
"""The share of the replies that come before the measuring starts."""
PATIENCE = 120.0


@dataclass(frozen=True, slots=True)
class _Speed:
    per_second: float
    cpu_us: float
    """Of the bot's process, for each update."""


def measure(folder: Path, updates: int) -> dict[str, object]:
    """Updates a second of both, and their ratio."""
    order = ("bare", "tuned", "house", "tuned", "bare")
    found = [(kind, _speed(folder, kind, updates)) for kind in order]
    per_second = {kind: mean(s.per_second for of, s in found if of == kind) for kind in order}
    cpu_us = {kind: mean(s.cpu_us for of, s in found if of == kind) for kind in order}
    return {
        "updates": updates,
        "per_second": round(per_second["house"], 1),
        "bare_per_second": round(per_second["bare"], 1),
        "tuned_per_second": round(per_second["tuned"], 1),
        "cpu_us": round(cpu_us["house"]),
        "bare_cpu_us": round(cpu_us["bare"]),
        "tuned_cpu_us": round(cpu_us["tuned"]),
        "ratio": round(per_second["house"] / per_second["bare"], 3),
        "ratio_to_tuned": round(per_second["house"] / per_second["tuned"], 3),
    }


def _speed(folder: Path, kind: str, people: int) -> _Speed:
    with running("telegram") as telegram:
        for n in range(people):
            telegram.ask("contact", {"user_id": FIRST + n, "phone": phone(n)})
        with _bot(folder, kind, telegram.url, people) as bot:
            _wait_for(telegram, people)
            spent = _cpu(bot)
            telegram.ask("say_all", {"says": [[FIRST + n, "5"] for n in range(people)]})
            _wait_for(telegram, 2 * people)
            telegram.ask("settle", {"within": PATIENCE})
            spent = _cpu(bot) - spent
            times = [_moment(reply) for reply in telegram.rows("sent", {"after": people})]
    counted = times[int(people * DISCARDED) :]
    seconds = (counted[-1] - counted[0]).total_seconds()
    return _Speed((len(counted) - 1) / seconds, spent / people * 1e6)


@contextmanager
def _bot(folder: Path, kind: str, api: str, people: int) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, str(Path(__file__).with_name("chat_server.py")), kind, api, str(people)]
    log = folder / f"{kind}.log"
    settings = environment(folder, PYTHONSAFEPATH="1")
    pipe = subprocess.PIPE
    with (
        log.open("w") as err,
        subprocess.Popen(
            command, cwd=folder, env=settings, stdin=pipe, stdout=pipe, stderr=err, text=True
        ) as bot,
    ):
        try:
            if not _pipe(bot.stdout).readline():
                raise RuntimeError("the bot did not start: " + log.read_text())
            yield bot
        finally:
            bot.terminate()
            bot.wait(30)


def _cpu(bot: subprocess.Popen[str]) -> float:
    """The seconds that the bot's process has computed until now."""
    asked = _pipe(bot.stdin)
    asked.write("cpu\n")
    asked.flush()
    return float(json.loads(_pipe(bot.stdout).readline())["cpu"])


def _pipe(end: IO[str] | None) -> IO[str]:
    assert end is not None
    return end


def _wait_for(telegram: StandIn, replies: int) -> None:
    until = time.monotonic() + PATIENCE
    while (sent := int(str(telegram.ask("counts")["sent"]))) < replies:
        if time.monotonic() > until:
            raise RuntimeError(f"{replies - sent} replies are missing")
        time.sleep(0.1)


def _moment(reply: dict[str, object]) -> datetime:
    return datetime.fromisoformat(str(reply["at"]))
