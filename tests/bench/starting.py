"""Starting: `--help`, and `serve` until it says that it is well, with and without Telegram."""

import statistics
import subprocess
import time
import urllib.request
from pathlib import Path

from bench.office import HUIFANG, environment
from journeys.processes import free_port
from standins.processes import running
from standins.telegram import TOKEN

TIMES = 5
PATIENCE = 60.0


def measure(folder: Path) -> dict[str, object]:
    """Seconds of each; the help's are the median of five."""
    helps = [_help(folder) for _ in range(TIMES)]
    alone = folder / "alone"
    chatting = folder / "chatting"
    alone.mkdir()
    chatting.mkdir()
    with running("telegram") as telegram:
        settings = {"HUIFANG_TELEGRAM_TOKEN": TOKEN, "HUIFANG_TELEGRAM_API_URL": telegram.url}
        with_telegram = _serve(chatting, settings)
    return {
        "help_seconds": round(statistics.median(helps), 3),
        "serve_seconds": round(_serve(alone, {}), 2),
        "serve_with_telegram_seconds": round(with_telegram, 2),
    }


def _help(folder: Path) -> float:
    began = time.perf_counter()
    subprocess.run(
        [*HUIFANG, "--help"], cwd=folder, env=environment(folder), stdout=subprocess.DEVNULL, check=True
    )
    return time.perf_counter() - began


def _serve(folder: Path, settings: dict[str, str]) -> float:
    """Seconds until /healthz answers 200; raises RuntimeError when it never does."""
    port = free_port()
    began = time.perf_counter()
    command = [*HUIFANG, "serve", "--port", str(port)]
    with (
        (folder / "serve.log").open("wb") as log,
        subprocess.Popen(command, cwd=folder, env=environment(folder, **settings), stderr=log) as process,
    ):
        try:
            while not _well(port):
                if process.poll() is not None or time.perf_counter() - began > PATIENCE:
                    raise RuntimeError("serve did not get ready: " + (folder / "serve.log").read_text())
                time.sleep(0.01)
            return time.perf_counter() - began
        finally:
            process.kill()  # how it stops is not measured


def _well(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
