"""Makes `.venv` from a hashed lock file, and leaves it alone when nothing has changed.

    sh tools/python tools/environment.py runtime|dev

A stamp inside `.venv` says what it holds: checksums of the locks and of pyproject.toml, the checkout it was made for
and its Python. The stamp is compared by content, never by time, for a fresh clone has new times. A mark stands there
while anything is being installed; whoever finds it knows that the work was interrupted and starts over. Packages are
put in by the pinned uv (`installer.py`). Only the standard library is used, since nothing else is there yet.
"""

import fcntl
import json
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import Enum
from pathlib import Path

from installer import EnvironmentProblem, Installer, checksum, need_ensurepip

ROOT = Path(__file__).resolve().parent.parent
OLDEST = (3, 11)
LOCKS = {"runtime": "requirements.lock", "dev": "requirements-dev.lock"}
"""The dev lock holds everything the runtime lock holds, in the same versions."""


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
    """`works`: its Python starts and is recent enough. `found` is None for one made by hand."""
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

    @property
    def log(self) -> Path:
        return self.folder / "huifang-install.log"

    def version(self) -> str | None:
        """The `major.minor` of its Python, or None when it does not start or is too old."""
        probe = "import sys; print(*sys.version_info[:2])"
        try:
            said = subprocess.run([self.python, "-c", probe], capture_output=True, text=True, check=True)
            major, minor = map(int, said.stdout.split())
        except (OSError, ValueError, subprocess.CalledProcessError):
            return None
        return f"{major}.{minor}" if (major, minor) >= OLDEST else None

    def packages(self) -> list[str]:
        """The top-level packages: an editable install sees only those that were there when it was made."""
        return sorted(path.parent.name for path in self.root.glob("*/__init__.py"))

    def wanted(self, level: str, version: str | None) -> Stamp:
        """What the files of the checkout ask for."""
        levels = ["runtime", "dev"] if level == "dev" else ["runtime"]
        return Stamp(
            checkout=str(self.root),
            python=version or "",
            project=" ".join([checksum(self.root / "pyproject.toml"), *self.packages()]),
            locks={name: checksum(self.root / LOCKS[name]) for name in levels},
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
                    _say("准备运行环境，第一次约需半分钟…")
                    self._build()
                    found, wanted = None, self.wanted(level, self.version())
            self._fill(level, found, wanted)
            self.stamp.write_text(json.dumps(asdict(wanted)), encoding="utf-8")
            self.mark.unlink()

    def _begin(self) -> None:
        self.folder.mkdir(exist_ok=True)
        self.mark.touch()

    def _build(self) -> None:
        need_ensurepip()
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
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(self.folder)], check=True)

    def _fill(self, level: str, found: Stamp | None, wanted: Stamp) -> None:
        installer = Installer(self.root, self.log)
        installer.prepare()
        if found is None or not wanted.locks.items() <= found.locks.items():
            self._need(installer.sync(self.python, LOCKS[level]), "依赖没有装上")
            found = None  # what the lock does not name is gone, the project itself included
        if found is None or found.project != wanted.project:
            self._need(installer.add_project(self.python), "项目本身没有装上")

    def _need(self, done: bool, complaint: str) -> None:
        if not done:
            tail = self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-12:]
            _say("\n".join(f"  {line}" for line in tail))
            raise EnvironmentProblem(
                f"{complaint}（详情见 {self.log.relative_to(self.root)}）：请检查网络和磁盘空间，再试一次。"
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
    except (OSError, subprocess.CalledProcessError) as error:
        _say(f"运行环境没有准备好（{error}）：请检查目录的写入权限和磁盘空间，再试一次。")
        return 1
    except KeyboardInterrupt:
        _say("已中断；再运行一次会重新准备运行环境。")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
