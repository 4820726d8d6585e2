"""`huifang ledger`: what the witness of the ledger gets from us and gives back, and the keys; the rest is put together here."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.domain.os_reason import os_reason
from handlers.terminal.comparison import compare
from handlers.terminal.door import Unwelcome, guarded, print_json, run
from handlers.terminal.given_out import at_terminal
from handlers.terminal.publication import AsJson, publish, verify
from handlers.terminal.witness import PROOF, witness

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection

    from bot.casework.ledger.keys import VerifierKey
    from bot.casework.ledger.witness import GrowthProof
    from db.queries.ledger.checkpoints import StoredCheckpoint
    from db.queries.ledger.witnessing import TakenIn
    from db.vault import Vault

app = typer.Typer(
    help="台账：请见证单位签名册和结果，公布、核对，换签名的密钥。",
    no_args_is_help=True,
    rich_markup_mode=None,
)
keys = typer.Typer(help="台账签名的密钥。", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(keys, name="keys")
app.command(
    "witness",
    epilog="例：huifang ledger witness --key 见证.key 名册.txt　　头一次：huifang ledger witness --key 见证.key --new witness.example.org",
)(witness)
app.command("publish", epilog="例：huifang ledger publish 2026-10 -o 公布-2026-10")(publish)
app.command("verify", epilog="例：huifang ledger verify 公布-2026-10 --key 公钥")(verify)
app.command("compare", epilog="例：huifang ledger compare 公布-2026-10 别人手里的签封.txt --key 公钥")(
    compare
)

LARGEST = 100_000
"""Bytes of a note."""


@app.command("checkpoint", epilog="例：huifang ledger checkpoint -o 名册.txt")
@guarded
def checkpoint(
    output: Annotated[Path, typer.Option("-o", "--output", help="写到这个文件", metavar="FILE")],
) -> None:
    """取出最新一份签过名的台账签封，交给见证单位签；里面没有任何人的信息。"""
    found, proof = run(_newest())
    output.write_text(found.note, encoding="utf-8", newline="")
    beside = output.with_name(output.name + PROOF)
    beside.unlink(missing_ok=True)
    if proof is not None:
        beside.write_text(proof.written(), encoding="ascii", newline="")
        print(f"和上次签的相接的证明写在 {beside}，请一起交给见证单位。")
    print(f"到第 {found.size} 行的签封写在 {output}；请见证单位签好，再用 huifang ledger cosign 交回。")


@app.command("cosign", epilog="例：huifang ledger cosign 名册-已签.txt")
@guarded
def cosign(file: Annotated[Path, typer.Argument(help="见证单位签过的文件", metavar="FILE")]) -> None:
    """交回见证单位签过的签封：核对签名，存下来；等着它的月份从这时起可以发消息。"""
    try:
        with file.open("rb") as opened:
            raw = opened.read(LARGEST + 1)
    except OSError as e:
        raise Unwelcome(f"读不出 {file}：{os_reason(e)}") from None
    found = run(_cosigned(raw))
    again = "" if found.by else "（以前交过的，没有新的签名）"
    print(f"到第 {found.checkpoint.size} 行的签封已有见证单位签字{again}；名册在这以内的办件可以发消息了。")


@keys.callback()
def ledger_keys() -> None:
    """台账签名的密钥。"""


@keys.command("show", epilog="例：huifang ledger keys show")
@guarded
def show(as_json: AsJson = False) -> None:
    """本单位签名的公钥，最早的在前，现用的在最后：另外告诉见证单位和核对的人。"""
    texts = [key.text for key in run(_known())]
    if as_json:
        print_json([{"vkey": text, "in_use": text == texts[-1]} for text in texts])
        return
    for text in texts:
        print(text)


@keys.command("new", epilog="例：huifang ledger keys new")
@guarded
def new() -> None:
    """换一把签名的密钥：新旧两把都签在最新一份签封上；新的公钥要另外告诉见证单位和核对的人。"""
    print(run(_renewed()))


async def _newest() -> "tuple[StoredCheckpoint, GrowthProof | None]":
    """The newest checkpoint, and the proof that it continues the last one that a witness signed."""
    from functools import partial

    from db.queries.ledger import checkpoints, growth
    from db.queries.ledger.witnessing import NothingSigned
    from handlers.terminal.opening import opened

    async with opened() as office:
        found = await office.store.read(checkpoints.newest)
        if found is None:
            raise NothingSigned
        return found, await office.store.read(partial(growth.since_witnessed, size=found.size))


async def _cosigned(raw: bytes) -> "TakenIn":
    from functools import partial

    from handlers.terminal.opening import opened

    async with opened(writing=True) as office:
        witnesses = office.settings.ledger_witnesses
        if not witnesses:
            raise Unwelcome("没有设置见证单位；请先把见证单位的公钥写进 HUIFANG_LEDGER_WITNESS")
        return await office.store.write(partial(_taken_in, raw=raw, witnesses=witnesses))


def _taken_in(connection: "Connection", *, raw: bytes, witnesses: "Sequence[VerifierKey]") -> "TakenIn":
    """The witness's signature and its line of the log, in one transaction."""
    from db.queries.ledger import witnessing

    taken = witnessing.take_in(connection, raw=raw, witnesses=witnesses)
    _note(connection, "ledger_cosign", {"lines": taken.checkpoint.size, "witness": list(taken.by)})
    return taken


def _note(connection: "Connection", act: str, detail: "Mapping[str, object]") -> None:
    from db.queries.office import audit
    from handlers.terminal.opening import now

    audit.note(connection, None, at_terminal(), act, "ledger", detail=detail, now=now())


async def _known() -> "list[VerifierKey]":
    from db.queries.ledger import signing_keys
    from db.queries.ledger.witnessing import NothingSigned
    from handlers.terminal.opening import opened

    async with opened() as office:
        found = await office.store.read(signing_keys.verifiers)
    if not found:
        raise NothingSigned  # the first key is made with the first signature
    return found


async def _renewed() -> str:
    from functools import partial

    from handlers.terminal.ledger_composition import bookkeeping_of
    from handlers.terminal.opening import opened

    async with opened(writing=True) as office:
        renew = partial(_new_key, vault=office.vault, origin=bookkeeping_of(office).origin)
        key = await office.store.write(renew)
    return key.text


def _new_key(connection: "Connection", *, vault: "Vault", origin: str) -> "VerifierKey":
    """The new key and its line of the log, in one transaction."""
    from db.queries.ledger import witnessing
    from handlers.terminal.opening import now

    key = witnessing.renew_key(connection, vault=vault, origin=origin, now=now())
    _note(connection, "ledger_key", {"name": key.text})
    return key
