"""Who imports whom in the four packages: every import is counted, including those inside functions or for types only."""

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping, Set
from functools import cache
from pathlib import Path

from house.tree import PACKAGES, read, sources

Graph = Mapping[str, Set[str]]


def named(path: Path) -> str:
    """The dotted name of a module."""
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


@cache
def files_graph() -> Graph:
    """From each module to those it imports."""
    return graph({named(path): read(path) for path in sources()})


def graph(sources_by_name: Mapping[str, str]) -> Graph:
    return {
        name: frozenset(target for target in _targets(source, sources_by_name) if target != name)
        for name, source in sources_by_name.items()
    }


def _targets(source: str, known: Mapping[str, str]) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names):
                yield from (alias.name for alias in names if alias.name in known)
            case ast.ImportFrom(module=str(module), names=names, level=0) if module in known:
                for alias in names:
                    inner = f"{module}.{alias.name}"
                    yield inner if inner in known else module
            case ast.ImportFrom(level=1 | 2 | 3):
                raise AssertionError(
                    "a relative import, which nobody here writes and this graph does not follow"
                )
            case _:
                pass


def rooms_graph(of_files: Graph) -> Graph:
    """From each room, the folder of a file, to those it imports from. A file that lies in a floor itself is its own room."""
    folders = {name.rpartition(".")[0] for name in of_files}
    found: dict[str, set[str]] = defaultdict(set)
    for name, targets in of_files.items():
        found[room(name, folders)] |= {room(target, folders) for target in targets}
    return {name: frozenset(targets - {name}) for name, targets in found.items()}


def room(name: str, folders: Set[str]) -> str:
    if name in folders:
        return name  # the package's own __init__
    folder = name.rpartition(".")[0]
    return name if folder in PACKAGES else folder


def cycles(of: Graph) -> list[list[str]]:
    """The sets of nodes that reach each other (Tarjan), each sorted."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(node: str) -> None:
        index[node] = low[node] = len(index)
        stack.append(node)
        for target in of.get(node, ()):
            if target not in index:
                visit(target)
                low[node] = min(low[node], low[target])
            elif target in stack:
                low[node] = min(low[node], index[target])
        if low[node] == index[node]:
            at = stack.index(node)
            if len(stack) - at > 1:
                found.append(sorted(stack[at:]))
            del stack[at:]

    for node in sorted(of):
        if node not in index:
            visit(node)
    return sorted(found)
