"""Writes the lock files anew from pyproject.toml: exact versions and hashes for every platform, and no addresses.

    sh tools/python tools/lock.py [OPTION of uv pip compile…]

Versions that still fit are kept; `--upgrade` or `--upgrade-package NAME` moves them. The resolver is uv in the version
that is locked so far, and its own lock is one of them. All are replaced together, or none is.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from installer import UV_LOCK, EnvironmentProblem, Installer

ROOT = Path(__file__).resolve().parent.parent
OPTIONS = [
    "--universal",
    "--python-version=3.11",
    "--generate-hashes",
    "--no-header",
    "--no-annotate",
    "--no-emit-index-url",
    "--no-emit-find-links",
    "--quiet",
]
RUNTIME, DEV = "requirements.lock", "requirements-dev.lock"
LOCKS = (RUNTIME, DEV, UV_LOCK)


def compile_locks(installer: Installer, folder: Path, extra: Sequence[str]) -> None:
    """The dev lock is bound to the runtime lock's versions: what is tested is what is shipped."""
    environ = installer.environ()

    def resolve(name: str, *what: str) -> None:
        command = [str(installer.uv), "pip", "compile", *what, *OPTIONS, *extra, "-o", str(folder / name)]
        subprocess.run(command, cwd=ROOT, env=environ, check=True)

    project = ("pyproject.toml", "--group=build")
    resolve(RUNTIME, *project)
    resolve(DEV, *project, "--group=dev", "-c", str(folder / RUNTIME))
    resolve(UV_LOCK, "--group=install")


def main(arguments: Sequence[str]) -> int:
    try:
        with TemporaryDirectory(dir=ROOT, prefix=".venv-tools-") as scratch:
            folder = Path(scratch)
            installer = Installer(ROOT, folder / "install.log")
            if not installer.prepare():
                print(installer.log.read_text(encoding="utf-8", errors="replace"), file=sys.stderr)
                print("没有装上 uv，锁文件没有更新：请检查网络，再试一次。", file=sys.stderr)
                return 1
            for name in LOCKS:
                if (ROOT / name).exists():
                    shutil.copyfile(ROOT / name, folder / name)
            compile_locks(installer, folder, arguments)
            for name in LOCKS:
                if "://" in (folder / name).read_text(encoding="utf-8"):
                    print(f"{name} 里出现了网址，没有采用：请检查 uv 的设置，再试一次。", file=sys.stderr)
                    return 1
            for name in LOCKS:
                os.replace(folder / name, ROOT / name)
    except EnvironmentProblem as problem:
        print(problem, file=sys.stderr)
        return 1
    except subprocess.CalledProcessError:
        print("锁文件没有更新：请按上面的提示检查网络和 pyproject.toml，再试一次。", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"锁文件没有更新（{error}）：请检查目录的写入权限和磁盘空间，再试一次。", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
