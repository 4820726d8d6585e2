"""Wishes: replies that ask for something: to file a complaint, for help, for its progress; and plain yes and no."""

from collections.abc import Sequence
from enum import StrEnum

from bot.dialogue.reading.characters import read
from bot.dialogue.reading.kinds import EDGES, Kind
from bot.dialogue.reading.leading import NOES
from bot.dialogue.reading.phrases import clauses
from bot.dialogue.reading.tokens import Token

_LONGEST = 200
"""Characters of a command, a yes or a no, before they are cleaned; a longer reply is neither."""


class Command(StrEnum):
    """A whole reply that asks the bot for something."""

    HELP = "help"
    PROGRESS = "progress"
    COMPLAINT = "complaint"
    CANCEL = "cancel"
    START = "start"


COMMANDS: dict[Command, str] = {
    Command.HELP: "帮助|帮忙|help|怎么用|怎么办|怎么回复|怎么回|怎么填|info|菜单|menu|?|使用说明",
    Command.PROGRESS: "进度|查进度|查询进度|进度查询|投诉进度|查投诉进度|查询投诉进度|办理进度|查询|progress|status|check status|my progress",
    Command.COMPLAINT: "投诉|举报|我要投诉|我要举报|登记投诉|complaint|complain|file a complaint|i want to complain",
    Command.CANCEL: "取消|算了取消|放弃填写|退出",
    Command.START: "恢复|恢复订阅|恢复短信|恢复接收|恢复发送|重新订阅|start|unstop",
}
"""The words of each command, in folded form. Every command is also understood with a slash: /cancel, /cancel@bot."""

_COMMAND_OF = {word: command for command, words in COMMANDS.items() for word in words.split("|")}
_SLASHED = {command.value: command for command in Command}

_YES = frozenset(
    "是|是的|是啊|是滴|有|有的|有啊|对|对的|对啊|好|好的|好吧|好啊|可以|可以的|嗯|嗯嗯|恩|行|行的|要|要的|我要|需要|同意|愿意|确认|确定|系|系呀|啱|没错|当然"
    "|y|yes|yeah|yep|yup|sure|ok|okay|of course|yes please|correct|right|i do|i did".split("|")
)
_NO = frozenset(
    "否|没有|没|没的|不|不是|不是的|不要|不要了|不用|不用了|不需要|不行|无|没有的|不必|不必了|不了|不同意|不愿意|算了|不对|不可以|不好|不登记|唔系|冇|唔使|唔要"
    "|n|no|no thanks|no thank you|nope|nah|not|i don't|i didn't".split("|")
)
_COURTESIES = frozenset(
    "谢谢|谢谢你|谢谢您|谢谢你们|多谢|感谢|辛苦了|thanks|thank you|thx|please|唔该".split("|")
)


def command_of(text: str) -> Command | None:
    """The command that the whole reply is, if it is one. A slashed command may carry an argument: /progress TS-1."""
    folded = read(text[:_LONGEST]).folded
    if len(text) > _LONGEST or not folded:
        return None
    if folded.startswith("/"):
        return _SLASHED.get(folded[1:].split(" ", 1)[0].split("@", 1)[0])
    return _COMMAND_OF.get(folded) or _COMMAND_OF.get(" ".join(clauses(folded)))


def yes_no(text: str) -> bool | None:
    """Whether the reply is a plain yes or no, alone or with thanks. "是吗？", "好不好" and "有，但是…" are neither."""
    folded = read(text[:_LONGEST]).folded
    if len(text) > _LONGEST or "?" in folded:
        return None
    said = [clause for clause in clauses(folded) if clause not in _COURTESIES or clause == folded]
    answers = {clause in _YES for clause in said if clause in _YES or clause in _NO}
    if len(answers) != 1 or not all(clause in _YES or clause in _NO for clause in said):
        return None
    return answers.pop()


def complains(tokens: Sequence[Token]) -> bool:
    """Whether the person wishes to file a complaint now: a word for it with no "no" before it in its own clause.

    投诉过, 我的投诉 and 取消投诉 only speak of one; 不投诉了, 没什么可投诉的 and "no complaints" say that there is none.
    """
    return any(token.kind is Kind.COMPLAIN and not _denied(tokens, at) for at, token in enumerate(tokens))


def _denied(tokens: Sequence[Token], at: int) -> bool:
    """Look left to the person who speaks, who is where a wish begins: 没人管我要投诉 is one, 我不想投诉 is none."""
    at -= 1
    while at >= 0 and tokens[at].kind not in EDGES:
        if tokens[at].kind in NOES or tokens[at].text.startswith(("没", "无")):
            return True
        if tokens[at].kind is Kind.SELF:
            return at > 0 and tokens[at - 1].kind in NOES
        at -= 1
    return False
