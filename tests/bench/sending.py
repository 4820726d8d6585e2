"""Sending: SMS through the outbox, durable before and after each POST, compared with a bare loop over the HTTP
client.

Both sides post the same letters over the same connections to the same stand-in, which is a process of its own, with the
same number of posts under way. The bare side hands letters it has in memory to `TwilioSms.send`, forgets the answers and
writes nothing. The recorded side is `Dispatch` as `huifang serve` runs it, over a SQLite file with synchronous=FULL:
rows are found due and committed as `sending`, phones opened, letters made and posted, the provider's ids committed.

The two take turns, a slice each, after a warm-up of both that does not count; the ratio is the median of the slices',
for a busy machine slows some of them. CPU is our own process's, all threads, for one message; `cpu_ratio` compares it
alone, and is steadier. Where the bare side's is far below the time a message takes, the stand-in is what limits it. The
garbage collector is tuned as `huifang serve` tunes it, for both.
"""

import asyncio
import gc
import time
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median

from sqlalchemy import Connection, func, insert, select

from bench.office import SECRET, collect_seldom, database
from bot.channels.base import Accepted, Letter
from bot.channels.twilio.channel import TwilioSms
from bot.dialogue.effects import MessageKind, Say
from db.migrate import ensure_current
from db.opening import open_store
from db.queries.outbox import outbox as queue
from db.queries.outbox.outbox import Envelope
from db.schema import outbox, parties
from db.vault import Vault
from db.vault.sealed import PARTY_PHONE
from offices import HOURS
from scheduler.sending.dispatch import IN_FLIGHT, Dispatch
from standins.processes import running
from standins.twilio import ACCOUNT_SID, AUTH_TOKEN, NUMBER

RATE = 100_000.0
SLICES = 6
TEXT = "【示例省经信委】您的事项已办结，请回复1至5为我们的服务打分。"


@dataclass(frozen=True, slots=True)
class _Slice:
    """What so many messages took, in seconds."""

    sends: int
    wall: float
    cpu: float


def measure(folder: Path, sends: int) -> dict[str, object]:
    """Messages a second of both, their ratio, and CPU for a message in microseconds."""
    bare, recorded = asyncio.run(_measured(folder, sends))
    return {
        "sends": sends,
        "concurrency": IN_FLIGHT,
        "per_second": _per_second(recorded),
        "bare_per_second": _per_second(bare),
        "cpu_us": _cpu_us(recorded),
        "bare_cpu_us": _cpu_us(bare),
        "cpu_ratio": round(median(b.cpu / r.cpu for b, r in zip(bare, recorded, strict=True)), 3),
        "slices": [round(b.wall / r.wall, 3) for b, r in zip(bare, recorded, strict=True)],
        "ratio": round(median(b.wall / r.wall for b, r in zip(bare, recorded, strict=True)), 3),
    }


def _per_second(slices: Sequence[_Slice]) -> float:
    return round(median(s.sends / s.wall for s in slices), 1)


def _cpu_us(slices: Sequence[_Slice]) -> float:
    return round(1e6 * sum(s.cpu for s in slices) / sum(s.sends for s in slices), 1)


async def _measured(folder: Path, sends: int) -> tuple[list[_Slice], list[_Slice]]:
    url = f"sqlite+aiosqlite:///{database(folder)}"
    size = max(1, sends // SLICES)
    bare: list[_Slice] = []
    recorded: list[_Slice] = []
    async with AsyncExitStack() as stack:
        store, vault = await open_store(url), Vault(SECRET)
        stack.push_async_callback(store.close)
        await ensure_current(store, url)
        twilio = stack.enter_context(running("twilio"))
        sms = TwilioSms(ACCOUNT_SID, AUTH_TOKEN, NUMBER, agency="示例省经信委", api_url=twilio.url, rate=RATE)
        stack.push_async_callback(sms.close)
        dispatch = Dispatch(store, vault, [sms], owner="bench", hours=lambda: HOURS, clock=_now)
        for n in range(SLICES + 1):
            await store.write(partial(_queue, vault=vault, first=n * size, sends=size))
            letters = [Letter(f"B{i:07d}", _phone(i), TEXT) for i in range(n * size, (n + 1) * size)]
            bare.append(await _timed(_post_all(sms, letters), size))
            recorded.append(await _timed(dispatch.drain(), size))
            if n == 0:
                collect_seldom()
        accepted = await store.read(_accepted)
    if accepted != size * (SLICES + 1):
        raise RuntimeError(f"{accepted} of {size * (SLICES + 1)} messages were accepted")
    return bare[1:], recorded[1:]


async def _timed(work: Coroutine[None, None, None], sends: int) -> _Slice:
    gc.collect()
    cpu, wall = time.process_time(), time.perf_counter()
    await work
    return _Slice(sends, time.perf_counter() - wall, time.process_time() - cpu)


async def _post_all(sms: TwilioSms, letters: Sequence[Letter]) -> None:
    waiting = iter(letters)
    await asyncio.gather(*(_post_waiting(sms, waiting) for _ in range(IN_FLIGHT)))


async def _post_waiting(sms: TwilioSms, letters: Iterator[Letter]) -> None:
    for letter in letters:
        outcome = await sms.send(letter)
        if not isinstance(outcome, Accepted):
            raise RuntimeError(f"the stand-in answered {outcome}")


def _phone(n: int) -> str:
    return f"+861900000{n % 10_000:04d}"


def _queue(connection: Connection, *, vault: Vault, first: int, sends: int) -> None:
    now = _now()
    for n in range(first, first + sends):
        index = vault.index(f"{n}")
        party = {
            "id": n + 1,
            "phone_sealed": vault.seal(_phone(n), PARTY_PHONE.at(index)),
            "phone_index": index,
            "can_sms": True,
        }
        connection.execute(insert(parties), party)
        queue.add(
            connection,
            vault,
            Say(MessageKind.REPLY, TEXT),
            Envelope(ref=f"R{n:07d}", party_id=n + 1, channel="sms", chat_id=None, due_at=now),
            now=now,
        )


def _accepted(connection: Connection) -> int:
    wanted = select(func.count()).select_from(outbox).where(outbox.c.state == "accepted")
    return int(connection.execute(wanted).scalar_one())


def _now() -> datetime:
    return datetime.now(UTC)
