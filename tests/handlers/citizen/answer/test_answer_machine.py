"""Whatever is opened, sent, texted and closed, in whatever order: no score that nobody gave, no GET that changes a thing."""

import asyncio
import shutil
import tempfile
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from answering import PAGE, answering
from db.opening import open_store
from engines import sqlite_url
from offices import WINDOW, phone

T = TypeVar("T")
PATHS = st.sampled_from(
    [PAGE, f"{PAGE}/HF-202610-00001", f"{PAGE}/HF-202610-00002", f"{PAGE}/HF-202610-00003"]
)
OPENED = st.one_of(
    PATHS, st.sampled_from([f"{PAGE}?again=1", f"{PAGE}?note=more", "/a/0000000000000000", "/a/x"])
)
CHOICES = st.sampled_from("5 4 3 2 1 refused wrong".split())
QUESTIONS = st.sampled_from(
    "reason ticket first_asked told_once on_time comment others complaint overall x".split()
)
VALUES = st.sampled_from("yes no unsure skip enough each 5x1 4x2 2x1 1x9 good not".split())
WORDS = st.sampled_from(["5", "退订", "投诉", "跑了三趟", "不是我", "改成1", " ", "<b>", "\x00"])
TEXTED = st.sampled_from(["5", "2", "不是我", "退订", "恢复", "跑了三趟", "投诉", "可以", "谢谢"])
SAID = {"5": 5, "2": 2}


def machine(template: Path) -> type[RuleBasedStateMachine]:
    """The machine, on copies of this database."""

    class AnsweringOnThePage(RuleBasedStateMachine):
        """Two cases of one person, the first asked about by text message."""

        def __init__(self) -> None:
            super().__init__()
            self.runner, self.stack = asyncio.Runner(), AsyncExitStack()
            self.folder = Path(tempfile.mkdtemp())
            self.given: set[int] = set()
            self.closed, self.texts = False, 0
            self.run(self.open())

        def run(self, work: Coroutine[Any, Any, T]) -> T:
            return self.runner.run(work)

        async def open(self) -> None:
            shutil.copy(template, self.folder / "huifang.db")
            store = await open_store(sqlite_url(self.folder / "huifang.db"))
            self.stack.push_async_callback(store.close)
            self.asked = await self.stack.enter_async_context(answering(store, cases=2))

        def teardown(self) -> None:
            self.run(self.stack.aclose())
            self.runner.close()
            shutil.rmtree(self.folder)

        @rule(path=OPENED)
        def opens(self, path: str) -> None:
            before = self.run(self.asked.everything())
            page = self.run(self.asked.get(path, Purpose="prefetch"))
            assert page.status in (200, 404, 410)
            assert self.run(self.asked.everything()) == before

        @rule(path=PATHS, score=CHOICES)
        def rates(self, path: str, score: str) -> None:
            before = self.run(self.asked.scores())
            if score.isdigit():
                self.given.add(int(score))
            page = self.run(self.asked.post(path, score=score))
            self.taken(page.status, before)
            if score.isdigit() and page.status == 303:
                assert int(score) in [s for s, _ in self.run(self.asked.scores()).values()]

        @rule(path=PATHS, question=QUESTIONS, value=VALUES)
        def chooses(self, path: str, question: str, value: str) -> None:
            before = self.run(self.asked.scores())
            self.taken(self.run(self.asked.post(path, question=question, value=value)).status, before)

        @rule(path=PATHS, question=QUESTIONS, text=WORDS)
        def writes(self, path: str, question: str, text: str) -> None:
            before = self.run(self.asked.scores())
            self.taken(self.run(self.asked.post(path, question=question, text=text)).status, before)
            assert self.run(self.asked.scores()) == before, "words in a field are no score"

        @rule(text=TEXTED)
        def texts_us(self, text: str) -> None:
            self.texts += 1
            if text in SAID:
                self.given.add(SAID[text])
            before = self.run(self.asked.scores())
            self.run(self.asked.office.says(phone(1), text, f"SM{self.texts}"))
            self.taken(303, before)

        @rule(hours=st.integers(1, 20))
        @precondition(lambda self: not self.closed)
        def time_passes(self, hours: int) -> None:
            if self.asked.office.clock() + timedelta(hours=hours) < WINDOW.closes:
                self.asked.turn(timedelta(hours=hours))
            before = self.run(self.asked.scores())
            self.run(self.asked.office.tick())
            assert {s for s, _ in self.run(self.asked.scores()).values()} == {s for s, _ in before.values()}

        @rule()
        @precondition(lambda self: not self.closed and self.texts > 2)
        def the_round_closes(self) -> None:
            self.run(self.asked.close())
            self.closed = True

        def taken(self, status: int, before: dict[str, tuple[int | None, str | None]]) -> None:
            assert status in (303, 400, 404, 410)
            after = self.run(self.asked.scores())
            assert {score for score, _ in after.values() if score is not None} <= self.given
            if self.closed:
                assert after == before

    return AnsweringOnThePage


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_answering_on_a_page_in_any_order(engine: str, migrated_sqlite: Path) -> None:
    run_state_machine_as_test(
        machine(migrated_sqlite),
        settings=settings(
            max_examples=4,
            stateful_step_count=12,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
