"""The table of gateways: the office's own file, or the one in the package, read once a process and checked whole."""

import json
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bot.channels.gateway.coherence import contradictions
from bot.channels.gateway.rows import Row, Table
from bot.domain.os_reason import os_reason
from bot.settings import Settings
from bot.settings.sentences import what_is_wrong

SHIPPED = "rows.toml"


class BadRows(ValueError):
    """The table cannot be used. `problems`: a sentence for each mistake, with the row and the key."""

    def __init__(self, file: str, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        more = f"（另有 {len(problems) - 1} 处，见 huifang doctor）" if len(problems) > 1 else ""
        super().__init__(f"短信网关的表 {file or SHIPPED} 不能用：{problems[0]}{more}")


def row_of(settings: Settings) -> Row:
    """The row that texts: the one that `HUIFANG_GATEWAY_NAME` names, else the first. Raises BadRows."""
    rows = _read(settings.gateway_file)
    name = settings.gateway_name or rows[0].name
    found = next((row for row in rows if row.name == name), None)
    if found is None:
        there = "、".join(row.name for row in rows)
        raise BadRows(settings.gateway_file, [f"没有 HUIFANG_GATEWAY_NAME 说的 {name}，里面有 {there}"])
    return found


def shipped() -> tuple[Row, ...]:
    """The rows in the package."""
    return _read("")


@cache
def _read(file: str) -> tuple[Row, ...]:
    try:
        text = Path(file).read_text("utf-8-sig") if file else _in_package()
        return parsed(tomllib.loads(text), file)
    except OSError as e:
        raise BadRows(file, [f"读不了 HUIFANG_GATEWAY_FILE：{os_reason(e)}"]) from None
    except UnicodeDecodeError:
        raise BadRows(file, ["不是 UTF-8 文字；请另存为 UTF-8"]) from None
    except tomllib.TOMLDecodeError as e:
        raise BadRows(file, [f"不是 TOML：{e}"]) from None


def _in_package() -> str:
    return files("bot.channels.gateway").joinpath(SHIPPED).read_text("utf-8")


def parsed(document: dict[str, Any], file: str = "") -> tuple[Row, ...]:
    """The rows of a document. Raises BadRows."""
    try:
        # As JSON: there the strict reading takes a list for a tuple, and still no text for a number.
        rows = Table.model_validate_json(json.dumps(document, default=str), strict=True).gateway
    except ValidationError as e:
        errors = _of_their_own(e.errors(include_url=False, include_input=False))
        raise BadRows(
            file, [_said(document, error["loc"], what_is_wrong(error)) for error in errors]
        ) from None
    wrong = [f"网关 {row.name} 的 {key}：{says}" for row in rows for key, says in contradictions(row)]
    names = [row.name for row in rows]
    wrong += [f"有两个网关都叫 {name}" for name in sorted(set(names)) if names.count(name) > 1]
    if wrong:
        raise BadRows(file, wrong)
    return rows


def _of_their_own(errors: Sequence[Any]) -> list[Any]:
    """Without the lists that are only too short because of what is wrong inside them."""
    places = [error["loc"] for error in errors]
    return [
        error
        for error in errors
        if error["type"] != "too_short"
        or not any(place != error["loc"] and place[: len(error["loc"])] == error["loc"] for place in places)
    ]


def _said(document: dict[str, Any], place: tuple[int | str, ...], says: str) -> str:
    """A mistake, with the row by its name and the key as it stands in the file."""
    if len(place) < 2 or not isinstance(place[1], int):
        return f"{'.'.join(map(str, place)) or '整个文件'}：{says}"
    fields = document["gateway"][place[1]]
    name = fields.get("name") if isinstance(fields, dict) else None
    row = f"网关 {name}" if isinstance(name, str) and name else f"第 {place[1] + 1} 个网关"
    key = ".".join(map(str, place[2:]))
    return f"{row} 的 {key}：{says}" if key else f"{row}：{says}"
