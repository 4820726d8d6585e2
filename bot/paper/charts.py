"""The report's charts as SVG: plain shapes with colours as attributes, which a strict page and the press accept.

Every chart has a title with its numbers, and a table beside it. Colours carry meaning: only answers are
vivid, silence is muted, and no score is red. Dispositions and scores share one scale, so that silence shows
as a gap.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from html import escape

from bot.casework.callsheet.phone_calls import PHONE
from bot.casework.figures import geometry
from bot.casework.figures.breakdown import TOO_FEW, DayOfAnswers, MonthLine
from bot.casework.figures.geometry import Plot, Segment, coverage
from bot.casework.figures.score import Figures
from bot.casework.terms import OTHER_CHANNEL
from bot.channels import vendors
from bot.domain.colour import COLOURS, DARK_INK, ink_on
from bot.domain.disposition import DISPOSITIONS, PENDING
from bot.domain.level import LEVELS
from bot.domain.month import RoundKey
from bot.paper.tables import Rate, shown

WIDTH = 920.0
INK, QUIET, RULE, TRACK = DARK_INK, "#616c76", "#cbc8bf", "#e4e2db"
ANSWERED = COLOURS["answered"]
PHONED, OTHERWISE = "#a06f3c", "#c9c5ba"
COLUMNS, TREND = Plot(top=22.0, bottom=150.0, left=4.0), Plot(top=14.0, bottom=150.0, left=10.0, right=94.0)
_NAMES: Mapping[str, str] = {
    **{end.value: label.zh_hans for end, label in DISPOSITIONS.items()},
    **{str(score): label.zh_hans for score, label in LEVELS.items()},
    "pending": PENDING.zh_hans,
}


def whole(figures: Figures) -> str:
    """What became of every concluded case, and below it the scores on the same scale."""
    bars = coverage(figures)
    ends = [(label, figures.dispositions[end]) for end, label in DISPOSITIONS.items()]
    levels = [(label, figures.scores[score]) for score, label in LEVELS.items()]
    shapes = [*_bar(bars.ends, _NAMES, 0, 36), *_bar(bars.scores, _NAMES, 54, 28)]
    at = WIDTH * bars.answered / 100
    shapes += [_line(at, 36, at, 82, RULE), _rect(at + 1, 54.5, max(WIDTH - at - 2, 0), 27, "none", RULE)]
    silent = figures.concluded - figures.answered
    if WIDTH - at > 170:
        shapes.append(_text(at + 10, 73, f"{silent} 件没有评价，不计为满意", fill=QUIET))
    good = WIDTH * bars.satisfied / 100
    shapes += [_line(0, 92, good, 92, INK), _line(0, 88, 0, 92, INK), _line(good, 88, good, 92, INK)]
    said = f"满意 {figures.satisfied}　占已评价 {_share(figures.satisfied_rate)}　占办结 {_share(figures.satisfied_of_concluded)}"
    shapes.append(_text(0, 110, said))
    for parts, y in ((ends, 134), (levels, 156)):
        shapes += _legend([(label.zh_hans, n, COLOURS[label.token]) for label, n in parts], y)
    told = "，".join(f"{label.zh_hans}{n}" for label, n in ends)
    return _svg(164, f"办结{figures.concluded}件：{told}。满意{figures.satisfied}件。", shapes)


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
    return {**{v.name: v.colour for v in vendors.VENDORS}, PHONE: PHONED, "": OTHERWISE}


def days(window: Sequence[date], answers: Iterable[DayOfAnswers]) -> str:
    """The standing answers of each day of the window, by channel."""
    counts = {f"{day.day}日": Counter[str]() for day in window}
    for part in answers:
        if part.day is not None and part.day in window:
            counts[f"{part.day.day}日"][_way(part.channel)] += part.count
    return _columns(counts, "每天的答复数")


def months(came: Mapping[str, Mapping[str | None, int]]) -> str:
    """The standing answers of each month, by channel."""
    counts = {f"{int(month[5:7])}月{_supplement(month)}": Counter[str]() for month in came}
    for parts, sums in zip(came.values(), counts.values(), strict=True):
        for channel, n in parts.items():
            sums[_way(channel)] += n
    return _columns(counts, "各月的答复数")


def _way(channel: str | None) -> str:
    return channel if channel in _ways() else ""


def _supplement(month: str) -> str:
    """What a supplement's column shows besides its month."""
    number = RoundKey.parse(month).number
    return f"补{number}" if number else ""


def trend(lines: Sequence[MonthLine]) -> str:
    """满意率 with its lower bound, and satisfied of concluded, month by month; its scale says where it begins."""
    drawn = geometry.trend(lines, TREND)
    shapes = []
    for percent, y in drawn.lines:
        shapes += [_line(40, y, WIDTH, y, TRACK), _text(34, y + 4, f"{percent}", fill=QUIET, anchor="end")]
    for point in drawn.points:
        x = WIDTH * point.x / 100
        shapes.append(_text(x, TREND.bottom + 20, point.line.month, fill=QUIET, anchor="middle"))
        if point.line.figures.answered < TOO_FEW or point.share is None or point.low is None:
            shapes.append(_text(x, TREND.bottom - 10, "样本过少", fill=QUIET, anchor="middle"))
            continue
        shapes += [
            _rect(x - 2, point.share, 4, max(point.low - point.share, 0), COLOURS["s3"]),
            _circle(x, point.share, 5, ANSWERED),
        ]
        if point.of_concluded is not None:
            shapes.append(_rect(x - 4, point.of_concluded - 4, 8, 8, COLOURS["no-answer"]))
    said = "；".join(f"{line.month} {_told(line.figures)}" for line in lines) or "还没有"
    shapes += _legend(
        [("满意／已评价，向下到 95% 下限", None, ANSWERED), ("满意／办结", None, COLOURS["no-answer"])],
        TREND.bottom + 44,
    )
    if drawn.floor:
        begins = f"竖轴从 {drawn.floor}% 起"
        shapes.append(_text(WIDTH, TREND.bottom + 44, begins, fill=QUIET, anchor="end"))
    return _svg(TREND.bottom + 52, f"各月满意率：{said}", shapes)


def _told(figures: Figures) -> str:
    return "样本过少" if figures.answered < TOO_FEW else f"满意率 {_share(figures.satisfied_rate)}"


def _columns(counts: Mapping[str, Mapping[str, int]], title: str) -> str:
    ways, foot = _ways(), COLUMNS.bottom
    drawn = geometry.columns(counts, tuple(ways), COLUMNS)
    shapes = [_line(0, foot, WIDTH, foot, RULE)]
    for column in drawn.columns:
        x, width, middle = (WIDTH * part / 100 for part in (column.x, column.width, column.middle))
        shapes += [_rect(x, block.y, width, block.height, ways[block.group]) for block in column.blocks]
        shapes.append(_text(middle, column.top - 6, str(column.total), anchor="middle"))
        shapes.append(_text(middle, foot + 20, column.of, fill=QUIET, anchor="middle"))
    came = [
        (vendors.called(way) if way else OTHER_CHANNEL, count, ways[way])
        for way, count in drawn.groups.items()
    ]
    shapes += _legend(came, foot + 44)
    said = "，".join(f"{column.of} {column.total}" for column in drawn.columns)
    return _svg(foot + 52, f"{title}：{said}", shapes)


def _bar(parts: Iterable[Segment], names: Mapping[str, str], y: float, height: float) -> Iterator[str]:
    for part in parts:
        x, width = WIDTH * part.x / 100, WIDTH * part.width / 100
        yield _rect(x, y, width, height, COLOURS.get(part.kind, TRACK))
        for words in (f"{names[part.name]} {part.count}", str(part.count)):
            if _length(words) + 16 <= width:
                yield _text(x + 8, y + height / 2 + 5, words, fill=ink_on(part.kind))
                break


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
