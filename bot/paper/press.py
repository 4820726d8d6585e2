"""The press: data and a template go in, a PDF/A-2b comes out. The typesetter is loaded when first used.

The same data printed at the same moment gives the same bytes.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from bot.paper.lettering import font_folder

if TYPE_CHECKING:
    import typst


class PressFailed(RuntimeError):
    """The typesetter refused; nothing was printed."""


def printed(template: str, data: Mapping[str, object], *, at: datetime) -> bytes:
    """Print `template` (a file of this package) with `data`; `at`: when the document says it was made.

    Raises FontsMissing, or PressFailed with the typesetter's words.
    """
    import typst

    folder = Path(str(files("bot.paper")))
    try:
        return typst.compile(
            folder / template,
            root=folder,
            font_paths=_fonts(),
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            format="pdf",
            pdf_standards="a-2b",
            timestamp=int(at.timestamp()),
            pdf_tags=False,
        )
    except typst.TypstError as e:
        raise PressFailed(f"排版失败：{e.message[:200]}；请把这一行报告给维护人员") from e


@cache
def _fonts() -> "typst.Fonts":
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[font_folder()])
