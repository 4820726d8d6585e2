"""docs/simulation.md names every invariant as the code does, and the fault that is planted for it."""

from pathlib import Path

from simulate.faults import FAULTS
from simulate.invariants import INVARIANTS

PAPER = Path(__file__).parents[2] / "docs" / "simulation.md"
BEGINS, ENDS = "<!-- invariants -->\n", "<!-- /invariants -->"


def table() -> str:
    """The table as the code has it."""
    faults = {name: "; ".join(f.what for f in FAULTS if f.breaks == name) for name in INVARIANTS}
    lines = ["| invariant | what it says | planted for it |", "|---|---|---|"]
    for name, check in INVARIANTS.items():
        says = (check.__doc__ or "").partition("\n")[0]
        lines.append(f"| `{name}` | {says} | {faults[name]} |")
    return "\n".join(lines) + "\n"


def test_the_paper_lists_what_the_simulation_holds() -> None:
    paper = PAPER.read_text(encoding="utf-8")
    assert paper.partition(BEGINS)[2].partition(ENDS)[0] == table()
