"""Whatever a person does, in any order: a complaint is filed once or cancelled completely, and never becomes a score.

The survey's own promises are kept by `test_survey_machine`; here both are open to the same person.
"""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.dialogue.complaint.attachments import MOST_FILES
from bot.dialogue.complaint.complaint import QUESTIONS
from bot.dialogue.complaint.filing_offers import LONGEST_FIELD
from bot.dialogue.complaint.filing_steps import LONGEST_CONTENT
from bot.dialogue.conversation import step
from bot.dialogue.effects import (
    AddToTicket,
    Answered,
    DropFiles,
    Effect,
    FileComplaint,
    GiveVerdict,
    GuessedWrong,
    OpenTicket,
    OptOut,
    Say,
    WantFile,
)
from bot.dialogue.inputs import (
    Chose,
    Fetched,
    FileRef,
    FileRefusal,
    Input,
    Joined,
    LadderStep,
    Pressed,
    Said,
    Sent,
    Silence,
)
from bot.dialogue.reading.complaint_words import names_ticket
from bot.dialogue.scene import FoundTicket
from bot.dialogue.talk import Talk
from bot.domain.language import Language
from bot.domain.medium import Medium
from bot.domain.ticket_state import TicketState
from dialogue.invented import scene, talk, ticket

MEDIA = st.sampled_from([Medium.CHAT, Medium.CHAT, Medium.SMS])
QUESTION_IDS = st.sampled_from([*sorted(QUESTIONS), "menu", "verdict", "add", "", "x"])
VALUES = st.sampled_from(
    "attitude other 1 2 9 office unknown today forgotten done named anonymous skip submit submit_named submit_anonymous "
    "change cancel content category files case else attached complain progress callback resume anew yes no add x".split()
)
WORDS = st.sampled_from(
    "投诉 我要投诉，窗口乱收费 complaint 举报 取消 放弃 算了 /cancel cancel CANCEL 继续投诉 continue 跳过 没有了 就这些 不清楚 1 2 3 7 0 9 "
    "实名 匿名 提交 修改 类别 处室 监察室 进度 /progress 帮助 /start 我的回访 退订 T 满意 不满意 认可 不认可，没解决 5 谢谢 没有 是 不是 嗯 "
    "TS-20261020-0001-C 满意TS-20261020-0001-C 不满意，我要投诉 滿意 他让我跑了3趟还不给办，还要我请吃饭 {content} % \x00\ud800".split()
) | st.text(max_size=90)
NUMBER = "TS-20261020-0001-C"
CODE = "7KQ2-M0XD-4RTB-9VWC-H3NJ-6PYE-5G1Z"


class Complaining(RuleBasedStateMachine):
    """One person with some cases and tickets, under any inputs."""

    @initialize(
        cases=st.integers(0, 2),
        language=st.sampled_from(list(Language)),
        states=st.lists(st.sampled_from(list(TicketState)), max_size=3),
        departments=st.sampled_from(
            [
                {},
                {"无线电管理处": ("李明", "王芳"), "行业处": (), "监察室": ("周五",)},
                {"\x00": ("",), "办" * 99: ("名" * 99,)},
            ]
        ),
    )
    def open(
        self,
        cases: int,
        language: Language,
        states: list[TicketState],
        departments: dict[str, tuple[str, ...]],
    ) -> None:
        own = tuple(ticket(f"TS-20261020-{n:04}-C", state) for n, state in enumerate(states, start=1))
        self.talk = replace(talk(cases, language), tickets=own)
        self.now = scene().now
        self.departments = departments
        self.crowded = False
        self.guesses_left = True
        self.found: FoundTicket | None = None
        self.steps = 0
        self.numbers: Counter[str] = Counter()
        self.offers: list[tuple[str, str, str, str | None]] = []

    def take(self, event: Input) -> tuple[Talk, tuple[Effect, ...]]:
        before, self.steps = self.talk, self.steps + 1
        self.now += timedelta(minutes=1)
        surroundings = replace(
            scene(self.steps),
            now=self.now,
            departments=self.departments,
            crowded=self.crowded,
            guesses_left=self.guesses_left,
            found=self.found,
        )
        self.found = None
        self.talk, effects = step(before, event, surroundings)
        assert step(before, event, surroundings) == (self.talk, effects), "the same step ends the same"
        self.check_messages(event, effects)
        self.check_filing(before, event, effects)
        self.check_scores(before, event, effects)
        return before, effects

    def check_messages(self, event: Input, effects: tuple[Effect, ...]) -> None:
        said = [e for e in effects if isinstance(e, Say)]
        assert not said or not self.talk.opted_out or any(not isinstance(e, Say) for e in effects)
        for message in said:
            assert message.text.strip()
            assert len(message.text) < 4096
            assert all(0 < len(c.label) <= 64 for c in message.choices)
            assert len({c.value for c in message.choices}) == len(message.choices)
            assert not message.choices or event.medium is Medium.CHAT
            message.text.encode("utf-8")
            if message.case_no is None and message.question is not None:
                self.offers += [
                    (message.question, c.value, c.label, message.ticket_no) for c in message.choices
                ]
        self.offers = self.offers[-40:]
        asking = [m for m in said if m.question not in (None, "menu", "verdict", "ticket")]
        assert len(asking) <= 1, "one question at a time"

    def check_filing(self, before: Talk, event: Input, effects: tuple[Effect, ...]) -> None:
        filed = [e for e in effects if isinstance(e, FileComplaint)]
        assert len(filed) + sum(isinstance(e, OpenTicket) for e in effects) <= 1
        for one in filed:
            assert before.filing is not None
            assert self.talk.filing is None, "a complaint is filed once"
            assert not isinstance(event, Silence | Fetched | Joined | Pressed)
            self.numbers[one.ticket_no] += 1
            assert self.numbers[one.ticket_no] == 1
            told = one.complaint
            assert told.content.strip()
            assert len(told.content) <= LONGEST_CONTENT
            assert all(len(v) <= LONGEST_FIELD for v in (told.official, told.name, told.happened))
            assert not told.anonymous or not told.name
            assert not told.about_office or not told.department
            assert len(told.attachments) <= MOST_FILES
            assert told.case_no is None
            "".join((told.content, told.official, told.name, told.happened)).encode("utf-8")
        if before.filing is not None and self.talk.filing is None:
            dropped = any(isinstance(e, DropFiles) for e in effects)
            assert (
                filed or dropped or any(isinstance(e, OpenTicket | AddToTicket | Answered) for e in effects)
            )
        if any(isinstance(e, WantFile) and e.ticket_no is None for e in effects):
            assert self.talk.filing is not None
            assert self.talk.filing.waiting + len(self.talk.filing.so_far.attachments) <= MOST_FILES

    def check_scores(self, before: Talk, event: Input, effects: tuple[Effect, ...]) -> None:
        told = before.filing is not None and not before.filing.left and not before.opted_out
        for_the_filing = told and (event.medium is Medium.CHAT or before.current is None)
        scores = [c.score for c in before.callbacks]
        wordless = isinstance(event, Chose | Fetched | Silence | Joined)
        if wordless or (for_the_filing and isinstance(event, Said | Sent)):
            also = {e.value for e in effects if isinstance(e, Answered) and e.question == "overall"}
            changed = [c.score for c in self.talk.callbacks if c.score not in scores]
            assert all(str(score) in also and score is not None and score <= 2 for score in changed)
        for verdict in (e for e in effects if isinstance(e, GiveVerdict)):
            assert scores == [c.score for c in self.talk.callbacks]
            words = (
                event.text if isinstance(event, Said) else event.caption if isinstance(event, Sent) else ""
            )
            assert isinstance(event, Chose) or before.current is None or names_ticket(words)
            own = next((t for t in before.tickets if t.ticket_no == verdict.ticket_no), None)
            assert own is None or own.awaits_verdict

    @rule(medium=MEDIA, text=WORDS)
    def says(self, medium: Medium, text: str) -> None:
        before, effects = self.take(Said(medium, text))
        if before.hearing is not None and self.talk.hearing is None and not self.talk.opted_out:
            assert any(isinstance(e, Say) for e in effects)

    @rule(
        medium=MEDIA,
        question=QUESTION_IDS,
        value=VALUES,
        label=WORDS,
        ticket_no=st.sampled_from([None, NUMBER]),
    )
    def chooses_anything(
        self, medium: Medium, question: str, value: str, label: str, ticket_no: str | None
    ) -> None:
        self.take(Chose(medium, question, value, label, ticket_no))

    @rule(data=st.data())
    def chooses_what_was_offered(self, data: st.DataObject) -> None:
        if not self.offers:
            return
        question, value, label, ticket_no = data.draw(st.sampled_from(self.offers))
        self.take(Chose(Medium.CHAT, question, value, label, ticket_no))

    @rule(data=st.data(), as_number=st.booleans())
    def types_what_is_offered(self, data: st.DataObject, as_number: bool) -> None:
        """A label and its number say at an open step what the button says."""
        filing = self.talk.filing
        if filing is None or filing.left or self.talk.opted_out or not self.offers:
            return
        question = "change" if filing.changing and filing.asked == "confirm" else filing.asked.value
        here = replace(scene(self.steps), now=self.now, departments=self.departments)
        _, shown = step(self.talk, Said(Medium.CHAT, "帮助"), here)
        choices = next((s.choices for s in shown if isinstance(s, Say) and s.question == question), ())
        if not choices:
            return
        choice = data.draw(st.sampled_from(choices))
        typed = str(choices.index(choice) + 1) if as_number else choice.label
        pressed, _ = step(self.talk, Chose(Medium.CHAT, question, choice.value, choice.label), here)
        before, effects = self.talk, step(self.talk, Said(Medium.CHAT, typed), here)[1]
        said, _ = step(before, Said(Medium.CHAT, typed), here)
        assert said.filing == pressed.filing, (typed, choice, effects)

    @rule(word=st.sampled_from(["取消", "/cancel", "放弃", "cancel"]))
    def cancels(self, word: str) -> None:
        told = self.talk.filing is not None and not self.talk.filing.left and not self.talk.opted_out
        if not told:
            return
        _, effects = self.take(Said(Medium.CHAT, word))
        assert self.talk.filing is None
        assert any(isinstance(e, DropFiles) for e in effects)
        assert not any(isinstance(e, FileComplaint | OpenTicket | AddToTicket | OptOut) for e in effects)

    @rule(
        medium=MEDIA,
        what=st.sampled_from(["photo", "voice", "sticker", "foreign_contact", "x" * 300]),
        file=st.sampled_from([None, FileRef("F")]),
        caption=WORDS | st.just(""),
    )
    def sends(self, medium: Medium, what: str, file: FileRef | None, caption: str) -> None:
        self.take(Sent(medium, what, file, caption))

    @rule(attachment=st.integers(1, 99), refusal=st.sampled_from([None, None, *FileRefusal]))
    def is_brought_a_file(self, attachment: int, refusal: FileRefusal | None) -> None:
        if self.talk.filing is not None and self.talk.filing.waiting == 0:
            return
        self.take(Fetched(Medium.CHAT, attachment, "photo", refusal))

    @rule(case_no=st.sampled_from(["HNJX-2026-00001", "HNJX-2026-00002"]), value=st.sampled_from("54321"))
    def rates(self, case_no: str, value: str) -> None:
        before, _ = self.take(Pressed(Medium.CHAT, case_no, "overall", value))
        if before.filing is not None:
            assert self.talk.filing == replace(before.filing, left=True) or self.talk.opted_out

    @rule(bound=st.booleans())
    def joins(self, bound: bool) -> None:
        before, _ = self.take(Joined(Medium.CHAT, bound=bound))
        assert (before.filing is None) == (self.talk.filing is None)

    @rule(medium=MEDIA, what=st.sampled_from(list(LadderStep)))
    def is_silent(self, medium: Medium, what: LadderStep) -> None:
        before, effects = self.take(Silence(medium, what))
        assert (before.filing is None) == (self.talk.filing is None)
        told = self.talk.filing is not None and not self.talk.filing.left
        assert not told or not any(isinstance(e, Say) for e in effects), "the ladder does not interrupt"

    @rule(hours=st.sampled_from([1, 2, 30, 100]))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule(crowded=st.booleans(), guesses_left=st.booleans())
    def the_office_is_busy(self, crowded: bool, guesses_left: bool) -> None:
        self.crowded, self.guesses_left = crowded, guesses_left

    @rule(state=st.none() | st.sampled_from(list(TicketState)), text=WORDS)
    def shows_a_code(self, state: TicketState | None, text: str) -> None:
        self.found = FoundTicket(None if state is None else ticket("TS-20261001-0001-A", state))
        _, effects = self.take(Said(Medium.CHAT, f"{CODE} {text}"))
        if state is not None:
            assert not any(isinstance(e, GuessedWrong) for e in effects)

    @rule(text=WORDS)
    def asks_about_a_number_of_somebody_else(self, text: str) -> None:
        _, effects = self.take(Said(Medium.CHAT, f"TS-20261001-0001-A {text}"))
        assert not any("当事人已作检讨" in e.text for e in effects if isinstance(e, Say) and self.mine(e))

    def mine(self, say: Say) -> bool:
        return "TS-20261001-0001-A" in say.text

    @rule()
    def the_office_replies(self) -> None:
        replied = (
            replace(t, state=TicketState.REPLIED, satisfied=None, reply="已改正") for t in self.talk.tickets
        )
        self.talk = replace(self.talk, tickets=tuple(replied))

    @invariant()
    def at_most_one_thing_is_being_listened_for(self) -> None:
        filing = self.talk.filing
        assert filing is None or filing.left or self.talk.hearing is None

    @invariant()
    def a_summary_always_has_a_story(self) -> None:
        filing = self.talk.filing
        assert filing is None or filing.asked != "confirm" or filing.so_far.content


TestComplaining = Complaining.TestCase
TestComplaining.settings = settings(
    max_examples=60, stateful_step_count=30, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
