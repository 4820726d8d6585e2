"""`make simulate`: so many months from so many seeds; exit 1 and the seed when the promise is broken in one of them.

make simulate SEEDS=1000             # from seed 0, or from START=…; JOBS=2 in two processes
make simulate SEED=12345             # one seed again, with everything that happened in it
make simulate SEEDS=9999 PEOPLE=4    # small months, for bulk; a seed is another month with other people
"""

import argparse
import gc
import multiprocessing
import sys
import time
from collections import Counter
from collections.abc import Iterable
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]
Broken = dict[str, list[str]]
COLLECTED = 8
"""So many months between two collections of garbage: it takes a tenth of a second."""


def month(seed: int, people: int | None) -> tuple[int, Broken]:
    """One seed's month, and what was broken in it."""
    from simulate.invariants import broken
    from simulate.seed import simulate
    from simulate.weather import weather_of

    try:
        found = broken(simulate(seed, weather_of(seed, people=people)))
    except Exception as e:
        found = {"the simulation itself": [repr(e)]}
    if seed % COLLECTED == 0:
        gc.collect()
    return seed, found


def many(seeds: range, jobs: int, people: int | None, *, stop: bool) -> int:
    """Live through many months; the number of those in which something was broken."""
    console, begun, failed = Console(), time.perf_counter(), Counter[str]()
    with multiprocessing.Pool(jobs) as pool, Progress(console=console, transient=True) as progress:
        task = progress.add_task(f"{len(seeds)} months", total=len(seeds))
        months: Iterable[tuple[int, Broken]] = pool.imap_unordered(
            partial(month, people=people), seeds, chunksize=4
        )
        count, few = 0, f" PEOPLE={people}" if people is not None else ""
        for n, (seed, found) in enumerate(months, 1):
            progress.update(
                task, completed=n, description=f"{n / (time.perf_counter() - begun):.1f} months/s"
            )
            if found:
                count += 1
                failed.update(found.keys())
                for name, what in found.items():
                    console.print(f"seed {seed}: {name}: {what[0]}", highlight=False)
                console.print(f"  again: make simulate SEED={seed}{few}", highlight=False)
                if stop:
                    pool.terminate()
                    break
    seconds = time.perf_counter() - begun
    console.print(f"{n} months in {seconds:.0f} s ({n / seconds:.1f}/s), broken: {count} {dict(failed)}")
    return count


def one(seed: int, people: int | None) -> int:
    """One month again, with its trace."""
    from simulate.invariants import broken
    from simulate.seed import simulate
    from simulate.weather import weather_of

    world = simulate(seed, weather_of(seed, people=people))
    print(world.weather)
    for event in world.events:
        print(f"{event.at:12.3f}  {event.what:14} {'  '.join(event.detail)}")
    lived = world.digest()  # before somebody is erased, to see what is left of the month
    found = broken(world)
    for name, what in found.items():
        for line in what:
            print(f"BROKEN {name}: {line}")
    print(f"seed {seed}: digest {lived}")
    return len(found)


def main() -> int:
    """See the module."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=100)
    parser.add_argument("--start", type=int, default=0)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--people", type=int)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--go-on", action="store_true", help="do not stop at the first broken month")
    args = parser.parse_args()
    if args.seed is not None:
        return 1 if one(args.seed, args.people) else 0
    broken_months = many(
        range(args.start, args.start + args.seeds), args.jobs, args.people, stop=not args.go_on
    )
    return 1 if broken_months else 0


if __name__ == "__main__":
    sys.exit(main())
