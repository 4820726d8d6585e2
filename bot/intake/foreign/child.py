"""The process that reads a foreign file: `python -m bot.intake.foreign.child FORMAT FILE`.

It writes lines of JSON: `["sheet", name, visible, [[first, last, column], …]]` before the rows of each sheet,
`[line, [cell, …]]` for a row, and at the end `["end"]` or `["fault", sentence]`. If neither comes, it was
killed by its limits or by the file.
"""

import json
import resource
import sys
from collections.abc import Mapping
from pathlib import Path

from bot.intake.foreign.rows import Reader
from bot.intake.tables.unreadable import UnreadableFile

MEMORY = 2 << 30
"""Bytes of address space: a full old sheet (65,536 rows) takes a tenth of this."""
SECONDS = 180
"""Seconds of processor time."""


def _readers() -> Mapping[str, Reader]:
    from bot.intake.foreign import books, pages, xml2003

    return {
        "book": books.sheets,
        "old book": books.old_sheets,
        "page": pages.page,
        "archive": pages.archive,
        "xml2003": xml2003.sheets,
    }


def main(form: str, path: Path) -> None:
    """Write the file's sheets to stdout."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    write = json.JSONEncoder(ensure_ascii=True).encode
    out = sys.stdout
    try:
        for sheet in _readers()[form](path):
            spans = [[span.first, span.last, span.column] for span in sheet.spans]
            out.write(write(["sheet", sheet.name, sheet.visible, spans]) + "\n")
            for row in sheet.rows:
                out.write(write(row) + "\n")
    except UnreadableFile as e:
        out.write(write(["fault", str(e)]) + "\n")
    except BrokenPipeError:
        return
    except (
        Exception,
        MemoryError,
    ):  # any exception a library may raise for a file that is broken, or crafted to break it
        out.write(write(["fault", ""]) + "\n")
    else:
        out.write(write(["end"]) + "\n")
    out.flush()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
