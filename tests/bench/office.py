"""An office for measurements: the environment of a process whose database is a fresh SQLite file."""

import gc
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SECRET = "a secret for tests, and long enough"
HUIFANG = (sys.executable, "-m", "bot")


def environment(folder: Path, **settings: str) -> dict[str, str]:
    """The environment of a process in this folder, free of the settings of whoever measures."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("HUIFANG_")}
    paths = os.pathsep.join((str(ROOT), str(ROOT / "tests")))
    own = {
        "HUIFANG_DATABASE_URL": f"sqlite+aiosqlite:///{database(folder)}",
        "HUIFANG_SECRET_KEY": SECRET,
    }
    return {**kept, "PYTHONPATH": paths, **own, **settings}


def database(folder: Path) -> Path:
    """The database file of an office in this folder."""
    return folder / "huifang.db"


def collect_seldom() -> None:
    """Tune the garbage collector as `serve` does once it has started."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
