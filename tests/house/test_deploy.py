"""What is in deploy/ fits the program: units, proxy and dashboard name what there is."""

import importlib
import inspect
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import REGISTRY

from bot.casework.health.problem import ProblemKind
from bot.channels.base import Absent, Accepted, CannotTell, Doubt, Fate, Receipt, Refused
from bot.channels.vendors import VENDORS
from bot.dialogue.effects import MessageKind as Message
from bot.domain import attempt, round_state
from db.queries.processes.health import OPEN
from house.tree import ROOT
from scheduler.timetable import timetable

DEPLOY = ROOT / "deploy"
UNITS = ("huifang.service", "huifang@.service")
COUNTED_IN = (
    "scheduler.sending.dispatch",
    "scheduler.health.gauges",
    "scheduler.inbound.hearing",
    "scheduler.sending.reconcile",
    "scheduler.timetable",
    "handlers.http.malformed",
    "handlers.http.patience",
)


def tries(*states: str) -> dict[str, str | None]:
    return {state: attempt.TRIES[state].zh_hans for state in states}


def of(*classes: type) -> list[str]:
    """The codes that the ends of a sending are counted under."""
    return [found.__name__.lower() for found in classes]


async def nothing() -> None:
    """Stands in for every job."""


JOBS = [job.name for job in timetable(**dict.fromkeys(inspect.signature(timetable).parameters, nothing))]
CHANNELS: dict[str, str | None] = {vendor.name: vendor.label.zh_hans for vendor in VENDORS}
NAMED: dict[str, dict[str, str | None]] = {
    "huifang_problem": {kind: kind.subject for kind in ProblemKind},
    "huifang_queue": {**tries(*OPEN), **dict.fromkeys(Message)},
    "huifang_lane_paused_seconds": CHANNELS,
    "huifang_posted_total": {**CHANNELS, **dict.fromkeys(of(Accepted, Refused, Doubt)), **tries("accepted")},
    "huifang_receipts_total": {**tries(*Fate), "unknown": None},
    "huifang_doubts_resolved_total": {**CHANNELS, **dict.fromkeys(of(Receipt, Absent, CannotTell))},
    "huifang_rounds": {"open": round_state.ROUNDS["open"].zh_hans, "overdue": None},
    "huifang_inbound_fetched_total": CHANNELS,
    "huifang_ticks_skipped_total": dict.fromkeys(JOBS),
    "huifang_ticks_failed_total": dict.fromkeys(JOBS),
}
"""By series, the codes in its labels and what they are called; None: the dashboard alone names them."""


def served() -> set[str]:
    """The names of all series of `/metrics`."""
    for module in COUNTED_IN:
        importlib.import_module(module)
    counters = {f"{m.name}_total" for m in REGISTRY.collect() if m.type == "counter"}
    return counters | {m.name for m in REGISTRY.collect() if m.type == "gauge"}


def test_the_dashboard_shows_every_metric_of_ours_and_none_that_does_not_exist() -> None:
    dashboard = json.loads((DEPLOY / "grafana-dashboard.json").read_text(encoding="utf-8"))
    expressions = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    shown = {name for e in expressions for name in re.findall(r"\b(?:huifang|process)_[a-z_]+", e)}
    assert shown <= served()
    assert {name for name in served() if name.startswith("huifang_")} <= shown
    assert len({panel["id"] for panel in dashboard["panels"]}) == len(dashboard["panels"])


def test_the_dashboards_legends_say_in_words_what_the_series_say_in_codes() -> None:
    dashboard = json.loads((DEPLOY / "grafana-dashboard.json").read_text(encoding="utf-8"))
    for panel in dashboard["panels"]:
        codes = dict[str, str | None]()
        for target in panel["targets"]:
            if set(re.findall(r"{{(\w+)}}", target["legendFormat"])) - {"instance"}:
                codes |= NAMED[re.findall(r"huifang_[a-z_]+", target["expr"])[0]]
        for code, name in codes.items():
            said = legend(panel, f"before {code} after").split()[1]
            assert (said == name) if name else re.fullmatch(r"[\u4e00-\u9fff]+", said), (panel["title"], code)
        assert len({legend(panel, code) for code in codes}) == len(codes), panel["title"]


def legend(panel: dict[str, Any], code: str) -> str:
    """What Grafana shows in place of it: one rule after the other, as JavaScript replaces."""
    for rule in panel.get("transformations", ()):
        regex, becomes = rule["options"]["regex"].strip("/"), rule["options"]["renamePattern"]
        code = re.sub(regex, re.sub(r"\$(\d)", r"\\\1", becomes), code, count=1)
    return code


@pytest.mark.parametrize("unit", UNITS)
def test_a_unit_leaves_the_process_its_own_metrics(unit: str) -> None:
    lines = (DEPLOY / unit).read_text(encoding="utf-8").splitlines()
    assert not any(line.startswith("ProcSubset=") for line in lines)
    assert {line.partition("=")[0] for line in lines} >= {"MemoryMax", "TasksMax", "LimitNOFILE"}


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
@pytest.mark.parametrize("unit", UNITS)
def test_systemd_takes_a_unit(unit: str, tmp_path: Path) -> None:
    """With a program that is there: the real one is installed elsewhere."""
    text = (DEPLOY / unit).read_text(encoding="utf-8")
    named = tmp_path / unit.replace("@", "@8081")
    named.write_text(re.sub(r"(?m)^ExecStart=\S+", "ExecStart=/bin/true", text), encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", str(named)], capture_output=True, text=True, check=False
    )
    said = [line for line in done.stderr.splitlines() if named.name in line]
    assert said == []


def test_the_proxy_lets_nobody_see_the_operators_pages() -> None:
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    assert re.findall(r"location (?:= )?(\S+) \{", text) == [
        "/webhooks/",
        "/office/",
        "/office/import",
        "/office/login",
        "/.well-known/security.txt",
        "/healthz",
        "/metrics",
        "/",
    ]
    for theirs in ("/healthz", "/metrics"):
        assert f"location = {theirs} {{\n        return 404;\n    }}" in text
    assert text.count("{") == text.count("}")
