"""认定和处理 in stored form: a word, and words with commas between them; both null where nothing was found out."""

from collections.abc import Mapping, Sequence

from bot.domain.finding import Finding, Measure


def columns(finding: Finding | None, measures: Sequence[Measure]) -> dict[str, str | None]:
    """Both as columns of `tickets`, the measures in their own order."""
    if finding is None:
        return {"finding": None, "measures": None}
    return {"finding": finding.value, "measures": ",".join(m for m in Measure if m in measures)}


def opened(kept: Mapping[str, str | None]) -> tuple[Finding | None, tuple[Measure, ...]]:
    """The same again; lines of before say nothing."""
    finding, measures = kept.get("finding"), kept.get("measures")
    return (
        Finding(finding) if finding else None,
        tuple(map(Measure, measures.split(","))) if measures else (),
    )
