"""The second verifier: written from docs/ledger.md, shares nothing with the product, and finds whatever was done to a bundle."""

import ast
import re
import shutil
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from bot.casework.ledger.bundle import proven
from bot.casework.ledger.checkpoints import Checkpoint, SplitView, Trust, opened
from bot.casework.ledger.commitments import archive_commitment
from bot.casework.ledger.lines import ErratumLine, ErratumReason, OutcomeLine, RosterLine
from bot.casework.ledger.outcomes import OutcomeCode
from bot.casework.ledger.problems import LedgerProblem
from bot.casework.ledger.rating_receipt import RatingReceipt
from bot.casework.ledger.tree import root
from bot.exports import verify_ledger
from bot.exports.verify_ledger import ABSENT, SPLIT, UNREADABLE, WRONG, DoesNotHold, check
from house.tree import files, read
from ledger_edits import CLUMSY, CUNNING, bundle_in, meaning, split
from ledgers import (
    LATE_OCTOBER,
    NOVEMBER,
    OCTOBER,
    OFFICE,
    ONE,
    ORIGIN,
    OTHER,
    STRANGER,
    TRUST,
    WITNESS,
    busy_office,
    month_of,
    signed,
)

OFFICE_KEY, WITNESS_KEY = OFFICE.verifier.text, WITNESS.verifier.text
KEYS = ["--office", OFFICE_KEY, "--witness", WITNESS_KEY]
FILE = Path("bot/exports/verify_ledger.py")
HOUSE = busy_office()
_EVERYBODYS = ("from", "import", "def", "with")


def put(folder: Path, content: dict[str, bytes]) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, raw in content.items():
        folder.joinpath(name).write_bytes(raw)
    return folder


def refused_by(folder: Path, seen: list[Path] | None = None) -> int | None:
    """The code with which the second verifier refuses the folder."""
    try:
        check(folder, [OFFICE_KEY], [WITNESS_KEY], seen=seen)
    except DoesNotHold as problem:
        return problem.code
    return None


def proved_by_core(content: dict[str, bytes]) -> bool:
    try:
        proven(bundle_in(content), TRUST)
    except LedgerProblem:
        return False
    return True


@pytest.mark.parametrize(
    ("month", "first"), [(OCTOBER, 0), (NOVEMBER, 0), (NOVEMBER, 14), (LATE_OCTOBER, 14)]
)
def test_both_verifiers_find_the_same(month: object, first: int, tmp_path: Path) -> None:
    round_key = next(key for key in HOUSE.receipts if key == month)
    bundle = HOUSE.publish(round_key, first)
    books = proven(bundle.bundle(), TRUST).books
    folder = bundle.put(tmp_path / "bundle")
    for receipt in HOUSE.receipts[round_key]:
        said = check(folder, [OFFICE_KEY], [WITNESS_KEY], receipt=[receipt.case_no, receipt.code.lower()])
        assert f"（{books.outcome_of(receipt.slot)}）" in said
        assert f"办结 {len(books.slots)} 件" in said


def edit_and_look(numbers: range, folder: Path) -> tuple[Counter[str], list[str]]:
    """How many edits of each kind were tried, and those that somebody did not detect."""
    tried, undetected = Counter[str](), list[str]()
    small = month_of(6)
    bundles = [HOUSE.publish(NOVEMBER, 14).files(), small.publish(OCTOBER).files()]
    untouched = [meaning(bundle) for bundle in bundles]
    for n in numbers:
        chance = Random(n)
        whole = chance.choice(bundles)
        edited = {name: edit(chance, whole) for name, edit in CLUMSY.items()}
        edited |= {name: edit(chance, small).files for name, edit in CUNNING.items()}
        for kind, content in edited.items():
            if meaning(content) in untouched:
                continue
            tried[kind] += 1
            if proved_by_core(content) or refused_by(put(folder / "edited", content)) is None:
                undetected.append(f"{kind} {n}")
        tried["split"] += 1
        if not split_is_found(chance, folder):
            undetected.append(f"split {n}")
    return tried, undetected


def split_is_found(chance: Random, folder: Path) -> bool:
    """Each of two views passes alone; side by side they do not."""
    views = split(chance, month_of(6))
    other, own = put(folder / "other", views.true), put(folder / "own", views.files)
    assert proved_by_core(views.files)
    assert refused_by(own) is None
    notes = [opened(raw, TRUST) for name, raw in views.true.items() if name.startswith("checkpoint-")]
    with pytest.raises(SplitView):
        proven(bundle_in(views.files), TRUST, notes)
    return refused_by(own, [other]) == refused_by(other, [own]) == SPLIT


def test_whatever_is_done_to_a_bundle_is_found(tmp_path: Path) -> None:
    tried, undetected = edit_and_look(range(20), tmp_path)
    assert undetected == []
    assert set(tried) == {*CLUMSY, *CUNNING, "split"}
    assert min(tried.values()) >= 15


@pytest.mark.soak
@pytest.mark.parametrize("start", range(0, 1_250, 125))
def test_twenty_thousand_edits_are_found(start: int, tmp_path: Path) -> None:
    tried, undetected = edit_and_look(range(start, start + 125), tmp_path)
    assert undetected == []
    assert set(tried) == {*CLUMSY, *CUNNING, "split"}
    assert min(tried.values()) >= 100
    assert tried.total() >= 2_000


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the verifier as it ships and two months, away from the program."""
    folder = tmp_path_factory.mktemp("stick")
    shutil.copy(verify_ledger.__file__, folder / "verify.py")
    HOUSE.publish(NOVEMBER).put(folder / "november")
    month_of(7).publish(OCTOBER).put(folder / "october")
    month_of(7, 99).publish(OCTOBER).put(folder / "forged")
    return folder


def run(folder: Path, *words: str) -> tuple[int, str]:
    """Runs the file with Python alone: no package of ours or of others can be imported."""
    ran = subprocess.run(
        [sys.executable, "-I", "-S", "verify.py", *words],
        cwd=folder,
        capture_output=True,
        check=False,
        text=True,
    )
    assert "Traceback" not in ran.stderr
    return ran.returncode, ran.stdout + ran.stderr


def test_it_runs_by_itself_and_says_one_sentence(alone: Path) -> None:
    receipt = HOUSE.receipts[NOVEMBER][0]
    code, said = run(
        alone,
        "november",
        *KEYS,
        "--seen",
        "october/checkpoint-14",
        "--receipt",
        receipt.case_no,
        receipt.code,
    )
    assert code == 0
    for part in (
        "2026-11 对得上：办结 7 件",
        "名册 witness.example.org/w1 2026-11-01 09:04",
        "和别处的 1 份签名一致",
        "这张回执算进去了",
    ):
        assert part in said
    assert said.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["october", "--office", OFFICE_KEY], 0, "没有核对见证"),
        (["october", "--office", STRANGER.verifier.text], WRONG, "没有 huifang.example.gov.cn 的真签名"),
        (["october", *KEYS, "--quorum", "2"], WRONG, "见证"),
        (["nowhere", *KEYS], UNREADABLE, "nowhere"),
        (["october", "--office", OFFICE_KEY[:-1]], UNREADABLE, "公钥"),
        (["october", "--office", WITNESS_KEY], UNREADABLE, "公钥"),
        (["october", *KEYS, "--seen", "forged"], SPLIT, "互相矛盾"),
        (["november", *KEYS, "--seen", "forged/checkpoint-14"], SPLIT, "互相矛盾"),
        (
            ["october", *KEYS, "--receipt", "HNJX-000000", HOUSE.receipts[OCTOBER][1].code],
            ABSENT,
            "没有这张回执",
        ),
        (["october", *KEYS, "--receipt", "HNJX-000000", "0000"], UNREADABLE, "回执码"),
        ([], UNREADABLE, "usage"),
    ],
)
def test_each_answer_has_its_exit_code(alone: Path, words: list[str], code: int, says: str) -> None:
    found, said = run(alone, *words)
    assert (found, says in said) == (code, True), said


def test_it_shares_no_line_and_no_library_with_the_product() -> None:
    tree = ast.parse(read(FILE))
    imported = {
        name.partition(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported <= sys.stdlib_module_names

    def telling(path: Path) -> set[str]:
        """The lines that say something, without blanks and quotes; not imports, heads of functions, and how a file is opened."""
        bare = {re.sub(r"[\s'\"]", "", line) for line in read(path).splitlines()}
        return {line for line in bare if len(line) >= 20 and not line.startswith(_EVERYBODYS)}

    ours = [
        path
        for path in files()
        if path.suffix == ".py"
        and path != FILE
        and (path.parts[:3] == ("bot", "casework", "ledger") or path.parts[:2] == ("bot", "exports"))
    ]
    assert len(ours) > 20
    assert [(str(path), line) for path in ours for line in telling(path) & telling(FILE)] == []


def test_the_example_in_the_specification_holds() -> None:
    spec = read("docs/ledger.md")
    receipt = RatingReceipt(OCTOBER, "HNJX-2026-00002", bytes(range(16)))
    archive = archive_commitment(bytes(range(32)), b'{"schema":"huifang/archive/v1"}')
    lines = [
        RosterLine(OCTOBER, receipt.slot).text,
        OutcomeLine(OCTOBER, receipt.slot, OutcomeCode.S2, archive).text,
        ErratumLine(
            OCTOBER, receipt.slot, OutcomeCode.S2, OutcomeCode.S3, ErratumReason.RECORDED, (ONE, OTHER)
        ).text,
    ]
    note = signed(
        Checkpoint(ORIGIN, 3, root(line.encode() for line in lines)), datetime(2026, 11, 5, 12, tzinfo=UTC)
    ).decode()
    for part in (receipt.code, *lines, OFFICE_KEY, WITNESS_KEY, note):
        assert part in spec
    assert opened(note.encode(), Trust([OFFICE.verifier], [WITNESS.verifier], 1)).checkpoint.size == 3
    every = set(re.findall(r"`(S[1-5]|[A-Z]{2})`", spec))
    assert {*OutcomeCode, *ErratumReason} <= every
