"""Sending: SMS through the outbox, durable before and after each POST, against a bare loop over the same channel."""

import asyncio
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, func, insert, select

from bench.office import SECRET, database
from bot.channels.base import Accepted, Letter
from bot.channels.twilio import TwilioSms
from bot.dialogue.effects import Kind, Say
from db.migrate import ensure_current
from db.queries import outbox as queue
from db.schema import outbox, parties
from db.store import open_store
from db.vault import Vault
from offices import HOURS
from scheduler.dispatch import IN_FLIGHT, Dispatch
from standins.processes import running
from standins.twilio import ACCOUNT_SID, AUTH_TOKEN, NUMBER

RATE = 100_000.0
TEXT = "【示例省经信委】您的事项已办结，请回复1至5为我们的服务打分。"


def measure(folder: Path, sends: int) -> dict[str, object]:
    """Messages a second of both, and their ratio."""
    bare = asyncio.run(_bare(sends))
    recorded = asyncio.run(_recorded(folder, sends))
    return {
        "sends": sends,
        "concurrency": IN_FLIGHT,
        "per_second": round(recorded, 1),
        "bare_per_second": round(bare, 1),
        "ratio": round(recorded / bare, 3),
    }


def _sms(url: str) -> TwilioSms:
    return TwilioSms(ACCOUNT_SID, AUTH_TOKEN, NUMBER, agency="示例省经信委", api_url=url, rate=RATE)


def _phone(n: int) -> str:
    return f"+861900000{n % 10_000:04d}"


async def _bare(sends: int) -> float:
    with running("twilio") as twilio:
        sms = _sms(twilio.url)
        letters = iter([Letter(f"B{n:07d}", _phone(n), TEXT) for n in range(sends)])
        await sms.send(Letter("WARMUP00", _phone(0), TEXT))
        began = time.perf_counter()
        await asyncio.gather(*(_post_all(sms, letters) for _ in range(IN_FLIGHT)))
        spent = time.perf_counter() - began
        await sms.close()
    return sends / spent


async def _post_all(sms: TwilioSms, letters: Iterator[Letter]) -> None:
    for letter in letters:
        outcome = await sms.send(letter)
        if not isinstance(outcome, Accepted):
            raise RuntimeError(f"the stand-in answered {outcome}")


async def _recorded(folder: Path, sends: int) -> float:
    url = f"sqlite+aiosqlite:///{database(folder)}"
    store, vault = await open_store(url), Vault(SECRET)
    await ensure_current(store, url)
    with running("twilio") as twilio:
        sms = _sms(twilio.url)
        dispatch = Dispatch(store, vault, [sms], owner="bench", hours=HOURS, clock=_now)
        await sms.send(Letter("WARMUP00", _phone(0), TEXT))
        await store.write(partial(_queue, vault=vault, sends=sends))
        began = time.perf_counter()
        await dispatch.drain()
        spent = time.perf_counter() - began
        await sms.close()
    accepted = await store.read(_accepted)
    await store.close()
    if accepted != sends:
        raise RuntimeError(f"{accepted} of {sends} messages were accepted")
    return sends / spent


def _queue(connection: Connection, *, vault: Vault, sends: int) -> None:
    now = _now()
    for n in range(sends):
        party = {
            "id": n + 1,
            "phone_sealed": vault.seal(_phone(n)),
            "phone_index": vault.index(f"{n}"),
            "can_sms": True,
        }
        connection.execute(insert(parties), party)
        queue.add(
            connection,
            Say(Kind.REPLY, TEXT),
            ref=f"R{n:07d}",
            party_id=n + 1,
            channel="sms",
            chat_id=None,
            now=now,
            expires_at=None,
        )


def _accepted(connection: Connection) -> int:
    wanted = select(func.count()).select_from(outbox).where(outbox.c.state == "accepted")
    return int(connection.execute(wanted).scalar_one())


def _now() -> datetime:
    return datetime.now(UTC)
