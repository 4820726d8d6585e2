"""An event loop without a second hand: time jumps to the next timer, and a seed chooses who goes first.

Everything happens in one thread. What would run on another thread runs here, in its turn. A process can be killed: its
steps are never taken again, as when the power goes; nothing of it is cancelled, for a dead process tidies nothing up.
"""

import asyncio
import hashlib
import heapq
import random
from collections import deque
from collections.abc import Callable, Coroutine
from contextvars import ContextVar
from functools import partial
from typing import Any

STEPS = 5_000_000
"""A simulation that takes more steps than this is going round in circles."""


class Stalled(RuntimeError):
    """Nothing is left that could happen, and yet somebody waits."""


class Life:
    """Whether something is still running: whoever belongs to it stops with it."""

    __slots__ = ("alive",)

    def __init__(self) -> None:
        self.alive = True


LIFE: ContextVar[Life | None] = ContextVar("life", default=None)
"""To whose process the step at hand belongs; None: to the world outside."""


class VirtualLoop(asyncio.BaseEventLoop):
    """Runs on virtual seconds from 0."""

    _ready: deque[asyncio.Handle]
    _scheduled: list[asyncio.TimerHandle]

    def __init__(self, chance: random.Random) -> None:
        super().__init__()
        self._now = 0.0
        self._chance = chance.random
        self._last_words: list[asyncio.Handle] = []
        self.steps = 0
        self.set_exception_handler(lambda loop, context: None)

    def time(self) -> float:
        """Virtual seconds since the beginning."""
        return self._now

    def _run_once(self) -> None:
        handle = self._next()
        self.steps += 1
        if self.steps > STEPS:
            raise Stalled(f"more than {STEPS} steps")
        if handle._cancelled:
            return
        life = handle._context.get(LIFE)  # type: ignore[attr-defined]  # as all of asyncio's handles have it
        if life is not None and not life.alive:
            self._last_words.append(handle)  # kept, so that nothing of the dead is tidied up in the middle
            return
        handle._run()

    def _next(self) -> asyncio.Handle:
        ready = self._ready
        if not ready:
            self._come_due()
        if len(ready) > 1:
            ready.rotate(-int(self._chance() * len(ready)))
        return ready.popleft()

    def _come_due(self) -> None:
        """Go on to the next timer, and take those of the same moment along."""
        timers = self._scheduled
        while timers and timers[0]._cancelled:
            heapq.heappop(timers)
        if not timers:
            raise Stalled("nothing is left to happen")
        self._now = max(self._now, timers[0].when())
        while timers and timers[0].when() <= self._now:
            handle = heapq.heappop(timers)
            if not handle._cancelled:
                self._ready.append(handle)
        if not self._ready:
            self._come_due()

    def run_in_executor(  # type: ignore[override]  # plainer than asyncio's own
        self, executor: Any, func: Callable[..., Any], *args: Any
    ) -> asyncio.Future[Any]:
        """What would go to a thread: done here, a moment later."""
        future = self.create_future()
        self.call_soon(_work, future, _quick(func), args)
        return future

    def _timer_handle_cancelled(self, handle: asyncio.TimerHandle) -> None:
        pass

    def _write_to_self(self) -> None:
        pass

    def end(self) -> None:
        """Close the loop and put away what the dead have left lying about."""
        left = list(asyncio.all_tasks(self))
        self.close()
        for task in left:
            task._log_destroy_pending = False  # type: ignore[attr-defined]  # they were meant to be left
            _put_away(task.get_coro())
        self._last_words.clear()
        self._ready.clear()
        self._scheduled.clear()


def _work(future: asyncio.Future[Any], func: Callable[..., Any], args: tuple[Any, ...]) -> None:
    if future.cancelled():
        return
    try:
        future.set_result(func(*args))
    except Exception as e:
        future.set_exception(e)


def _quick(func: Callable[..., Any]) -> Callable[..., Any]:
    """A hash that is slow on purpose need not be slow here."""
    if isinstance(func, partial) and func.args[:1] == (hashlib.scrypt,):
        secret, salt = func.args[1], func.keywords["salt"]
        return lambda: hashlib.blake2b(secret, key=salt, digest_size=32).digest()
    return func


def _put_away(coroutine: Coroutine[Any, Any, Any] | Any) -> None:
    for _ in range(20):  # each level may try to go on once more while it is closed
        try:
            coroutine.close()
        except RuntimeError:
            continue
        except BaseException:
            return
        return
