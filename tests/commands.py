"""`huifang` run in this process, as a function of its words."""

from collections.abc import Callable

from typer import Typer
from typer.testing import CliRunner, Result

Huifang = Callable[..., Result]


def commands(app: Typer) -> Huifang:
    """The commands of `app`; `said`: what comes on standard input."""

    def run(*words: str, said: str | None = None) -> Result:
        return CliRunner().invoke(app, list(words), input=said)

    return run
