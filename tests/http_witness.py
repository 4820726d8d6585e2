"""A witness over HTTP, written from C2SP tlog-witness and no kinder: it refuses whatever the protocol has it refuse.

It knows logs by origin, keeps the size and root that it cosigned last, and checks every proof.
"""

import re
from base64 import b64decode
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

from bot.casework.ledger.cosignatures import cosignature
from bot.casework.ledger.keys import SigningKey, VerifierKey
from bot.casework.ledger.notes import note_read
from bot.casework.ledger.problems import LedgerProblem
from bot.casework.ledger.proofs import verify_consistency
from ledgers import DAY

OLD = re.compile(r"old (0|[1-9][0-9]*)")


@dataclass
class HttpWitness:
    """`logs`: the keys of each origin it knows; `held`: what it signed last of each; `asked`: old size and status of every request."""

    key: SigningKey
    logs: dict[str, Sequence[VerifierKey]] = field(default_factory=dict)
    held: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    asked: list[tuple[int, int]] = field(default_factory=list)
    instead: Callable[[], web.Response] | None = None
    """What it answers while it is ill."""
    address: str = ""

    def know(self, *office: VerifierKey) -> None:
        self.logs[office[0].name] = office

    async def answer(self, request: web.Request) -> web.Response:
        body = await request.read()
        found = self.instead() if self.instead is not None else self._decide(body)
        given = OLD.match(body.decode())
        assert given is not None, body
        self.asked.append((int(given[1]), found.status))
        return found

    def _decide(self, body: bytes) -> web.Response:
        head, gap, raw = body.partition(b"\n\n")
        first, *proof = head.decode("ascii").split("\n")
        given = OLD.fullmatch(first)
        if given is None or not gap or len(proof) > 63:
            return web.Response(status=400)
        note = note_read(raw)
        origin, size_text, root_text, *_ = note.text.split("\n")
        if origin not in self.logs:
            return web.Response(status=404)
        try:
            signed = [note.signed_by(key) for key in self.logs[origin]]
        except LedgerProblem:
            signed = []
        if not any(signed):
            return web.Response(status=403)
        old, size, root = int(given[1]), int(size_text), b64decode(root_text)
        if old > size:
            return web.Response(status=400)
        held, held_root = self.held.get(origin, (0, b""))
        if old != held or (old == size and held_root != root):
            return web.Response(status=409, text=f"{held}\n", content_type="text/x.tlog.size")
        path = [b64decode(line, validate=True) for line in proof]
        grown = verify_consistency(old, size, path, held_root, root) if old else not path
        if not grown:
            return web.Response(status=422)
        self.held[origin] = size, root
        return web.Response(text=f"{cosignature(note.text, self.key, DAY).text}\n")


@asynccontextmanager
async def served(witness: HttpWitness) -> AsyncIterator[HttpWitness]:
    """The witness at an address of this machine."""
    app = web.Application()
    app.router.add_post("/w1/add-checkpoint", witness.answer)
    app.router.add_get("/elsewhere", witness.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    witness.address = f"http://127.0.0.1:{runner.addresses[0][1]}/w1"
    try:
        yield witness
    finally:
        await runner.cleanup()
