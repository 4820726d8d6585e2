"""What is in deploy/ fits the program: units, proxy and dashboard name what there is."""

import importlib
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from prometheus_client import REGISTRY

from house.tree import ROOT

DEPLOY = ROOT / "deploy"
UNITS = ("huifang.service", "huifang@.service")
COUNTED_IN = (
    "scheduler.dispatch",
    "scheduler.gauges",
    "scheduler.hearing",
    "scheduler.reconcile",
    "scheduler.timetable",
    "handlers.operator.malformed",
    "handlers.operator.patience",
)


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
        "/office/login",
        "/.well-known/security.txt",
        "/",
    ]
    assert text.count("{") == text.count("}")
