"""What is said in an approved text: which template stands for a message, and what goes into its blanks.

Only where messages lead to a page can a channel carry nothing but templates (`Scene.page`); elsewhere none is named.
"""

from collections.abc import Mapping

from bot.dialogue import mentions
from bot.dialogue.scene import Scene
from bot.dialogue.talk import Callback
from bot.dialogue.templates import SITE, TemplateUse
from bot.domain.language import Language
from bot.domain.medium import Medium

ASKING = frozenset({"invite", "reminder", "next"})
"""Sent to everybody, whatever they speak: who cannot read them can still open the page. Any other message to somebody
who writes English waits for them there, in English."""


def use(scene: Scene, language: Language, name: str, callback: Callback | None) -> TemplateUse | None:
    """The template for a message about this case; None where there is none to be named."""
    page = scene.page
    if page is None or not name or (language is Language.EN and name not in ASKING):
        return None
    facts = {SITE: page.site, "code": page.code}
    return TemplateUse(name, facts if callback is None else {**facts, **_of(scene, callback)})


def _of(scene: Scene, callback: Callback) -> Mapping[str, str]:
    case = mentions.names(callback.case, Language.ZH_HANS, Medium.SMS)
    option = scene.questionnaire.overall.option(str(callback.score))
    return {
        **{name: case[name] for name in ("date", "item", "case_no")},
        "level": "" if option is None else option.labels[Language.ZH_HANS],
        "ticket_no": callback.ticket_no or scene.ticket_no,
    }
