"""One command is enough on a fresh machine, costs nothing the second time, and says in one sentence what is missing."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from environment import Environment, Stamp, Step, next_step
from house.tree import ROOT
from installer import EnvironmentProblem, settings_for_uv

RUNTIME = Stamp(checkout="here", python="3.11", project="p1", locks={"runtime": "r1"})
DEV = Stamp(checkout="here", python="3.11", project="p1", locks={"runtime": "r1", "dev": "d1"})
NEW_LOCK = Stamp(checkout="here", python="3.11", project="p1", locks={"runtime": "r2"})
NEW_PROJECT = Stamp(checkout="here", python="3.11", project="p2", locks={"runtime": "r1"})
MOVED = Stamp(checkout="there", python="3.11", project="p1", locks={"runtime": "r1"})
NEW_PYTHON = Stamp(checkout="here", python="3.12", project="p1", locks={"runtime": "r1"})


@pytest.mark.parametrize(
    ("found", "wanted", "step"),
    [
        (RUNTIME, RUNTIME, Step.NOTHING),
        (DEV, RUNTIME, Step.NOTHING),
        (RUNTIME, DEV, Step.UPDATE),
        (RUNTIME, NEW_LOCK, Step.UPDATE),
        (DEV, NEW_LOCK, Step.UPDATE),
        (DEV, NEW_PROJECT, Step.UPDATE),
        (MOVED, RUNTIME, Step.BUILD),
        (NEW_PYTHON, RUNTIME, Step.BUILD),
        (None, RUNTIME, Step.UPDATE),
    ],
)
def test_only_what_has_changed_is_installed(found: Stamp | None, wanted: Stamp, step: Step) -> None:
    assert next_step(found=found, wanted=wanted, works=True, interrupted=False) is step


@pytest.mark.parametrize("found", [None, RUNTIME, DEV])
def test_an_interrupted_environment_is_built_anew(found: Stamp | None) -> None:
    assert next_step(found=found, wanted=RUNTIME, works=True, interrupted=True) is Step.BUILD


@pytest.mark.parametrize("found", [None, RUNTIME])
def test_a_broken_environment_is_built_anew(found: Stamp | None) -> None:
    assert next_step(found=found, wanted=RUNTIME, works=False, interrupted=False) is Step.BUILD


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"checkout": 1}', "\x00"])
def test_a_torn_stamp_is_no_stamp(tmp_path: Path, content: str) -> None:
    (tmp_path / "stamp").write_text(content, encoding="utf-8")
    assert Stamp.read(tmp_path / "stamp") is None


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with nothing to install, in a folder whose name has a space."""
    root = tmp_path / "a checkout"
    shutil.copytree(ROOT / "tools", root / "tools", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("requirements.lock", "requirements-dev.lock", "requirements-uv.lock"):
        (root / name).write_text("", encoding="utf-8")
    (root / "pyproject.toml").write_text('[project]\nname = "nothing"\nversion = "0"\n', encoding="utf-8")
    return root


def prepare(root: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", "tools/python", "tools/environment.py", "runtime"],
        cwd=root,
        env={**os.environ, "PYTHON": sys.executable, **environ},
        capture_output=True,
        text=True,
        check=False,
    )


def only(folder: Path, *scripts: tuple[str, str]) -> str:
    """A PATH on which nothing but the given scripts is found."""
    folder.mkdir()
    for name, body in scripts:
        (folder / name).write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
        (folder / name).chmod(0o755)
    return str(folder)


def test_without_python_it_says_so(checkout: Path, tmp_path: Path) -> None:
    done = prepare(checkout, PYTHON="", PATH=only(tmp_path / "bin"))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "没有找到 python3：请先安装 Python 3.11 或更新的版本，再试一次。\n"


def test_an_old_python_is_named(checkout: Path, tmp_path: Path) -> None:
    old = 'case "$2" in *platform*) echo 3.9.2;; *) exit 1;; esac'
    done = prepare(checkout, PYTHON="", PATH=only(tmp_path / "bin", ("python3", old)))
    assert done.returncode == 1
    assert (
        done.stderr
        == "需要 Python 3.11 或更新的版本，这里的 python3 是 3.9.2：请先安装新版 Python，再试一次。\n"
    )


def test_a_newer_python_is_found_behind_an_old_one(checkout: Path, tmp_path: Path) -> None:
    path = only(tmp_path / "bin", ("python3", "exit 1"), ("python3.12", f'exec "{sys.executable}" "$@"'))
    done = subprocess.run(
        ["/bin/sh", "tools/python", "-c", "print('found')"],
        cwd=checkout,
        env={"PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "found\n"


def test_a_python_without_venv_says_what_to_install(checkout: Path, tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    block = "import sys\nsys.modules['ensurepip'] = None\n"
    (tmp_path / "site" / "sitecustomize.py").write_text(block, encoding="utf-8")
    path = only(tmp_path / "bin", ("python3", f'exec "{sys.executable}" "$@"'))
    done = prepare(checkout, PYTHON="", PATH=path, PYTHONPATH=str(tmp_path / "site"))
    assert done.returncode == 1
    assert "apt-get install python3-venv" in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr


def test_an_incomplete_checkout_is_named(checkout: Path) -> None:
    (checkout / "requirements.lock").unlink()
    done = prepare(checkout)
    assert (done.returncode, done.stderr) == (1, "读不到 requirements.lock：请在完整的项目目录里运行。\n")


def test_a_failed_install_is_one_sentence_after_what_pip_said_and_the_next_run_starts_over(
    checkout: Path, tmp_path: Path
) -> None:
    """The lock of uv is empty here, so there is none and pip is asked; then one stands there that writes down its call."""
    lock = checkout / "requirements.lock"
    lock.write_text("no-such-file-here.whl --hash=sha256:00\n", encoding="utf-8")
    done = prepare(checkout)
    assert done.returncode == 1
    assert "改用 pip" in done.stderr
    assert done.stderr.splitlines()[-1].startswith("依赖没有装上")
    assert "Traceback" not in done.stderr
    environment = Environment(checkout)
    assert environment.mark.exists()
    assert not environment.stamp.exists()

    tell = f'echo "$UV_DEFAULT_INDEX $UV_INDEX_STRATEGY $UV_INDEX $*" >>"{tmp_path}/called"'
    uv = checkout / ".venv-tools" / "bin" / "uv"
    uv.write_text(f"#!/bin/sh\n{tell}\n", encoding="utf-8")
    uv.chmod(0o755)
    done = prepare(checkout, PIP_INDEX_URL="file:///mirror", UV_INDEX="file:///by-name")
    assert (done.returncode, environment.stamp.exists(), environment.mark.exists()) == (0, True, False)
    sync, project = (tmp_path / "called").read_text(encoding="utf-8").splitlines()
    assert sync.startswith("file:///mirror unsafe-best-match file:///by-name pip sync")
    assert "--require-hashes" in sync
    assert project.endswith("--editable .")


@pytest.mark.parametrize(
    ("listed", "told"),
    [
        ("", {}),
        ("WARNING: something else\nglobal.index-url=broken", {}),
        ("global.index-url='file:///a'", {"UV_DEFAULT_INDEX": "file:///a"}),
        ("install.index-url='file:///b'\nglobal.index-url='file:///a'", {"UV_DEFAULT_INDEX": "file:///b"}),
        (":env:.index-url='file:///c'\ninstall.index-url='file:///b'", {"UV_DEFAULT_INDEX": "file:///c"}),
        ("download.index-url='file:///a'", {}),
        ("global.extra-index-url='\\nfile:///a\\nfile:///b'", {"UV_INDEX": "file:///a file:///b"}),
        ("global.find-links='wheels more'", {"UV_FIND_LINKS": "wheels,more"}),
        ("global.trusted-host='a b:81'", {"UV_INSECURE_HOST": "a b:81"}),
        (
            "global.cert='ca.pem'\n:env:.default-timeout='9'",
            {"SSL_CERT_FILE": "ca.pem", "UV_HTTP_TIMEOUT": "9"},
        ),
        ("global.proxy='localhost:1'", {"HTTP_PROXY": "localhost:1", "HTTPS_PROXY": "localhost:1"}),
    ],
)
def test_what_pip_is_told_is_told_to_uv(listed: str, told: dict[str, str]) -> None:
    assert settings_for_uv(listed) == told


def test_an_environment_without_the_files_is_a_problem_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentProblem, match="读不到"):
        Environment(tmp_path).prepare("runtime")
