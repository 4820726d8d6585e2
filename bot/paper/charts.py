"""The report's charts as SVG: plain shapes with colours as attributes, which a strict page and the press accept.

Every chart has a title with its numbers, and a table beside it. Colours carry meaning: only answers are
vivid, silence is muted, and no score is red. Dispositions and scores share one scale, so that silence shows
as a gap.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from html import escape

from bot.casework.figures.breakdown import TOO_FEW, DayOfAnswers, MonthLine
from bot.casework.figures.score import Figures
from bot.casework.terms import OTHER_CHANNEL
from bot.channels import vendors
from bot.domain.colour import COLOURS, DARK_INK, ink_on
from bot.domain.disposition import DISPOSITIONS
from bot.domain.level import LEVELS
from bot.domain.month import RoundKey
from bot.paper.tables import Rate, shown

WIDTH = 920.0
INK, QUIET, RULE, TRACK = DARK_INK, "#616c76", "#cbc8bf", "#e4e2db"
ANSWERED = COLOURS["answered"]
PHONED, OTHERWISE = "#a06f3c", "#c9c5ba"


def whole(figures: Figures) -> str:
    """What became of every concluded case, and below it the scores on the same scale."""
    scale = WIDTH / max(figures.concluded, figures.accounted + figures.open, 1)
    shapes: list[str] = []
    ends = [
        (label.zh_hans, figures.dispositions[end], COLOURS[label.token], ink_on(label.token))
        for end, label in DISPOSITIONS.items()
    ]
    shapes += _bar(ends, scale, 0, 36)
    levels = [
        (label.zh_hans, figures.scores[score], COLOURS[label.token], ink_on(label.token))
        for score, label in LEVELS.items()
    ]
    shapes += _bar(levels, scale, 54, 28)
    at = figures.answered * scale
    shapes += [_line(at, 36, at, 82, RULE), _rect(at + 1, 54.5, max(WIDTH - at - 2, 0), 27, "none", RULE)]
    silent = figures.concluded - figures.answered
    if WIDTH - at > 170:
        shapes.append(_text(at + 10, 73, f"{silent} 件没有评价，不计为满意", fill=QUIET))
    good = figures.satisfied * scale
    shapes += [_line(0, 92, good, 92, INK), _line(0, 88, 0, 92, INK), _line(good, 88, good, 92, INK)]
    said = f"满意 {figures.satisfied}　占已评价 {_share(figures.satisfied_rate)}　占办结 {_share(figures.satisfied_of_concluded)}"
    shapes.append(_text(0, 110, said))
    shapes += _legend([(name, n, colour) for name, n, colour, _ in ends], 134)
    shapes += _legend([(name, n, colour) for name, n, colour, _ in levels], 156)
    parts = "，".join(f"{name}{n}" for name, n, _, _ in ends)
    return _svg(164, f"办结{figures.concluded}件：{parts}。满意{figures.satisfied}件。", shapes)


def gauge(rate: Rate) -> str:
    """One rate on a line from 0 to 100 %, its lower bound as a tick."""
    shapes = [_rect(0, 6, 300, 8, TRACK), _text(0, 32, "0", fill=QUIET, size=12)]
    shapes.append(_text(300, 32, "100%", fill=QUIET, size=12, anchor="end"))
    if rate.share is not None:
        shapes.append(_rect(0, 6, 300 * rate.share, 8, ANSWERED))
    if rate.low is not None:
        shapes.append(_rect(300 * rate.low - 1, 1, 2, 18, INK))
    low = f"，下限 {shown(rate.low)}" if rate.low is not None else ""
    return _svg(36, f"{rate.name} {_share(rate.share)}{low}", shapes, width=300)


def _ways() -> dict[str, str]:
    """Channel → its colour; "", the last, stands for any other."""
    return {**{v.name: v.colour for v in vendors.VENDORS}, vendors.PHONE: PHONED, "": OTHERWISE}


def days(window: Sequence[date], answers: Iterable[DayOfAnswers]) -> str:
    """The standing answers of each day of the window, by channel."""
    ways = _ways()
    counts = {day: dict.fromkeys(ways, 0) for day in window}
    for part in answers:
        if part.day in counts:
            key = part.channel if part.channel in ways else ""
            counts[part.day][key or ""] += part.count
    sums = [(f"{day.day}日", parts) for day, parts in counts.items()]
    return _columns(sums, "每天的答复数")


def months(came: Mapping[str, Mapping[str | None, int]]) -> str:
    """The standing answers of each month, by channel."""
    columns, ways = [], _ways()
    for month, parts in came.items():
        counts = dict.fromkeys(ways, 0)
        for name, n in parts.items():
            counts[name if name in ways and name else ""] += n
        columns.append((f"{int(month[5:7])}月{_supplement(month)}", counts))
    return _columns(columns, "各月的答复数")


def _supplement(month: str) -> str:
    """What a supplement's column shows besides its month."""
    number = RoundKey.parse(month).number
    return f"补{number}" if number else ""


def trend(lines: Sequence[MonthLine]) -> str:
    """满意率 with its lower bound, and satisfied of concluded, month by month, on a scale from 0 to 100 %."""
    top, foot = 14.0, 150.0
    shapes = []
    for percent in (0, 50, 100):
        y = foot - (foot - top) * percent / 100
        shapes += [_line(40, y, WIDTH, y, TRACK), _text(34, y + 4, f"{percent}", fill=QUIET, anchor="end")]
    step = (WIDTH - 40) / max(len(lines), 1)
    for n, line in enumerate(lines):
        x, f = 40 + step * (n + 0.5), line.figures
        shapes.append(_text(x, foot + 20, line.month, fill=QUIET, anchor="middle"))
        if f.answered < TOO_FEW:
            shapes.append(_text(x, foot - 10, "样本过少", fill=QUIET, anchor="middle"))
            continue
        rate, low, certain = (
            foot - (foot - top) * (share or 0)
            for share in (f.satisfied_rate, f.wilson_low, f.satisfied_of_concluded)
        )
        shapes += [_rect(x - 2, rate, 4, max(low - rate, 0), COLOURS["s3"]), _circle(x, rate, 5, ANSWERED)]
        shapes.append(_rect(x - 4, certain - 4, 8, 8, COLOURS["no-answer"]))
    said = "；".join(f"{line.month} {_told(line.figures)}" for line in lines) or "还没有"
    shapes += _legend(
        [("满意／已评价，向下到 95% 下限", None, ANSWERED), ("满意／办结", None, COLOURS["no-answer"])],
        foot + 44,
    )
    return _svg(foot + 52, f"各月满意率：{said}", shapes)


def _told(figures: Figures) -> str:
    return "样本过少" if figures.answered < TOO_FEW else f"满意率 {_share(figures.satisfied_rate)}"


def _columns(columns: Sequence[tuple[str, Mapping[str, int]]], title: str) -> str:
    top, foot = 22.0, 150.0
    most = max([sum(parts.values()) for _, parts in columns], default=0) or 1
    step = WIDTH / max(len(columns), 1)
    shapes, ways = [_line(0, foot, WIDTH, foot, RULE)], _ways()
    for n, (name, parts) in enumerate(columns):
        x, y = step * (n + 0.5), foot
        for way, count in parts.items():
            height = (foot - top) * count / most
            y -= height
            shapes.append(_rect(x - min(step * 0.3, 50), y, min(step * 0.6, 100), height, ways[way]))
        shapes.append(_text(x, y - 6, str(sum(parts.values())), anchor="middle"))
        shapes.append(_text(x, foot + 20, name, fill=QUIET, anchor="middle"))
    came = [
        (vendors.called(way) if way else OTHER_CHANNEL, sum(parts[way] for _, parts in columns), colour)
        for way, colour in ways.items()
    ]
    shapes += _legend([part for part in came if part[1]], foot + 44)
    said = "，".join(f"{name} {sum(parts.values())}" for name, parts in columns)
    return _svg(foot + 52, f"{title}：{said}", shapes)


def _bar(parts: Sequence[tuple[str, int, str, str]], scale: float, y: float, height: float) -> Iterator[str]:
    x = 0.0
    for name, count, colour, ink in parts:
        width = count * scale
        if count:
            yield _rect(x, y, max(width - 1.5, 0.8), height, colour)
            for words in (f"{name} {count}", str(count)):
                if _length(words) + 16 <= width:
                    yield _text(x + 8, y + height / 2 + 5, words, fill=ink)
                    break
        x += width


def _legend(parts: Sequence[tuple[str, int | None, str]], y: float) -> Iterator[str]:
    x = 0.0
    for name, count, colour in parts:
        words = name if count is None else f"{name} {count}"
        yield _rect(x, y - 10, 10, 10, colour)
        yield _text(x + 16, y, words)
        x += 16 + _length(words) + 24


def _svg(height: float, title: str, shapes: Iterable[str], width: float = WIDTH) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" role="img"'
        f' font-family="Noto Sans SC, PingFang SC, Microsoft YaHei, sans-serif"><title>{escape(title)}</title>'
        f"{''.join(shapes)}</svg>"
    )


def _rect(x: float, y: float, width: float, height: float, fill: str, stroke: str = "none") -> str:
    dashes = ' stroke-dasharray="4 3"' if stroke != "none" else ""
    return f'<rect x="{x:.2f}" y="{y:.2f}" width="{width:.2f}" height="{height:.2f}" fill="{fill}" stroke="{stroke}"{dashes}/>'


def _line(x1: float, y1: float, x2: float, y2: float, stroke: str) -> str:
    return f'<line x1="{x1:.2f}" y1="{y1:.2f}" x2="{x2:.2f}" y2="{y2:.2f}" stroke="{stroke}"/>'


def _circle(x: float, y: float, r: float, fill: str) -> str:
    return f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{r:g}" fill="{fill}"/>'


def _text(x: float, y: float, words: str, *, fill: str = INK, size: int = 13, anchor: str = "start") -> str:
    return f'<text x="{x:.2f}" y="{y:.2f}" font-size="{size}" fill="{fill}" text-anchor="{anchor}">{escape(words)}</text>'


def _length(words: str) -> float:
    """The approximate width of the words at 13 px: a 汉字 is as wide as it is high."""
    return sum(13.0 if ord(character) > 0x2E7F else 7.3 for character in words)


def _share(share: float | None) -> str:
    return shown(share)
