"""The three languages, and names in them: every label of the house is one `Label`."""

from enum import StrEnum
from typing import NamedTuple


class Language(StrEnum):
    """The languages Huifang speaks; the applicant's own choice wins."""

    ZH_HANS = "zh-Hans"
    ZH_HANT = "zh-Hant"
    EN = "en"


class Label(NamedTuple):
    """A name in every language."""

    zh_hans: str
    zh_hant: str
    en: str
    token: str = ""
    """The colour's name in the style sheet, for what charts show."""

    def said(self, language: Language) -> str:
        """The name in this language."""
        match language:
            case Language.ZH_HANS:
                return self.zh_hans
            case Language.ZH_HANT:
                return self.zh_hant
            case Language.EN:
                return self.en
