"""Writes both lock files anew from pyproject.toml: exact versions and hashes for every platform, and no addresses.

    sh tools/python tools/lock.py [OPTION of uv pip compile…]

Versions that still fit are kept; `--upgrade` or `--upgrade-package NAME` moves them. The resolver lives in an
environment of its own (`.venv-tools`), in the version named here. Both locks are replaced together, or neither is.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / ".venv-tools"
UV = "uv==0.13.9"
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


def install_uv() -> Path:
    """The path of uv in the pinned version, installed on first use."""
    python, mark = TOOLS / "bin" / "python", TOOLS / UV
    if not mark.exists():
        print(f"准备 {UV}…", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", "--clear", TOOLS], check=True)
        subprocess.run(
            [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", UV], check=True
        )
        mark.touch()
    return TOOLS / "bin" / "uv"


def compile_locks(uv: Path, folder: Path, extra: Sequence[str]) -> None:
    """The dev lock is bound to the runtime lock's versions: what is tested is what is shipped."""
    resolve = [str(uv), "pip", "compile", "pyproject.toml", "--group=build", *OPTIONS, *extra]
    runtime, dev = str(folder / RUNTIME), str(folder / DEV)
    subprocess.run([*resolve, "-o", runtime], cwd=ROOT, check=True)
    subprocess.run([*resolve, "--group=dev", "-c", runtime, "-o", dev], cwd=ROOT, check=True)


def main(arguments: Sequence[str]) -> int:
    try:
        uv = install_uv()
        with TemporaryDirectory(dir=ROOT, prefix=".venv-tools-") as scratch:
            folder = Path(scratch)
            for name in (RUNTIME, DEV):
                if (ROOT / name).exists():
                    shutil.copyfile(ROOT / name, folder / name)
            compile_locks(uv, folder, arguments)
            for name in (RUNTIME, DEV):
                if "://" in (folder / name).read_text(encoding="utf-8"):
                    print(f"{name} 里出现了网址，没有采用：请检查 uv 的设置，再试一次。", file=sys.stderr)
                    return 1
            for name in (RUNTIME, DEV):
                os.replace(folder / name, ROOT / name)
    except subprocess.CalledProcessError:
        print("锁文件没有更新：请按上面的提示检查网络和 pyproject.toml，再试一次。", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"锁文件没有更新（{error}）：请检查目录的写入权限和磁盘空间，再试一次。", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
