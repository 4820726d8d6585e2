"""Where each setting comes from: the environment, the file, what the office has changed in the browser, or by itself."""

import os
import re
from collections.abc import Iterator, Set
from dataclasses import dataclass
from enum import Enum

from pydantic import BaseModel, SecretStr

from bot.settings import FILE, SECRETS, Settings, named_in

_USER_IN_ADDRESS = re.compile(r"(?<=://)[^/\s]*@")


class SettingSource(Enum):
    """Who has set it. The value is the word of `--json`."""

    ENVIRONMENT = "environment"
    FILE = "file"
    BROWSER = "browser"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class SettingShown:
    """One setting as it may be shown: of a secret only whether there is one, of an address not who signs in to it."""

    name: str
    """As the environment has it: HUIFANG_…"""
    value: object
    secret: bool
    source: SettingSource


def shown(settings: Settings, changed: Set[str]) -> Iterator[SettingShown]:
    """All settings that are in force, in the order in which they are declared.

    `changed`: those that the office has changed in the browser. Raises BadSettings when the file cannot be read.
    """
    in_file = named_in(FILE)
    for key in type(settings).model_fields:
        secret, value = key in SECRETS, getattr(settings, key)
        source = _source(key, changed, in_file)
        yield SettingShown(_name(key), value is not None if secret else _plain(value), secret, source)


def _source(key: str, changed: Set[str], in_file: Set[str]) -> SettingSource:
    if any(name.upper() == _name(key) and value for name, value in os.environ.items()):
        return SettingSource.ENVIRONMENT
    if key in in_file:
        return SettingSource.FILE
    return SettingSource.BROWSER if key in changed else SettingSource.DEFAULT


def _name(key: str) -> str:
    return f"HUIFANG_{key.upper()}"


def _plain(value: object) -> object:
    """A value as JSON has it."""
    match value:
        case str():
            return _USER_IN_ADDRESS.sub("***@", value)
        case SecretStr():
            return "***"
        case BaseModel():
            return {name: _plain(getattr(value, name)) for name in type(value).model_fields}
        case dict():
            return {str(name): _plain(one) for name, one in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_plain(one) for one in value]
        case bool() | int() | float() | None:
            return value
        case _:
            return str(value)
