"""Templates to pages: Jinja2 with autoescape and no undefined name, each template compiled once."""

from collections.abc import Mapping

from jinja2 import Environment, PackageLoader, StrictUndefined

from bot.domain.language import Language
from handlers.office.web.statics import statics
from handlers.office.web.texts import texts


class Renderer:
    """Renders `<room>/<page>.html` with the texts of a language."""

    def __init__(self) -> None:
        self._environment = Environment(
            loader=PackageLoader("handlers.office", ""),
            autoescape=True,
            undefined=StrictUndefined,
            auto_reload=False,
            cache_size=-1,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals["static"] = lambda name: statics()[name].url
        self._environment.globals["languages"] = tuple(language.value for language in Language)

    def render(self, template: str, language: Language, facts: Mapping[str, object]) -> str:
        """The page; `t(key, …)` in it is a sentence of the texts."""
        words = texts()

        def say(key: str, **values: object) -> str:
            return words.say(language, key, **values)

        return self._environment.get_template(template).render(
            t=say, has_text=words.has, language=language.value, **facts
        )
