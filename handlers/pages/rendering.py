"""Templates to pages: Jinja2 with autoescape and no undefined name, each template compiled once and kept."""

from collections.abc import Mapping

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

from bot.domain.language import Language
from handlers.pages.compiled_pages import CompiledPages
from handlers.pages.filling import digest
from handlers.pages.statics import Static
from handlers.pages.texts import Texts

_BLOCKS_TRIMMED = True


class Renderer:
    """Renders a package's `<room>/<page>.html`, and what packages share, with the texts of a language."""

    def __init__(self, package: str, texts: Texts, statics: Mapping[str, Static]) -> None:
        self._texts = texts
        self._environment = Environment(
            loader=ChoiceLoader([PackageLoader(package, ""), PackageLoader(__package__, "")]),
            autoescape=True,
            undefined=StrictUndefined,
            auto_reload=False,
            cache_size=-1,
            trim_blocks=_BLOCKS_TRIMMED,
            lstrip_blocks=_BLOCKS_TRIMMED,
            bytecode_cache=CompiledPages(f"escaped, blocks trimmed: {_BLOCKS_TRIMMED}"),
        )
        self._environment.globals["static"] = lambda name: statics[name].url
        self._environment.filters["digest"] = digest
        self._environment.globals["languages"] = tuple(language.value for language in Language)

    def render(self, template: str, language: Language, facts: Mapping[str, object]) -> str:
        """The page; `t(key, …)` in it is a sentence of the texts."""

        def say(key: str, **values: object) -> str:
            return self._texts.say(language, key, **values)

        return self._environment.get_template(template).render(
            t=say, has_text=self._texts.has, language=language.value, **facts
        )
