"""A concluded case with what its person said of it, as far as the province may be told."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.dialogue.national_reasons import WHY
from bot.domain.record import Record

RATED = "overall"
_ENTERPRISE = re.compile("公司|集团|企业|合作社|厂[）)]?$")
_PROPERTIES: Mapping[str, str] = {
    "自然人": "1",
    "个人": "1",
    "公民": "1",
    "企业": "2",
    "企业法人": "2",
    "事业单位": "3",
    "事业法人": "3",
    "社会组织": "4",
    "社会组织法人": "4",
    "社会团体": "4",
    "非法人企业": "5",
    "非法人组织": "5",
    "机关": "6",
    "行政机关": "6",
    "机关法人": "6",
    "其他": "9",
    "其他组织": "9",
}
"""userProp by the kind of applicant as the import said it."""


@dataclass(frozen=True, slots=True)
class ReportedCase:
    """One case of a sealed month."""

    record: Record
    kind: str
    """Of applicant, in the import's words; may be empty."""
    name: str
    """The applicant, masked unless the office has decided otherwise."""
    phone: str
    """Masked likewise; empty where there is none."""
    score: int | None
    """What holds now, corrections counted; None: there is no rating."""

    @property
    def kept_under(self) -> str:
        """userProp; empty where the import does not tell what the applicant is.

        法人 alone may be any of four kinds: only a name that says it is an enterprise settles it.
        """
        if self.kind in ("法人", "单位") and _ENTERPRISE.search(self.record.case.applicant):
            return "2"
        return _PROPERTIES.get(self.kind, "")

    @property
    def rated_at(self) -> str:
        """When the rating was given, as the record writes moments; empty without one."""
        return next((a.at for a in reversed(self.record.answers) if a.question == RATED and a.value), "")

    @property
    def reasons(self) -> tuple[str, ...]:
        """The national codes that were chosen, as far as they belong to the score that holds."""
        asked = f"{WHY}{self.score}"
        said = next((a.value for a in reversed(self.record.answers) if a.question == asked and a.value), "")
        return tuple(code for code in said.split("|") if code.startswith(str(self.score)))
