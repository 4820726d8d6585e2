"""The pinned uv in an environment of its own, `.venv-tools`, and pip beside it for when uv cannot be had.

pip is what every Python brings and what a machine's owner has set up: index, mirror, certificates, proxy. It fetches
one wheel, uv, by hash; uv fetches the rest many times faster. uv reads none of pip's settings, so they are handed to
it, and what it cannot do with them pip does after it: the locks are hashed, so either installs the same.
"""

import os
import subprocess
import sys
from ast import literal_eval
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

UV_LOCK = "requirements-uv.lock"

_SCOPES = ("global", "install", ":env:")
"""Where pip looks for a setting of `pip install`; the last that has it counts."""

_FOR_UV = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "no-index": "UV_NO_INDEX",
    "trusted-host": "UV_INSECURE_HOST",
    "timeout": "UV_HTTP_TIMEOUT",
    "default-timeout": "UV_HTTP_TIMEOUT",
    "cert": "SSL_CERT_FILE",
    "client-cert": "SSL_CLIENT_CERT",
    "proxy": "HTTP_PROXY HTTPS_PROXY",
}
"""pip's setting, and the variables by which uv is told the same."""

_AS_PIP = {"UV_INDEX_STRATEGY": "unsafe-best-match", "UV_SYSTEM_CERTS": "true"}
"""pip takes a version from any of its indexes; what uv calls unsafe in that, the hashes of the locks make safe."""


class EnvironmentProblem(RuntimeError):
    """One sentence for the person at the keyboard: what is wrong and what to do next."""


_BY_HASH = ("--quiet", "--no-input", "--require-hashes")


def settings_for_uv(listed: str) -> dict[str, str]:
    """What `pip config list` says, as the variables that uv reads."""
    found: dict[tuple[str, str], str] = {}
    for line in listed.splitlines():
        place, _, value = line.partition("=")
        scope, _, name = place.rpartition(".")
        try:
            found[scope, name] = str(literal_eval(value))
        except (ValueError, SyntaxError):
            continue  # not a setting: pip also warns here
    return {
        variable: ("," if variable == "UV_FIND_LINKS" else " ").join(found[scope, name].split())
        for name, variables in _FOR_UV.items()
        for scope in _SCOPES
        if (scope, name) in found
        for variable in variables.split()
    }


@dataclass(frozen=True, slots=True)
class Installer:
    """Puts packages into virtual environments of the checkout `root`; what the programs say goes to `log`."""

    root: Path
    log: Path

    @property
    def folder(self) -> Path:
        return self.root / ".venv-tools"

    @property
    def python(self) -> Path:
        return self.folder / "bin" / "python"

    @property
    def uv(self) -> Path:
        return self.folder / "bin" / "uv"

    def prepare(self) -> bool:
        """Fetches uv unless it is there; False when it cannot be had. Raises EnvironmentProblem without pip."""
        stamp = self.folder / "huifang-stamp"
        wanted = f"{sys.executable} {checksum(self.root / UV_LOCK)}"
        if _text(stamp) == wanted and self._succeeds(self._pip("--version")):
            return self.uv.exists()
        need_ensurepip()
        if not self._succeeds([sys.executable, "-m", "venv", "--clear", str(self.folder)]):
            raise EnvironmentProblem(f"没能建立 {self.folder.name}：请检查磁盘空间和写入权限，再试一次。")
        if self._succeeds(self._pip("install", *_BY_HASH, "--only-binary=:all:", "-r", UV_LOCK)):
            stamp.write_text(wanted, encoding="utf-8")
        return self.uv.exists()

    def environ(self) -> Mapping[str, str]:
        """The environment under which uv asks where pip would; what is set for uv by name stays as it is."""
        config = self._pip("config", "list")
        listed = subprocess.run(config, cwd=self.root, capture_output=True, text=True, check=False).stdout
        by_name = {name: value for name, value in os.environ.items() if name.startswith("UV_")}
        return {**os.environ, **_AS_PIP, **settings_for_uv(listed), **by_name}

    def sync(self, python: Path, lock: str) -> bool:
        """Installs what the lock holds, by its hashes; False when it did not work."""
        return self._either(
            ["pip", "sync", "--quiet", "--require-hashes", "--python", str(python), lock],
            ["--python", str(python), "install", *_BY_HASH, "-r", lock],
        )

    def add_project(self, python: Path) -> bool:
        """Installs the checkout itself as it lies there; False when it did not work."""
        project = ["--no-deps", "--no-build-isolation", "--editable", "."]
        return self._either(
            ["pip", "install", "--quiet", "--python", str(python), *project],
            ["--python", str(python), "install", "--quiet", "--no-input", *project],
        )

    def _either(self, by_uv: Sequence[str], by_pip: Sequence[str]) -> bool:
        if self.uv.exists() and self._succeeds([str(self.uv), *by_uv], self.environ()):
            return True
        print("uv 在这里用不了，改用 pip，会慢一些…", file=sys.stderr, flush=True)
        return self._succeeds(self._pip(*by_pip))

    def _pip(self, *arguments: str) -> list[str]:
        return [str(self.python), "-m", "pip", "--disable-pip-version-check", *arguments]

    def _succeeds(self, command: Sequence[str], environ: Mapping[str, str] = os.environ) -> bool:
        try:
            with self.log.open("ab") as out:
                done = subprocess.run(
                    command,
                    cwd=self.root,
                    env={**environ, "PIP_USER": "0"},
                    stdout=out,
                    stderr=out,
                    check=False,
                )
        except FileNotFoundError:
            return False
        return done.returncode == 0


def checksum(path: Path) -> str:
    """SHA-256 of a file of the checkout. Raises EnvironmentProblem when it cannot be read."""
    try:
        return sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise EnvironmentProblem(f"读不到 {path.name}：请在完整的项目目录里运行。") from error


def need_ensurepip() -> None:
    """Raises EnvironmentProblem when this Python cannot make a virtual environment with pip."""
    if find_spec("ensurepip") is None:
        raise EnvironmentProblem(
            "这个 Python 缺少 venv 模块：请先安装它（Debian、Ubuntu 上是 apt-get install python3-venv），再试一次。"
        )


def _text(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return None
