"""Whatever happens, in whatever order: a score is only what the person said, and a promise once made is kept."""

from dataclasses import replace

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.dialogue.automatic_replies import ECHOES, is_empty
from bot.dialogue.conversation import step
from bot.dialogue.effects import Answered, Effect, MessageKind, OptIn, OptOut, PassToPerson, Say
from bot.dialogue.inputs import FilledIn, Input, Joined, LadderStep, Pressed, Said, Sent, Silence
from bot.dialogue.reading.understanding import Command, command_of
from bot.dialogue.survey import complaint_offer
from bot.dialogue.talk import Talk
from bot.domain.disposition import Disposition
from bot.domain.language import Language
from bot.domain.medium import Medium
from bot.domain.stage import Stage
from bot.library import questionnaire
from dialogue.invented import scene, talk

MEDIA = st.sampled_from([Medium.CHAT, Medium.SMS, Medium.WEB])
WITH_BUTTONS = (Medium.CHAT, Medium.WEB)
LED_BY_US = (Medium.CHAT, Medium.SMS)
CASES = st.sampled_from([f"HNJX-2026-{n:05}" for n in range(1, 5)] + ["NO-SUCH-CASE", ""])
QUESTIONS = st.sampled_from(
    [*(q.id for q in questionnaire().questions), "others", "contact", "meant", "", "x"]
)
VALUES = st.sampled_from(
    "1 2 3 4 5 0 declined wrong_person yes no unsure good asked skip enough each 4x1 1x2 5x3 4x99 not_meant {item} 六".split()
)
WORDS = st.sampled_from(
    "5 4 3 2 1 可以 可以 还行 不行 满意 不满意 非常不满意 很好 跑了3趟 谢谢 没有 是 不是 都一样 逐件 跳过 不答了 投诉 我要投诉，乱收费 不想评价 我不是办件人 帮助 "
    "进度 START 退订 T 恢复 {case_no} % 刚才按错了，应该是4 满意，但是等太久 滿意 very_satisfied complaint 0 6 55 其实不满意，跑了三趟".split()
) | st.text(st.characters(exclude_characters="{"), max_size=12)


class Conversation(RuleBasedStateMachine):
    """One person and up to three cases, under any inputs."""

    @initialize(
        cases=st.integers(0, 3),
        language=st.sampled_from(list(Language)),
        applicants=st.sampled_from([("张伟",), ("张伟", "长沙恒泰电力建设有限公司"), ("", "\x00")]),
    )
    def open(self, cases: int, language: Language, applicants: tuple[str, ...]) -> None:
        self.talk = talk(cases, language, applicants)
        self.minute = 0
        self.may_start = True
        self.silences = 0
        self.joined = 0
        self.covered: dict[str, int] = {}

    def take(self, event: Input) -> tuple[Talk, tuple[Effect, ...]]:
        before, self.minute = self.talk, self.minute + 1
        now = scene(self.minute, may_start=self.may_start)
        self.talk, effects = step(before, event, now)
        assert step(before, event, now) == (self.talk, effects), "the same step ends the same"
        self.check(before, event, effects)
        return before, effects

    def check(self, before: Talk, event: Input, effects: tuple[Effect, ...]) -> None:
        said = [e for e in effects if isinstance(e, Say)]
        answers = [e for e in effects if isinstance(e, Answered)]
        if before.opted_out and self.talk.opted_out and event.medium is not Medium.WEB:
            assert not said, "nobody who opted out is spoken to"
        if any(isinstance(e, OptOut) for e in effects):
            assert [s.kind for s in said] == [MessageKind.REPLY], "one line says how to come back"
        if before.opted_out != self.talk.opted_out:
            assert any(isinstance(e, OptOut | OptIn) for e in effects)
        for was, now in zip(before.callbacks, self.talk.callbacks, strict=True):
            assert was.case == now.case
            if was.closed or was.disposition is Disposition.EXCLUDED:
                assert replace(now, unclear=0, words="", ticket_no=None) == replace(
                    was, unclear=0, words="", ticket_no=None
                )
            if now.score != was.score and now.score is not None:
                own = [a for a in answers if a.case_no == now.case.case_no and a.question == "overall"]
                assert [a.value for a in own] == [str(now.score)], (
                    "a score stands beside the words that gave it"
                )
            if isinstance(event, Silence):
                assert (now.score, now.disposition) == (was.score, was.disposition), "silence says nothing"
        for message in said:
            assert message.text.strip()
            assert "{" not in message.text.replace("{item}", "").replace("{case no}", "")
            assert message.case_no is None or message.question is None or message.case_no in message.text
            assert len(message.text) < 4096
            assert len({c.value for c in message.choices}) == len(message.choices)
            assert not message.choices or event.medium in WITH_BUTTONS
            assert all(0 < len(c.label) <= 64 for c in message.choices)
            for case_no in message.covers:
                self.covered[case_no] = self.covered.get(case_no, 0) + 1
        assert (
            isinstance(event, Silence)
            or answers
            or not isinstance(event, Said)
            or self.nothing_to_keep(event, effects)
        )

    def nothing_to_keep(self, event: Said, effects: tuple[Effect, ...]) -> bool:
        """Words that only steer (help, skip, enough), thank for a ticket or come a third time need not be kept as answers."""
        echo = self.talk.echo
        again = echo is not None and echo.times > ECHOES
        heard = any(isinstance(e, Say | PassToPerson) for e in effects)
        return heard or again or is_empty(event.text) or self.talk.opted_out or bool(self.talk.tickets)

    @rule(medium=MEDIA, text=WORDS)
    def says(self, medium: Medium, text: str) -> None:
        self.joined += command_of(text) is Command.START
        self.take(Said(medium, text.replace("_", " ")))

    @rule(medium=MEDIA, case_no=CASES, question=QUESTIONS, value=VALUES)
    def presses(self, medium: Medium, case_no: str, question: str, value: str) -> None:
        self.take(Pressed(medium, case_no, question, value))

    @rule(case_no=CASES, question=st.one_of(QUESTIONS, st.just("complaint")), text=WORDS)
    def fills_in(self, case_no: str, question: str, text: str) -> None:
        before, _ = self.take(FilledIn(Medium.WEB, case_no, question, text))
        assert [c.score for c in before.callbacks] == [c.score for c in self.talk.callbacks]
        assert before.opted_out == self.talk.opted_out

    @rule(data=st.data())
    def presses_what_is_open(self, data: st.DataObject) -> None:
        current = self.talk.current
        if current is None or current.question is None:
            return
        question = questionnaire().find(current.question)
        values = [o.value for o in question.options] if question else ["4x2", "4x1", "each"]
        value = data.draw(st.sampled_from([*values, "skip", "enough"]))
        self.take(Pressed(Medium.CHAT, current.case.case_no, current.question, value))

    @rule(medium=MEDIA, what=st.sampled_from(["photo", "voice", "foreign_contact", "", "x" * 500]))
    def sends(self, medium: Medium, what: str) -> None:
        before, effects = self.take(Sent(medium, what))
        assert [c.score for c in before.callbacks] == [c.score for c in self.talk.callbacks]
        assert len([e for e in effects if isinstance(e, Say)]) <= 2

    @rule(medium=MEDIA, bound=st.booleans())
    def joins(self, medium: Medium, bound: bool) -> None:
        self.joined += 1
        self.take(Joined(medium, bound=bound))

    @rule(medium=st.sampled_from(list(Medium)), what=st.sampled_from(list(LadderStep)))
    def is_silent(self, medium: Medium, what: LadderStep) -> None:
        self.silences += 1
        _, effects = self.take(Silence(medium, what))
        said = [e for e in effects if isinstance(e, Say)]
        assert len(said) <= 1
        assert all(e.kind.started_by_us for e in said)
        if not self.may_start or what is LadderStep.GIVE_UP or medium not in LED_BY_US:
            assert not said
        if what is LadderStep.CALLING:
            assert not any(e.covers or e.kind.asks for e in said)
        assert not any(isinstance(e, Answered) for e in effects)

    @rule(may_start=st.booleans())
    def the_hour_passes(self, may_start: bool) -> None:
        self.may_start = may_start

    @rule()
    @precondition(lambda self: self.minute > 3)
    def the_round_closes(self) -> None:
        self.talk = self.talk.with_callbacks([replace(c, closed=True) for c in self.talk.callbacks])

    @invariant()
    def at_most_one_question_is_open(self) -> None:
        live = [c for c in self.talk.callbacks if not c.closed]
        asked = [c for c in live if c.stage in (Stage.ASKING, Stage.FOLLOWING)]
        assert len(asked) <= 1
        assert all(c.question is not None for c in asked)
        assert all(c.question in (None, complaint_offer.COMPLAINT) for c in live if c not in asked)

    @invariant()
    def a_score_and_an_answer_are_the_same_thing(self) -> None:
        for callback in self.talk.callbacks:
            assert (callback.score is not None) == (callback.disposition is Disposition.ANSWERED)
            if callback.stage is Stage.FOLLOWING:
                assert callback.score is not None
            if callback.stage in (Stage.WAITING, Stage.ASKING, Stage.BY_PHONE):
                assert callback.disposition is None
            if callback.stage is Stage.DONE:
                assert callback.disposition is not None

    @invariant()
    def nobody_is_asked_more_often_than_the_ladder_climbs(self) -> None:
        """Besides the ladder's steps and the person's own coming, a case is asked only as those before it come up."""
        most = self.silences + self.joined + len(self.talk.callbacks)
        assert all(times <= most for times in self.covered.values())

    @invariant()
    def whoever_opted_out_has_no_open_case(self) -> None:
        if self.talk.opted_out:
            assert (
                self.talk.current is None or self.talk.current.score is not None
            )  # given on a page, afterwards
            assert not self.talk.waiting


TestConversation = Conversation.TestCase
TestConversation.settings = settings(
    max_examples=60, stateful_step_count=25, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
