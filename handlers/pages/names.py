"""The names that pages share with chat, papers and commands, as one more page of their texts: `name.end_answered`."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.casework.ledger.corrections import ERRATUM_REASONS, OUTCOME_LABELS
from bot.channels import vendors
from bot.dialogue.wording import Wording
from bot.domain.act import ACTS, LOOKED_UP
from bot.domain.attempt import TRIES
from bot.domain.category import CATEGORIES
from bot.domain.disclosure import APPLICANT_KINDS, DISCLOSURE_OUTCOMES
from bot.domain.disclosure_act import ANSWER_KINDS, DISCLOSURE_PHASES
from bot.domain.disposition import DISPOSITIONS, PENDING
from bot.domain.erasure import ERASURE_REASONS
from bot.domain.finding import FINDINGS, MEASURES, NO_FINDING
from bot.domain.language import Label, Language
from bot.domain.level import LEVELS
from bot.domain.medium import MEDIUMS, OTHER_CHANNEL
from bot.domain.panel import (
    DUTIES,
    DUTY_STATES,
    INTERESTS,
    MEMBER_ACTS,
    MEMBER_VERDICTS,
    MEMBERS,
    OCCASIONS,
    OPINION_ACTS,
    OPINIONS,
    SPHERES,
    TERM_OVER,
)
from bot.domain.remedy import REMEDY_ACTS, REMEDY_ENDS, REMEDY_STATES
from bot.domain.role import OUTSIDE, ROLES
from bot.domain.round_state import ROUNDS
from bot.domain.scoring import BASES, CONTESTS, DEDUCTINGS, FACTS, GROUNDS
from bot.domain.second_call import CONCLUSIONS, DIFFERENCES
from bot.domain.ticket_kind import TICKET_KINDS
from bot.domain.ticket_state import TICKET_STATES
from bot.domain.verdict import VERDICTS

PAGE = "name"


def names() -> Wording:
    """Every name under its key, in every language."""
    found = dict(_keys())
    return Wording(
        {language: {key: label.said(language) for key, label in found.items()} for language in Language}
    )


def _keys() -> Iterator[tuple[str, Label]]:
    tables: dict[str, Mapping[Any, Label]] = {
        "end": {**DISPOSITIONS, "pending": PENDING},
        "score": LEVELS,
        "ticket": TICKET_STATES,
        "verdict": VERDICTS,
        "finding": {**FINDINGS, "none": NO_FINDING},
        "measure": MEASURES,
        "category": CATEGORIES,
        "channel": {**MEDIUMS, **vendors.labels(), "other": OTHER_CHANNEL},
        "try": TRIES,
        "round": ROUNDS,
        "conclusion": CONCLUSIONS,
        "difference": DIFFERENCES,
        "did": {**ACTS, **LOOKED_UP},
        "kind": TICKET_KINDS,
        "applicant": APPLICANT_KINDS,
        "disclosed": DISCLOSURE_OUTCOMES,
        "answered": ANSWER_KINDS,
        "phase": DISCLOSURE_PHASES,
        "erasure": ERASURE_REASONS,
        "erratum": ERRATUM_REASONS,
        "outcome": OUTCOME_LABELS,
        "fact": FACTS,
        "ground": GROUNDS,
        "contest": CONTESTS,
        "remedy_state": REMEDY_STATES,
        "remedy_act": REMEDY_ACTS,
        "remedy_end": REMEDY_ENDS,
        "basis": BASES,
        "deducting": DEDUCTINGS,
        "sphere": SPHERES,
        "member": {**MEMBERS, "over": TERM_OVER},
        "member_act": MEMBER_ACTS,
        "occasion": OCCASIONS,
        "interest": INTERESTS,
        "opinion": OPINIONS,
        "opinion_act": OPINION_ACTS,
        "own_verdict": MEMBER_VERDICTS,
        "duty": DUTIES,
        "duty_state": DUTY_STATES,
        "role": ROLES,
        "outside": OUTSIDE,
    }
    for kind, table in tables.items():
        for member, label in table.items():
            yield f"{kind}_{member}", label
