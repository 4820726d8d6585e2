"""The command line's error handling: every error becomes one clear sentence on stderr and an exit code, no traceback.

2: the input is wrong (and nothing was changed); 1: it failed on our side; 130: interrupted.
"""

import asyncio
import functools
import json
import os
import sys
from collections.abc import Callable, Coroutine
from typing import Any, ParamSpec, TypeVar

import typer

from bot.domain.os_reason import os_reason

P = ParamSpec("P")
T = TypeVar("T")


NOT_UTF8 = "输入里有不是 UTF-8 的字；请改用 UTF-8 再试"


class Unwelcome(ValueError):
    """The command cannot do that; the message says what is wrong and what to do."""


def guarded(command: Callable[P, T]) -> Callable[P, T]:
    """Wrap a command so that any error becomes one line and an exit code."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return command(*args, **kwargs)
        except (typer.Exit, typer.Abort, typer.BadParameter):
            raise
        except KeyboardInterrupt:
            raise typer.Exit(130) from None
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(1) from None
        except Exception as e:
            if os.environ.get("HUIFANG_DEBUG"):
                raise
            code, sentence = explained(e)
            print(f"huifang: {sentence}", file=sys.stderr)
            raise typer.Exit(code) from None

    return run


def explained(error: Exception) -> tuple[int, str]:
    """The exit code and the sentence for an error; what was typed into it does not take over the terminal."""
    line = " ".join(_tame(str(error)).split()) or type(error).__name__
    if isinstance(error, UnicodeEncodeError):  # a command line in another encoding comes as lone surrogates
        return 2, NOT_UTF8
    if isinstance(error, ValueError) and not isinstance(error, UnicodeError):
        return 2, line
    if isinstance(error, OSError):
        name = f" {_tame(str(error.filename))}" if error.filename else ""
        return 1, f"{os_reason(error)}{name}；请检查文件、权限和磁盘空间"
    if isinstance(error, RuntimeError):
        return 1, line
    return 1, f"程序出错（{type(error).__name__}）：{line[:200]}；请把这一行报告给维护人员"


def readable(text: str, *, longest: int | None = None) -> str:
    """What somebody wrote for others to read, without control characters.

    Raises Unwelcome when it is too long, or in another encoding: it would be kept, and sent, with holes in it.
    """
    if any("\ud800" <= c <= "\udfff" for c in text):
        raise Unwelcome(NOT_UTF8)
    if longest is not None and len(text) > longest:
        raise Unwelcome(f"文字太长：最多 {longest} 字，现在 {len(text)} 字；请压缩后再试")
    return _tame(text).removeprefix("\ufeff")


def _tame(text: str) -> str:
    return "".join(c for c in text if c in "\n\t" or not ("\0" <= c < " " or "\x7f" <= c <= "\x9f"))


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run a command's coroutine to its end."""
    return asyncio.run(work)


def print_json(value: object) -> None:
    """One JSON document on stdout, as `--json` promises; text that cannot be encoded is escaped."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace") + b"\n")
    sys.stdout.flush()
