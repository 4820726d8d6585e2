"""The sentences of pages: one file per page and language, beside the page: `<room>/<page>.<language>.toml`.

`month.title` is `title` of `month`, whatever room that is in: a page's name is its own in all rooms.
"""

from collections.abc import Iterator, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable

from bot.dialogue.wording import BadWording, Wording, parse
from bot.domain.language import Language


class Texts:
    """Every sentence, in every language."""

    def __init__(self, pages: Mapping[str, Wording]) -> None:
        self._pages = pages

    def say(self, language: Language, key: str, **facts: object) -> str:
        """The sentence under `page.key`; raises BadWording when there is none, a fault of the program."""
        page, _, rest = key.partition(".")
        if page not in self._pages:
            raise BadWording(f"no texts of the page {page}: {key}")
        return self._pages[page].say(language, rest, **facts)

    def has(self, key: str) -> bool:
        """Whether there is such a sentence."""
        page, _, rest = key.partition(".")
        return page in self._pages and self._pages[page].has(rest)

    @property
    def keys(self) -> frozenset[str]:
        """All keys."""
        return frozenset(f"{page}.{key}" for page, words in self._pages.items() for key in words.keys)


def read(package: str) -> dict[str, Wording]:
    """The sentences of a package by page; raises BadWording when a language lacks one."""
    found: dict[str, dict[Language, bytes]] = {}
    for file in _files(package):
        page, language, _ = file.name.split(".")
        found.setdefault(page, {})[Language(language)] = file.read_bytes()
    return {page: parse(documents) for page, documents in found.items()}


def _files(package: str) -> Iterator[Traversable]:
    """Beside the pages, in every room."""
    rooms = (room for room in files(package).iterdir() if room.is_dir())
    return (file for room in rooms for file in room.iterdir() if file.name.endswith(".toml"))
