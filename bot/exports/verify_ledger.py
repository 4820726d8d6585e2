#!/usr/bin/env python3
"""核对公布的台账：一个文件，只用 Python 自带的库和 openssl 命令，不联网，不属于回访程序。

    python3 verify.py 文件夹 --office 公钥 [--witness 公钥]… [--quorum 几家] [--seen 另一份]… [--receipt 办件编号 回执码]

公钥要从别处得来（大厅、报纸、见证单位的网站），不要从这个文件夹里抄。--seen 是别人手里的签名文本，或者别人手里的文件夹。
退出码：0 对得上；1 对不上；2 没法核对（写法不对、文件读不了）；3 两份签名的台账互相矛盾；4 这张回执不在里面。
Written from docs/ledger.md alone, without a look at the program that publishes.
"""

import argparse
import base64
import bisect
import functools
import hashlib
import itertools
import json
import math
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unicodedata
from pathlib import Path
from typing import NoReturn

WRONG, UNREADABLE, SPLIT, ABSENT = 1, 2, 3, 4
CODES = "S5 S4 S3 S2 S1 RF WP NA UR NC NT EX".split()
SAID = "非常满意 满意 基本满意 不满意 非常不满意 不想评价 不是本人 没有回音 无法送达 没留电话 未曾回访 不予回访".split()
MONTH = r"20\d\d-(?:0[1-9]|1[0-2])(?:\+[1-9]\d{0,3})?"
ANY, HEX = "(" + "|".join(CODES) + ")", "[0-9a-f]"
LINE = re.compile(
    rf"([ROE])1 ({MONTH}) ({HEX}{{64}})"
    rf"(?: {ANY}(?: {HEX}{{64}}| {ANY} (?:RE|ID|SY|RU) ({HEX}{{16}}),({HEX}{{16}})))?\n".encode()
)
KEY = re.compile(r"([!-*,-~]{1,200})\+([0-9a-f]{8})\+(\S+)", re.ASCII)
SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class DoesNotHold(Exception):
    """The check ends here: an exit code and one sentence."""

    def __init__(self, code: int, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


def refuse(sentence: str, code: int = WRONG) -> NoReturn:
    raise DoesNotHold(code, sentence)


def sha(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def from64(text: str, what: str, code: int = WRONG) -> bytes:
    try:
        value = base64.standard_b64decode(text)
    except ValueError:
        value = b""
    if base64.standard_b64encode(value).decode() != text:
        refuse(f"{what}不是规范的 base64", code)
    return value


class Key:
    """A public key that the reader brings."""

    def __init__(self, vkey: str, kind: int) -> None:
        parts = KEY.fullmatch(vkey)
        if parts is None:
            refuse(f"公钥写法不对：{vkey[:60]}", UNREADABLE)
        blob = from64(parts[3], "公钥", UNREADABLE)
        self.name, self.public = parts[1], blob[1:]
        self.id = sha(self.name.encode(), b"\n", blob)[:4]
        if len(blob) != 33 or blob[0] != kind or self.id.hex() != parts[2]:
            refuse(f"公钥和编号不符，或者不是这一种公钥：{vkey[:60]}", UNREADABLE)


@functools.lru_cache(maxsize=10_000)
def genuine(public: bytes, signature: bytes, message: bytes) -> bool:
    """Ed25519, by openssl."""
    openssl = shutil.which("openssl")
    if openssl is None:
        refuse("这台电脑上没有 openssl 命令，验不了签名", UNREADABLE)
    with tempfile.TemporaryDirectory() as name:
        der = bytes.fromhex("302a300506032b6570032100") + public
        for part, content in (("key", der), ("message", message), ("signature", signature)):
            Path(name, part).write_bytes(content)
        words = "pkeyutl -verify -pubin -keyform DER -inkey key -rawin -in message -sigfile signature"
        ran = subprocess.run([openssl, *words.split()], cwd=name, capture_output=True, check=False)  # noqa: S603 - words of our own
    return len(signature) == 64 and ran.returncode == 0


class Signed:
    """A checkpoint in a note whose office signature holds, and the times of the witnesses that signed it."""

    def __init__(self, raw: bytes, offices: list[Key], witnesses: list[Key]) -> None:
        whole = raw.decode(errors="ignore")
        body, gap, tail = whole.rpartition("\n\n")
        rows = tail.split("\n")
        tidy = whole.encode() == raw and not re.search(r"[\x00-\x09\x0b-\x1f]", whole)
        if not (gap and tidy and rows.pop() == "" and 0 < len(rows) <= 64 and len(raw) <= 100_000):
            refuse("签名的文本写法不对")
        self.body = (body + "\n").encode()
        self.marks = [self.mark(row) for row in rows]
        self.origin, self.size, self.root = self.head(body.split("\n"))
        if self.origin != offices[0].name:
            refuse(f"这是 {self.origin} 的台账，不是 {offices[0].name} 的")
        signed = [genuine(key.public, blob, self.body) for key in offices if (blob := self.of(key))]
        if not signed or not all(signed):
            refuse(f"没有 {self.origin} 的真签名：内容被改过，或者用的是您没有给的公钥")
        self.times = {key.name: self.time_of(key, blob) for key in witnesses if (blob := self.of(key))}

    @staticmethod
    def mark(row: str) -> tuple[str, bytes]:
        parts = re.fullmatch(r"— ([^\s+]+) (\S+)", row)
        blob = from64(parts[2], "签名") if parts else b""
        if parts is None or len(blob) < 5:
            refuse("签名的一行写法不对")
        return parts[1], blob

    @staticmethod
    def head(rows: list[str]) -> tuple[str, int, bytes]:
        shape = len(rows) > 2 and re.fullmatch(r"(0|[1-9]\d{0,15})", rows[1], re.ASCII)
        if not shape or not all(re.fullmatch("[ -~]+", row) for row in rows) or int(rows[1]) >= 2**53:
            refuse("签名的文本写法不对")
        root = from64(rows[2], "校验值")
        if len(root) != 32 or not re.fullmatch(r"[!-*,-~]{1,200}", rows[0]):
            refuse("签名的文本写法不对")
        return rows[0], int(rows[1]), root

    def of(self, key: Key) -> bytes:
        blobs = [blob[4:] for name, blob in self.marks if name == key.name and blob[:4] == key.id]
        return blobs[0] if len(blobs) == 1 else refuse(f"{key.name} 签了两次") if blobs else b""

    def time_of(self, key: Key, blob: bytes) -> int:
        when = int.from_bytes(blob[:8], "big")
        told = b"cosignature/v1\ntime %d\n" % when + self.body
        if when > 253_370_764_800 or not genuine(key.public, blob[8:], told):
            refuse(f"见证单位 {key.name} 的签名是假的，或者签名以后内容被改过")
        return when


class Mountains:
    """The roots of full subtrees, as (height, hash) from the largest on."""

    def __init__(self, count: int, hashes: list[bytes]) -> None:
        heights = [h for h in reversed(range(count.bit_length())) if count >> h & 1]
        if [len(value) for value in hashes] != [32] * len(heights):
            refuse("frontier.txt 和前面的行数不符")
        self.peaks = list(zip(heights, hashes, strict=True))

    def grow(self, line: bytes) -> None:
        height, value = 0, hashlib.sha256(b"\0" + line).digest()
        while self.peaks and self.peaks[-1][0] == height:
            value = hashlib.sha256(b"\1" + self.peaks.pop()[1] + value).digest()
            height += 1
        self.peaks.append((height, value))

    def root(self) -> bytes:
        hashes = [value for _, value in reversed(self.peaks)] or [sha()]
        return functools.reduce(lambda low, high: sha(b"\1", high, low), hashes)


class MonthRead:
    """One month's lines: roster slots that still lack a result, slots with one, results, blocks of the roster, errata."""

    def __init__(self) -> None:
        self.open: list[bytes] = []
        self.slots: list[bytes] = []
        self.results: list[bytes] = []
        self.parts: list[list[int]] = []
        self.began = -1
        self.errata = 0

    def told(self) -> bool:
        """Nothing on the roster that was read lacks its result."""
        return self.began >= 0 and not self.open

    def whole(self) -> bool:
        """And nothing of the roster stands before the first line."""
        return self.told() and sum(end - start for start, end in self.parts) == len(self.slots)

    def find(self, slot: bytes) -> int:
        place = bisect.bisect_left(self.slots, slot) if self.told() else 0
        return place if self.told() and self.slots[place : place + 1] == [slot] else -1


class LedgerRead:
    """The lines in order."""

    def __init__(self, first: int) -> None:
        self.first = self.number = first
        self.rounds: dict[bytes, MonthRead] = {}
        self.past: set[bytes] = set()
        self.run: tuple[bytes, bytes] = (b"", b"")
        self.before = b""

    def bad(self, why: str) -> NoReturn:
        refuse(f"lines.txt 里台账的第 {self.number + 1} 行：{why}")

    def end_run(self) -> None:
        kind, month = self.run
        if kind == b"O" and month and not self.rounds[month].told():
            self.bad("上一段结果不全，名册上有的没有结果")
        self.run = (b"", b"")

    def add(self, raw: bytes) -> None:
        parts = LINE.fullmatch(raw)
        if parts is None:
            self.bad("写法不对")
        kind, month, slot, old, new, one, two = parts.groups()
        if b"ROE".index(kind) != (old is not None) + (new is not None):
            self.bad("写法不对")
        fresh = (kind, month) != self.run
        if fresh:
            self.end_run()
        elif kind != b"E" and slot <= self.before:
            self.bad("没有按次序，或者重复了")
        if kind == b"R":
            self.roster(month, slot, fresh)
        elif kind == b"O":
            self.result(month, slot, old, fresh)
        else:
            self.erratum(month, slot, old, new, one < two)
        self.run, self.before = (kind, month), slot
        self.number += 1

    def roster(self, month: bytes, slot: bytes, fresh: bool) -> None:
        found = self.rounds.setdefault(month, MonthRead())
        if found.began >= 0 or month in self.past:
            self.bad("已经有结果了，名册还在添")
        if fresh:
            found.parts.append([self.number, self.number])
        found.parts[-1][1] += 1
        found.open.append(slot)

    def result(self, month: bytes, slot: bytes, end: bytes, fresh: bool) -> None:
        found = self.rounds.setdefault(month, MonthRead())
        if fresh and (found.began >= 0 or month in self.past):
            self.bad("这个月的结果写了两遍")
        if fresh:
            found.began = self.number
            found.open.sort(reverse=True)
            if any(a == b for a, b in itertools.pairwise(found.open)):
                self.bad("名册上有一件写了两遍")
        if found.open[-1:] == [slot]:
            found.open.pop()
        elif self.first == 0 or (found.open and found.open[-1] < slot):
            self.bad("结果和名册对不上")
        found.slots.append(slot)
        found.results.append(end)

    def erratum(self, month: bytes, slot: bytes, old: bytes, new: bytes, two: bool) -> None:
        found = self.rounds.get(month)
        if old == new or not two:
            self.bad("更正没有改变什么，或者不是两个人批准的")
        if found is None and self.first:
            self.past.add(month)
            return
        place = found.find(slot) if found else -1
        if found is None or place < 0 or found.results[place] != old:
            self.bad("更正的那一件不在，或者原来不是这个结果")
        found.results[place] = new
        found.errata += 1


def ppm(part: int, whole: int) -> int | None:
    return part * 10**6 // whole if whole else None


def wilson(s: int, n: int) -> int | None:
    z2, u2 = 1959963984540054**2, 10**30
    under = n * z2 * (z2 * n + 4 * s * (n - s) * u2) * 10**12
    up = math.isqrt(under - 1) + 1 if under else 0
    return max(0, (n * (2 * s * u2 + z2) * 10**6 - up) // (2 * n * (n * u2 + z2))) if n else None


def figures(found: MonthRead) -> dict[str, object]:
    counts = {code: found.results.count(code.encode()) for code in CODES}
    total, answered = len(found.slots), sum(counts[code] for code in CODES[:5])
    satisfied = sum(counts[code] for code in CODES[:3])
    return {
        "concluded": total, "errata": found.errata, "outcomes": counts,
        "additions": sum(end - start for start, end in found.parts[1:]),
        "answered": answered, "satisfied": satisfied, "coverage_ppm": ppm(answered, total),
        "satisfied_ppm": ppm(satisfied, answered), "satisfied_of_concluded_ppm": ppm(satisfied, total),
        "wilson_low_ppm": wilson(satisfied, answered),
    }  # fmt: skip


def read(path: Path, most: int = 1_000_000) -> bytes:
    with path.open("rb") as file:
        content = file.read(most + 1)
    return content if len(content) <= most else refuse(f"{path.name} 太大", UNREADABLE)


def notes_in(place: Path, offices: list[Key], witnesses: list[Key]) -> list[Signed]:
    """The checkpoint at a path, or all in a folder, each of the size in its name, by size."""
    if not place.is_dir():
        return [Signed(read(place), offices, witnesses)]
    found = {path.name: Signed(read(path), offices, witnesses) for path in place.glob("checkpoint-*")}
    if any(name != f"checkpoint-{note.size}" for name, note in found.items()):
        refuse("签名文件的名称和里面的行数不符")
    return sorted(found.values(), key=lambda note: note.size)


def walk(folder: Path, first: int, notes: list[Signed], seen: list[Signed]) -> LedgerRead:
    """Reads all lines and compares the root at each size that somebody signed."""
    frontier = read(folder / "frontier.txt").decode("ascii", "replace").split("\n")
    if frontier.pop() != "":
        refuse("frontier.txt 写法不对")
    hills, book = Mountains(first, [from64(row, "frontier.txt ") for row in frontier]), LedgerRead(first)
    wanted: dict[int, list[tuple[bytes, bool]]] = {}
    for note in (*notes, *seen):
        wanted.setdefault(note.size, []).append((note.root, note in notes))
    with (folder / "lines.txt").open("rb") as file:
        for raw in itertools.chain([b""], iter(lambda: file.readline(300), b"")):
            if raw:
                book.add(raw)
                hills.grow(raw[:-1])
            for root, own in wanted.get(book.number, ()):
                if root != hills.root() and own:
                    refuse(f"前 {book.number} 行和签过名的校验值对不上：有的行被改、被删、被加或换了次序")
                if root != hills.root():
                    refuse(f"前 {book.number} 行有两份签名，互相矛盾：单位给不同的人看了不同的台账", SPLIT)
                if own:
                    book.end_run()
    if book.number != notes[-1].size:
        refuse("lines.txt 的行数和最后的签名不符")
    return book


def committed(found: MonthRead, notes: list[Signed]) -> bool:
    """Whether each part of the roster was signed before what comes after it."""
    until = [start for start, _ in found.parts[1:]] + [found.began]
    spans = zip((end for _, end in found.parts), until, strict=True)
    return found.whole() and all(any(a <= note.size <= b for note in notes) for a, b in spans)


def secret(code: str) -> bytes:
    bare = "".join(c for c in unicodedata.normalize("NFKC", code).upper() if c.isalnum())
    digits = [SIGNS.find(c) for c in bare.translate({73: "1", 76: "1", 79: "0"})]
    number = functools.reduce(lambda n, digit: n * 32 + digit, digits, 0)
    if len(digits) != 28 or min(digits) < 0 or number % 4093 or number % 4096 >= 4093:
        refuse("回执码不对：应是 7 组、每组 4 个，请再抄一遍", UNREADABLE)
    return (number // 4096).to_bytes(16, "big")


def told(found: MonthRead, month: str, case_no: str, code: str) -> str:
    """What a receipt proves."""
    slot = sha(f"huifang/slot/v1\n{month}\n".encode(), secret(code), b"\n", case_no.encode())
    place = found.find(slot.hex().encode())
    if place < 0:
        refuse(f"{month} 里没有这张回执：月份、编号、回执码有一样不对，或者它没有被算进去", ABSENT)
    result = found.results[place].decode()
    return f"这张回执算进去了，记的是“{SAID[CODES.index(result)]}”（{result}）。"


def check(
    folder: Path,
    office: list[str],
    witness: list[str] | None = None,
    quorum: int | None = None,
    seen: list[Path] | None = None,
    receipt: list[str] | None = None,
) -> str:
    """One sentence of what is proven; raises DoesNotHold."""
    offices, witnesses = [Key(text, 1) for text in office], [Key(text, 4) for text in witness or []]
    asked = len(witnesses) if quorum is None else quorum
    claimed = read(folder / "summary.json")
    try:
        about = json.loads(claimed)
        month, first = about["month"], about["first"]
        if not re.fullmatch(MONTH, month, re.ASCII) or type(first) is not int or first < 0:
            raise ValueError
    except (ValueError, TypeError, KeyError, RecursionError):
        refuse("summary.json 写法不对")
    notes = notes_in(folder, offices, witnesses)
    if not notes or notes[0].size < first:
        refuse("没有签名文件，或者它比前面的行数还小")
    if short := [note.size for note in notes if len(note.times) < asked]:
        refuse(f"第 {short[0]} 行的签名没有够数的见证：要 {asked} 家")
    strange = [note for place in seen or [] for note in notes_in(place, offices, [])]
    common = [note for note in strange if first <= note.size <= notes[-1].size]
    if strange and not common:
        refuse("手里那份和这一份没有重叠的行，比不了：请换相邻的月份", UNREADABLE)
    book = walk(folder, first, notes, common)
    found = book.rounds.get(month.encode())
    if found is None or not committed(found, notes):
        refuse(f"{month} 的名册不全，没有在出结果以前签名封好，或者还没有结果")
    whole = figures(found) | {"format": "huifang/bundle/v1", "origin": offices[0].name, "month": month}
    whole |= {"first": first, "checkpoints": [note.size for note in notes]}
    if (json.dumps(whole, sort_keys=True, separators=(",", ":")) + "\n").encode() != claimed:
        refuse("summary.json 的数字和逐行数出来的不一样")
    return said(
        whole, notes, asked, found.parts[-1][1], len(common), told(found, month, *receipt) if receipt else ""
    )


def when(note: Signed) -> str:
    moments = ((name, time.gmtime(at + 28_800)) for name, at in sorted(note.times.items()))
    return "、".join(f"{name} {time.strftime('%Y-%m-%d %H:%M', moment)}" for name, moment in moments)


def said(
    whole: dict[str, object], notes: list[Signed], asked: int, settled: int, common: int, receipt: str
) -> str:
    def rate(name: str) -> str:
        value = whole[name]
        return f"{value / 10_000:.2f}%" if isinstance(value, int) else "无"

    roster = next(note for note in notes if note.size >= settled)
    return (
        f"{whole['month']} 对得上：办结 {whole['concluded']} 件，每件都有一个结果；"
        f"已评价 {whole['answered']} 件，其中满意 {whole['satisfied']} 件；"
        f"满意率 {rate('satisfied_ppm')}，答复率 {rate('coverage_ppm')}，"
        f"满意占办结的 {rate('satisfied_of_concluded_ppm')}，满意率下限 {rate('wilson_low_ppm')}；"
        + (
            f"见证（北京时间）：名册 {when(roster)}，结果 {when(notes[-1])}"
            if asked
            else "没有核对见证，只能说单位自己没有改口"
        )
        + (f"；和别处的 {common} 份签名一致" if common else "")
        + f"。{receipt}"
    )


def main() -> int:
    """The command; returns its exit code."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("folder", type=Path)
    words.add_argument("--office", action="append", required=True)
    words.add_argument("--witness", action="append", default=[])
    words.add_argument("--quorum", type=int)
    words.add_argument("--seen", action="append", type=Path, default=[])
    words.add_argument("--receipt", nargs=2)
    try:
        print(check(**vars(words.parse_args())))
    except DoesNotHold as e:
        print(e, file=sys.stderr)
        return e.code
    except OSError as e:
        print(
            f"读不出 {e.filename or '文件'}，没法核对：请写公布的那个文件夹，里面的文件要齐", file=sys.stderr
        )
        return UNREADABLE
    return 0


if __name__ == "__main__":
    sys.exit(main())
