"""评议员聘书: the certificate of a member of the panel on paper."""

from dataclasses import dataclass
from datetime import datetime

from bot.paper.lettering import drawable


@dataclass(frozen=True, slots=True)
class CertificatePaper:
    """What stands on it. `number`: of the certificate; `member`: the member's own."""

    agency: str
    number: str
    member: str
    name: str
    unit: str
    begins: str
    ends: str
    day: str
    drawn_at: datetime


def certificate_pdf(page: CertificatePaper) -> bytes:
    """The certificate as a tagged PDF. Raises FontsMissing or PressFailed."""
    from bot.paper.press import printed

    words = ("agency", "number", "member", "name", "unit")
    data = {name: drawable(getattr(page, name)) for name in words}
    days = {"begins": page.begins, "ends": page.ends, "day": page.day}
    return printed("certificate.typ", data | days, at=page.drawn_at)
