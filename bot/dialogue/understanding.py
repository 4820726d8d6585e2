"""What a reply means: a score, a wish, or nothing that is certain.

A score nobody said is the worst bug this product can have. So a score counts only when the whole reply is accounted
for (see `bot.dialogue.reading.scores`); everything else is unclear, asked once more, and kept in the person's words.
Wishes come first, in this order: no more messages, wrong person, a complaint.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.dialogue.reading import phrases
from bot.dialogue.reading.characters import Reading, language_of, normal_form, read
from bot.dialogue.reading.lexicon import Kind
from bot.dialogue.reading.scores import score_of
from bot.dialogue.reading.tokens import compact, tokens

__all__ = ["Command", "Meaning", "Understood", "command_of", "language_of", "normal_form", "understand", "yes_no"]

_EDGES = " \t\n.,!?;:~-—…。，！？；：、·'\"“”‘’「」()（）[]【】|"


class Meaning(StrEnum):
    """What a reply to the satisfaction question is taken for."""

    SCORE_1 = "1"
    SCORE_2 = "2"
    SCORE_3 = "3"
    SCORE_4 = "4"
    SCORE_5 = "5"
    UNCLEAR = "unclear"
    OPTOUT = "optout"
    WRONG_PERSON = "wrong_person"
    COMPLAINT = "complaint"


@dataclass(frozen=True, slots=True)
class Understood:
    """A reply understood. `comment`: what the person said besides the score, in their own characters."""

    meaning: Meaning
    comment: str = ""
    declined: bool = False
    """The person does not wish to rate; the meaning is UNCLEAR then."""

    @property
    def score(self) -> int | None:
        """1–5 when the reply is a score."""
        return int(self.meaning) if self.meaning.isdigit() else None


class Command(StrEnum):
    """A whole reply that asks the bot for something."""

    HELP = "help"
    PROGRESS = "progress"
    COMPLAINT = "complaint"
    CANCEL = "cancel"
    START = "start"


_COMMANDS = {
    Command.HELP: "帮助 help 怎么用 怎么办 ? /help",
    Command.PROGRESS: "进度 查进度 查询进度 progress status /progress",
    Command.COMPLAINT: "投诉 举报 complaint complain /complaint",
    Command.CANCEL: "取消 /cancel",
    Command.START: "恢复 恢复订阅 恢复短信 重新订阅 start unstop /start",
}
_COMMAND_OF = {word: command for command, words in _COMMANDS.items() for word in words.split()}
_YES = frozenset(
    "是 是的 有 有的 对 对的 好 好的 可以 嗯 嗯嗯 行 要 要的 需要 同意 愿意 确认 讲清了 y yes yeah yep sure ok okay yes,please".split()
)
_NO = frozenset(
    "否 没有 没 不 不是 不要 不用 不用了 不需要 不行 无 没有的 不必 不必了 不了 不同意 不愿意 算了 n no nope nah".split()
)


def understand(text: str) -> Understood:
    """What a reply to the 1–5 question means. Total: any text, in time linear in its length."""
    reading = read(text)
    if reading.too_long or not reading.folded:
        return Understood(Meaning.UNCLEAR, reading.cleaned)
    whole, back = compact(reading)
    if phrases.wants_out(reading.folded) or phrases.wants_out(whole):
        return Understood(Meaning.OPTOUT)
    words = tokens(whole)
    if phrases.denies_complaint(whole):
        words = [t for t in words if t.kind not in (Kind.COMPLAIN, Kind.DENY)]
    found = score_of(words)
    if phrases.wrong_person(whole):
        return Understood(Meaning.UNCLEAR if found else Meaning.WRONG_PERSON, reading.cleaned)
    if phrases.complains(whole):
        torn = found is not None and found.score > 2
        return Understood(Meaning.UNCLEAR if torn else Meaning.COMPLAINT, reading.cleaned)
    if found is not None:
        return Understood(Meaning(str(found.score)), _remark(reading, back, found.start, found.end))
    return Understood(Meaning.UNCLEAR, reading.cleaned, declined=phrases.declines(whole))


def _remark(reading: Reading, back: tuple[int, ...], start: int, end: int) -> str:
    """What was said outside the clause of the score, in the person's own characters."""
    own = reading.cleaned
    before = own[: back[start]].strip(_EDGES)
    after = own[back[end - 1] + 1 :].strip(_EDGES)
    return "，".join(part for part in (before, after) if re.search(r"\w", part) or (part and not part.isascii()))


def command_of(text: str) -> Command | None:
    """The command that the whole reply is, if it is one."""
    folded = read(text[:200]).folded
    return _COMMAND_OF.get(folded) or _COMMAND_OF.get(folded.strip(_EDGES))


def yes_no(text: str) -> bool | None:
    """Whether the whole reply is a plain yes or a plain no."""
    bare = read(text[:200]).folded.strip(_EDGES)
    if bare in _YES:
        return True
    return False if bare in _NO else None
