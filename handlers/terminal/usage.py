"""A mistyped command line: what is wrong in one Chinese line, and how to show the usage.

The option parser writes English over several lines; each kind of its errors has its sentence here.
"""

import re

from typer.exceptions import TyperException

# The parser's message and ours; a typed word is repeated up to 60 characters.
_SENTENCES = (
    (r"Missing (?:argument|option) (.+?)\.(?: |$)", "缺少 {}"),
    (r"Missing command\.", "要写一个命令"),
    (r"No such option: (\S+)", "没有选项 {}"),
    (r"No such command '(.*?)'\.", "没有命令 {}"),
    (r"Got unexpected extra argument(?:s|\(s\))? \((.*)\)$", "多写了 {}"),
    (r"Option '(.+?)' requires", "{} 后面要写值"),
    (r"Option '(.+?)' does not take a value", "{} 后面不能写值"),
    (r"Invalid value for (.+?): .*integer", "{} 要写整数"),
    (r"Invalid value for (.+?): .*less than or equal to (\d+)", "{} 不能大于 {}"),
    (r"Invalid value for (.+?): .*greater than or equal to (\d+)", "{} 不能小于 {}"),
    (r"Invalid value for (.+?): ", "{} 的值不对"),
)
_COMPLAINTS = tuple((re.compile(pattern, re.DOTALL), sentence) for pattern, sentence in _SENTENCES)


def only_help(error: TyperException) -> bool:
    """Whether nothing was asked for, so that the help is the answer (it is the error's message)."""
    return error.message.startswith("Usage: ")


def told(error: TyperException) -> str:
    """One line that says what is wrong with the command line and how to see its usage."""
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "huifang"
    return f"{_wrong(error)}；用法见 {path} --help"


def _wrong(error: TyperException) -> str:
    if only_help(error):
        return "要写一个命令"
    message = error.format_message()
    for pattern, sentence in _COMPLAINTS:
        if found := pattern.match(message):
            return sentence.format(*(_short(words) for words in found.groups()))
    return _short(message)


def _short(words: str) -> str:
    return " ".join(words.replace("'", "").split())[:60]
