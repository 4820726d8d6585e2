"""What people do when they are asked: one reaction for each temper, in one table."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from simulate.chats import Buttons
from simulate.weather import DAY, HOUR, window_at

if TYPE_CHECKING:
    from simulate.people import Town
    from simulate.person import Person


class Temper(Enum):
    """What somebody does when asked."""

    PROMPT = "answers at once"
    WORDY = "a score and a remark in one"
    STORY = "a story first, the score when asked again"
    LATE = "answers the reminder"
    NEVER = "reads it"
    BURST = "several messages in one breath"
    TWICE = "says it twice"
    REMARK = "the score, and an hour later a remark"
    CHANGES = "changes their mind"
    OPTS_OUT = "wants no messages"
    SCORE_AND_OUT = "a score, and no more messages"
    RETURNS = "opts out and comes back"
    STRANGER = "is not the applicant"
    DECLINES = "does not want to rate"
    COMPLAINS = "complains"
    ACCUSES = "complains about an official by name"
    FORWARDS = "sends our own message back"
    TOO_LATE = "answers when all is sealed"
    BLOCKS = "blocks the bot"
    PRESSES_OLD = "presses an old button again"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question has reached somebody, and they get round to it."""

    town: "Town"
    person: "Person"
    channel: str
    case_no: str
    time: int
    """For the how-manieth time this case is asked about."""
    buttons: Buttons
    text: str

    @property
    def score(self) -> int:
        """What they think of the case."""
        return self.person.scores[self.case_no]

    def say(self, words: str, score: int | None = None, meant: str = "", *, after: float = 0.0) -> None:
        """Write something, now or later."""
        self.town.later(after, self.town.says, self.person, self.channel, words, self.case_no, score, meant)

    def press(self, *, after: float = 0.0) -> None:
        """Press the score's button, now or later; without buttons, write the digit."""
        if self.buttons:
            self.town.later(after, self.town.press_score, self.person, self.case_no, self.score, self.buttons)
        else:
            self.say(str(self.score), self.score, after=after)

    def one_of(self, *several: float) -> float:
        """Any of these."""
        return self.town.chance.choice(several)


def _prompt(asked: Asked) -> None:
    if asked.town.chance.random() < 0.7:
        asked.press()
    else:
        asked.say(str(asked.score), asked.score)


def _wordy(asked: Asked) -> None:
    asked.say(f"{asked.score}，我在窗口办的", asked.score)


def _story(asked: Asked) -> None:
    if asked.time == 1:
        asked.say("材料交了几趟才收下", None, "remark")
    else:
        _prompt(asked)


def _late(asked: Asked) -> None:
    if asked.time > 1:
        _prompt(asked)


def _burst(asked: Asked) -> None:
    asked.say("办完了", None, "remark")
    asked.say(str(asked.score), asked.score, after=1.0)
    asked.say("谢谢", None, "remark", after=2.0)


def _twice(asked: Asked) -> None:
    asked.say(str(asked.score), asked.score)
    asked.say(str(asked.score), asked.score, after=asked.one_of(0.0, 1.0, 3.0))


def _remark(asked: Asked) -> None:
    asked.say(str(asked.score), asked.score)
    asked.say("就是等得有点久", None, "remark", after=HOUR)


def _changes(asked: Asked) -> None:
    asked.say(str(asked.score), asked.score)
    new = 2 if asked.score > 2 else 4
    asked.say(f"刚才按错了，应该是{new}", new, after=HOUR)


def _opts_out(asked: Asked) -> None:
    asked.say(asked.town.chance.choice(("退订", "T", "STOP")), None, "optout")


def _score_and_out(asked: Asked) -> None:
    asked.say(f"{asked.score} 退订", asked.score, "optout")


def _returns(asked: Asked) -> None:
    if asked.person.out:
        return
    asked.person.out = True
    asked.say("退订", None, "optout")
    asked.say("恢复", None, "optin", after=asked.one_of(HOUR, DAY))


def _complains(asked: Asked) -> None:
    if asked.time > 1:
        return
    asked.say("投诉", None, "complaint")
    asked.say("窗口让我来回跑，没人给个准话", None, "complaint", after=30.0)
    if asked.channel == "telegram":
        asked.town.later(60.0, asked.town.sends_photo, asked.person)


def _too_late(asked: Asked) -> None:
    now = asked.town.now()
    asked.say(str(asked.score), asked.score, after=max(0.0, window_at(now).closes + 2 * HOUR - now))


def _blocks(asked: Asked) -> None:
    if asked.channel == "telegram":
        asked.town.blocks(asked.person)
    else:
        _prompt(asked)


def _presses_old(asked: Asked) -> None:
    asked.press()
    if asked.buttons:
        asked.press(after=asked.one_of(0.0, 30.0, DAY))


REACTIONS: Mapping[Temper, Callable[[Asked], None]] = {
    Temper.PROMPT: _prompt,
    Temper.WORDY: _wordy,
    Temper.STORY: _story,
    Temper.LATE: _late,
    Temper.NEVER: lambda asked: None,
    Temper.BURST: _burst,
    Temper.TWICE: _twice,
    Temper.REMARK: _remark,
    Temper.CHANGES: _changes,
    Temper.OPTS_OUT: _opts_out,
    Temper.SCORE_AND_OUT: _score_and_out,
    Temper.RETURNS: _returns,
    Temper.STRANGER: lambda asked: asked.say("不是我", None, "wrong"),
    Temper.DECLINES: lambda asked: asked.say("不想评价", None, "declined"),
    Temper.COMPLAINS: _complains,
    Temper.ACCUSES: _prompt,
    Temper.FORWARDS: lambda asked: asked.say(asked.text, None, "remark"),
    Temper.TOO_LATE: _too_late,
    Temper.BLOCKS: _blocks,
    Temper.PRESSES_OLD: _presses_old,
}
