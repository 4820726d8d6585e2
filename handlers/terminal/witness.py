"""`huifang ledger witness`: the other side, on a machine of its own without a database. It keeps what it signed."""

import os
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.domain.os_reason import os_reason
from handlers.terminal.door import Unwelcome, guarded

if TYPE_CHECKING:
    from bot.casework.ledger.checkpoints import Checkpoint
    from bot.casework.ledger.keys import SigningKey, VerifierKey
    from bot.casework.ledger.witness import GrowthProof

PROOF = ".proof"
"""The proof of growth stands beside the checkpoint, under its name with this behind it."""
LARGEST = 1_000_000
"""Bytes of a file that is read."""


@guarded
def witness(
    key: Annotated[Path, typer.Option("--key", help="见证单位的私钥文件", metavar="FILE")],
    checkpoint: Annotated[
        Path | None,
        typer.Argument(help="对方给的台账签封；不写就只显示见证单位的公钥", metavar="CHECKPOINT"),
    ] = None,
    seen: Annotated[
        Path | None, typer.Option("--seen", help="记下签过什么的目录，缺省在私钥旁边", metavar="DIR")
    ] = None,
    office: Annotated[
        str, typer.Option("--office", help="头一次签：对方另外给您的公钥；换过密钥也用它", metavar="VKEY")
    ] = "",
    new: Annotated[
        str,
        typer.Option("--new", help="还没有私钥：用这个名字生成一把，像 witness.example.org", metavar="NAME"),
    ] = "",
) -> None:
    """见证：核对这份签封是接着上次签的、只增不改，再签上名。不需要数据库，最好在另一家单位的电脑上。"""
    from bot.casework.ledger.witness import cosigned
    from handlers.terminal.opening import now

    if checkpoint is None:  # the office needs the key before the first roster is signed
        signer = _made(key, new) if new else _key(key)
        print(f"见证单位的公钥，请告诉对方写进 HUIFANG_LEDGER_WITNESS：{signer.verifier.text}")
        return
    kept = _Seen(seen or key.with_name(f"{key.name}.seen"), _read(checkpoint))
    known = kept.office(office)  # nothing is made before all that was given can be read
    signer = _made(key, new) if new else _key(key)
    note = cosigned(kept.raw, known, kept.last, _proof(checkpoint), signer, now())
    kept.keep(note.written(), office)
    _write(checkpoint, note.written())
    print(f"签好了，写回 {checkpoint}；请交回对方。见证单位的公钥：{signer.verifier.text}")


class _Seen:
    """What this witness has signed of one ledger: a folder for each, named by a hash of its origin."""

    def __init__(self, folder: Path, raw: bytes) -> None:
        from bot.casework.ledger.notes import note_read

        self.raw = raw
        origin = note_read(raw).text.partition("\n")[0]
        self._folder = folder / sha256(origin.encode()).hexdigest()[:16]

    @property
    def last(self) -> "Checkpoint | None":
        """The last checkpoint that was signed."""
        from bot.casework.ledger.checkpoints import Checkpoint
        from bot.casework.ledger.notes import note_read

        path = self._folder / "last"
        return Checkpoint.read(note_read(path.read_bytes()).text) if path.exists() else None

    def office(self, given: str) -> "list[VerifierKey]":
        """The office's keys: those known from before, and the one given now."""
        from bot.casework.ledger.keys import VerifierKey

        path = self._folder / "office"
        known = path.read_text(encoding="ascii").split() if path.exists() else []
        texts = dict.fromkeys([*known, *([given] if given else [])])
        if not texts:
            raise Unwelcome(
                "头一次签这家单位的台账：请用 --office 写上它另外给您的公钥（不要用这份文件里的）"
            )
        return [VerifierKey.read(text) for text in texts]

    def keep(self, note: bytes, given: str) -> None:
        """Remember, on the disk, before anybody gets the signature."""
        self._folder.mkdir(parents=True, exist_ok=True)
        keys = "".join(f"{key.text}\n" for key in self.office(given))
        _write(self._folder / "office", keys.encode("ascii"))
        _write(self._folder / "last", note)


def _key(path: Path) -> "SigningKey":
    from bot.casework.ledger.keys import KeyKind, SigningKey

    key = SigningKey.read(_read(path).decode("ascii", "replace").strip())
    if key.kind is not KeyKind.COSIGNATURE:
        raise Unwelcome(f"{path} 里不是见证单位的私钥；请用 --new 生成一把")
    return key


def _made(path: Path, name: str) -> "SigningKey":
    from bot.casework.ledger.keys import KEY_BYTES, KeyKind, SigningKey

    if path.exists():
        raise Unwelcome(f"{path} 已经有了，不覆盖：丢了它就接不上以前签的；已有私钥就不要写 --new")
    key = SigningKey(name, KeyKind.COSIGNATURE, os.urandom(KEY_BYTES))
    _write(path, f"{key.text}\n".encode("ascii"))
    return key


def _proof(checkpoint: Path) -> "GrowthProof | None":
    from bot.casework.ledger.witness import GrowthProof

    path = checkpoint.with_name(checkpoint.name + PROOF)
    return GrowthProof.read(_read(path).decode("ascii", "replace")) if path.exists() else None


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as opened:
            return opened.read(LARGEST)
    except OSError as e:
        raise Unwelcome(f"读不出 {path}：{os_reason(e)}") from None


def _write(path: Path, content: bytes) -> None:
    """All or nothing, and on the disk."""
    new = path.with_name(f"{path.name}.new")
    try:
        with new.open("wb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
        new.replace(path)
    except OSError as e:
        raise Unwelcome(f"写不了 {path}：{os_reason(e)}") from None
