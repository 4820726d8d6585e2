"""Names of persons in the page as sent: the family name and stars. Names of organisations are nobody's personal data."""

import re

PERSON = "自然人"
"""The kind of whoever is a person whatever the applicant is: a company's contact."""
_PERSON = re.compile("自然人|个人|個人|公民|individual|(?<!legal )person", re.IGNORECASE)
_ORGANISATION = re.compile(
    "(公司|集团|厂|社|所|院|局|会|會|中心|店|部|校|学|行|站|队|厅|委|馆|园|铺|坊|户|场|企业|基金)$"
)
_LONG = 5
"""What is at most so long is taken for a person's name whatever it ends in."""


def masked_name(name: str, kind: str) -> str:
    """`张三` → `张*`, unless `kind` or the name says that it is an organisation."""
    person = (
        bool(_PERSON.search(kind))
        if kind
        else not (len(name) >= _LONG and _ORGANISATION.search(name.rstrip("）)")))
    )
    return name[:1] + "*" * min(len(name) - 1, 3) if person and name else name
