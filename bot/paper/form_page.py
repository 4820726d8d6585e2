"""An official form as a table of a page, its merged boxes merged; what a number belongs to is said to those who listen."""

from dataclasses import dataclass
from html import escape

from bot.paper.form import OfficialForm, PlacedBox
from bot.paper.lettering import readable
from bot.paper.tables import shown


@dataclass(frozen=True, slots=True)
class FormTable:
    """The `table` element of a form, every word of it escaped: a template puts it in as it is."""

    form: OfficialForm

    def __html__(self) -> str:
        form = self.form
        lines: list[list[PlacedBox]] = [[] for _ in form.lines]
        for one in form.placed():
            lines[one.line].append(one)
        written = [
            f"<tr>{''.join(_box(one, form.names_columns(n)) for one in line)}</tr>"
            for n, line in enumerate(lines)
        ]
        head, body = "".join(written[: form.heads]), "".join(written[form.heads :])
        begun = f"<thead>{head}</thead>" if head else ""
        return f'<table class="official">{begun}<tbody>{body}</tbody></table>'


def _box(one: PlacedBox, names: bool) -> str:
    box = one.box
    spans = "".join(f' {name}="{n}"' for name, n in (("colspan", box.across), ("rowspan", box.down)) if n > 1)
    words = escape(readable(shown(box.cell)))
    if box.filled:
        return f'<td class="num"{spans}>{words}</td>'
    many = box.across if names else box.down
    scope = ("col" if names else "row") + ("group" if many > 1 else "")
    return f'<th scope="{scope}"{spans}>{words}</th>'
