"""The press: turns data and a template into an archival PDF, or one page into a picture. The typesetter is loaded when first used.

A *tagged* document (PDF/A-2a and PDF/UA-1) can be read aloud in order, with its tables and headings
recognised as such. A part of a long document is not tagged (PDF/A-2u: its words can be searched and copied),
because the parts are bound together and their tag trees would have to be merged. The same data printed at the
same moment gives the same bytes.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.paper import fonts

if TYPE_CHECKING:
    import typst


class PressFailed(RuntimeError):
    """The typesetter refused; nothing was printed."""


def printed(template: str, data: Mapping[str, object], *, at: datetime, tagged: bool = True) -> bytes:
    """Print `template` (a file of this package) with `data`; `at`: the creation date written into the document.

    Raises FontsMissing, or PressFailed with the typesetter's words.
    """
    return _typeset(
        template,
        data,
        format="pdf",
        pdf_standards=["a-2a", "ua-1"] if tagged else "a-2u",
        timestamp=int(at.timestamp()),
        pdf_tags=tagged,
    )


def drawn(template: str, data: Mapping[str, object]) -> bytes:
    """The one page of `template` as an SVG picture, letters as outlines: it looks the same without our fonts.

    Raises FontsMissing, or PressFailed with the typesetter's words.
    """
    return _typeset(template, data, format="svg")


def _typeset(template: str, data: Mapping[str, object], **form: Any) -> bytes:
    import typst

    folder = Path(str(files("bot.paper")))
    try:
        typeset = typst.compile(
            folder / template,
            root=folder,
            font_paths=_fonts(),
            sys_inputs={
                "data": json.dumps(data, ensure_ascii=False),
                "further": json.dumps([face.family for face in fonts.further()]),
            },
            **form,
        )
    except typst.TypstError as e:
        raise PressFailed(f"排版失败：{e.message[:200]}；请把这一行报告给维护人员") from e
    assert isinstance(typeset, bytes), f"{template} is of more pages than one"
    return typeset


@cache
def _fonts() -> "typst.Fonts":
    import typst

    with fonts.gathered() as folder:  # the fonts are loaded from here on, and the folder is not read again
        return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
