"""`huifang demo` ended by SIGTERM: exit code 143, and nothing of its month is left on the disk."""

import asyncio
import os
import signal
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.__main__ import app


def test_the_demo_ended_by_a_signal_leaves_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    async def ended_meanwhile(*_: Any, **__: Any) -> None:
        seen.extend(os.listdir(tmp_path))
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.Event().wait()

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("handlers.terminal.demo.demonstration.import_file", ended_meanwhile)
    done = CliRunner().invoke(app, ["demo", "--fast"])
    assert (done.exit_code, done.stderr, len(seen)) == (128 + signal.SIGTERM, "", 1)
    assert os.listdir(tmp_path) == []
