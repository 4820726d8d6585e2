"""Makes `.venv` from a hashed lock file, and leaves it alone when nothing has changed.

    sh tools/python tools/environment.py runtime|dev

A stamp inside `.venv` says what it holds: checksums of the locks and of pyproject.toml, the checkout it was made for
and its Python. The stamp is compared by content, never by time, for a fresh clone has new times. A mark stands there
while anything is being installed; whoever finds it knows that the work was interrupted and starts over. Only the
standard library is used, since nothing else is there yet.
"""

import fcntl
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import Enum
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST = (3, 11)
LOCKS = {"runtime": "requirements.lock", "dev": "requirements-dev.lock"}
"""The dev lock holds everything the runtime lock holds, in the same versions."""


class EnvironmentProblem(RuntimeError):
    """One sentence for the person at the keyboard: what is wrong and what to do next."""


class Step(Enum):
    """What has to be done to a virtual environment."""

    NOTHING = "nothing"
    UPDATE = "update"
    BUILD = "build"


@dataclass(frozen=True, slots=True)
class Stamp:
    """What an environment holds. `locks` maps a level (`runtime`, `dev`) to the checksum of its lock file."""

    checkout: str
    python: str
    project: str
    locks: Mapping[str, str]

    def covers(self, other: "Stamp") -> bool:
        """Whether nothing has to be installed for `other`."""
        return self.project == other.project and other.locks.items() <= self.locks.items()

    @classmethod
    def read(cls, path: Path) -> "Stamp | None":
        """None when there is no stamp, or one that cannot be understood."""
        try:
            return cls(**json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None


def next_step(*, found: Stamp | None, wanted: Stamp, works: bool, interrupted: bool) -> Step:
    """`works`: its Python starts, is recent enough and has pip. `found` is None for one made by hand."""
    if interrupted or not works:
        return Step.BUILD
    if found is None:
        return Step.UPDATE
    if (found.checkout, found.python) != (wanted.checkout, wanted.python):
        return Step.BUILD
    return Step.NOTHING if found.covers(wanted) else Step.UPDATE


@dataclass(frozen=True, slots=True)
class Environment:
    """The virtual environment of one checkout."""

    root: Path

    @property
    def folder(self) -> Path:
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        return self.folder / "bin" / "python"

    @property
    def stamp(self) -> Path:
        return self.folder / "huifang-stamp.json"

    @property
    def mark(self) -> Path:
        return self.folder / "huifang-unfinished"

    def version(self) -> str | None:
        """The `major.minor` of its Python, or None when it does not start, is too old or has no pip."""
        probe = "import sys, importlib.util as u; print(*sys.version_info[:2], int(u.find_spec('pip') is not None))"
        try:
            said = subprocess.run([self.python, "-c", probe], capture_output=True, text=True, check=True)
            major, minor, pip = map(int, said.stdout.split())
        except (OSError, ValueError, subprocess.CalledProcessError):
            return None
        return f"{major}.{minor}" if pip and (major, minor) >= OLDEST else None

    def packages(self) -> list[str]:
        """The top-level packages: an editable install sees only those that were there when it was made."""
        return sorted(path.parent.name for path in self.root.glob("*/__init__.py"))

    def wanted(self, level: str, version: str | None) -> Stamp:
        """What the files of the checkout ask for."""
        levels = ["runtime", "dev"] if level == "dev" else ["runtime"]
        return Stamp(
            checkout=str(self.root),
            python=version or "",
            project=" ".join([_checksum(self.root / "pyproject.toml"), *self.packages()]),
            locks={name: _checksum(self.root / LOCKS[name]) for name in levels},
        )

    def look(self, level: str) -> tuple[Step, Stamp | None, Stamp]:
        """What has to be done, what is there, and what is asked for."""
        version = self.version()
        found, wanted = Stamp.read(self.stamp), self.wanted(level, version)
        works, interrupted = version is not None, self.mark.exists()
        return next_step(found=found, wanted=wanted, works=works, interrupted=interrupted), found, wanted

    def prepare(self, level: str) -> None:
        """Brings the environment to `level`. Raises EnvironmentProblem; then the next call starts over."""
        if (
            self.look(level)[0] is Step.NOTHING
        ):  # without the gate: somebody may run it who must not write here
            return
        with (self.root / ".venv.lock").open("w") as gate:
            _wait_for(gate.fileno())
            step, found, wanted = self.look(level)
            match step:
                case Step.NOTHING:
                    return
                case Step.UPDATE:
                    _say("更新运行环境…")
                    self._begin()
                case Step.BUILD:
                    _say("准备运行环境，第一次约需一分钟…")
                    self._build()
                    found, wanted = None, self.wanted(level, self.version())
            self._fill(level, found, wanted)
            self.stamp.write_text(json.dumps(asdict(wanted)), encoding="utf-8")
            self.mark.unlink()

    def _begin(self) -> None:
        self.folder.mkdir(exist_ok=True)
        self.mark.touch()

    def _build(self) -> None:
        _need_ensurepip()
        if self.folder.is_symlink() or self.folder.is_file():
            self.folder.unlink()
        self._begin()
        for old in self.folder.iterdir():
            if old == self.mark:
                continue
            if old.is_dir() and not old.is_symlink():
                shutil.rmtree(old)
            else:
                old.unlink()
        self._run([sys.executable, "-m", "venv", str(self.folder)], "没能建立 .venv")

    def _fill(self, level: str, found: Stamp | None, wanted: Stamp) -> None:
        pip = [
            str(self.python),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-input",
            "--disable-pip-version-check",
        ]
        if found is None or not wanted.locks.items() <= found.locks.items():
            self._run([*pip, "--require-hashes", "-r", LOCKS[level]], "依赖没有装上")
        if found is None or found.project != wanted.project:
            self._run([*pip, "--no-deps", "--no-build-isolation", "--editable", "."], "项目本身没有装上")

    def _run(self, command: Sequence[str], complaint: str) -> None:
        log = self.folder / "huifang-install.log"
        environ = {**os.environ, "PIP_USER": "0"}
        with log.open("ab") as out:
            done = subprocess.run(command, cwd=self.root, env=environ, stdout=out, stderr=out, check=False)
        if done.returncode:
            tail = log.read_text(encoding="utf-8", errors="replace").splitlines()[-12:]
            _say("\n".join(f"  {line}" for line in tail))
            raise EnvironmentProblem(
                f"{complaint}（详情见 {log.relative_to(self.root)}）：请检查网络和磁盘空间，再试一次。"
            )


def _checksum(path: Path) -> str:
    try:
        return sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise EnvironmentProblem(f"读不到 {path.name}：请在完整的项目目录里运行。") from error


def _need_ensurepip() -> None:
    if find_spec("ensurepip") is None:
        raise EnvironmentProblem(
            "这个 Python 缺少 venv 模块：请先安装它（Debian、Ubuntu 上是 apt-get install python3-venv），再试一次。"
        )


def _wait_for(gate: int) -> None:
    try:
        fcntl.flock(gate, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        _say("另一个命令正在准备运行环境，等它完成…")
        fcntl.flock(gate, fcntl.LOCK_EX)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main(arguments: Sequence[str]) -> int:
    """The exit code: 0 ready, 1 a problem said in one sentence, 2 called wrongly, 130 interrupted."""
    match arguments:
        case [level] if level in LOCKS:
            pass
        case _:
            _say("用法：environment.py runtime|dev")
            return 2
    try:
        Environment(ROOT).prepare(level)
    except EnvironmentProblem as problem:
        _say(str(problem))
        return 1
    except OSError as error:
        _say(f"运行环境没有准备好（{error}）：请检查目录的写入权限和磁盘空间，再试一次。")
        return 1
    except KeyboardInterrupt:
        _say("已中断；再运行一次会重新准备运行环境。")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
