"""aiogram's models of what Telegram can say, built when they are first used instead of all at once.

Importing aiogram builds nearly 600 of them: of 3.7 s of computing 3.1, and 108 of 165 MB. We use nine. aiogram itself marks its
types as built later, and then goes through them only because the names in them are imported for type checkers alone: so
those names are put where a model looks for them, and nothing else is done. Its methods, which come after them, are marked too.
"""

import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from pydantic import BaseModel

_NAME = re.compile(r"\w+")


@contextmanager
def built_when_used() -> Iterator[None]:
    """For importing aiogram in: what it asks to build, it will find built when it is used. Other models are built as asked."""
    at_once = BaseModel.__dict__["model_rebuild"]

    def later(cls: type[BaseModel], /, **how: Any) -> bool | None:
        names = how.get("_types_namespace")
        if names is not None and cls.__module__.startswith("aiogram.types."):
            _tell(cls, names)
            _mark(cls)
            return None
        built: bool | None = at_once.__func__(cls, **{"_parent_namespace_depth": 3, **how})
        return built

    BaseModel.model_rebuild = classmethod(later)  # type: ignore[assignment,method-assign]  # for as long as the import takes
    try:
        yield
    finally:
        BaseModel.model_rebuild = at_once  # type: ignore[method-assign]  # as it was


def _tell(model: type[BaseModel], names: Mapping[str, Any]) -> None:
    """Put what its annotations name, its own and those it has from others, into the module of a model."""
    module = vars(sys.modules[model.__module__])
    for bearer in model.__mro__:
        for annotation in vars(bearer).get("__annotations__", {}).values():
            for name in _NAME.findall(str(annotation)):
                if name in names:
                    module.setdefault(name, names[name])


def _mark(model: type[BaseModel]) -> None:
    """Mark what a model inherits from aiogram: the methods inherit from it as well."""
    for bearer in model.__mro__:
        if issubclass(bearer, BaseModel) and bearer.__module__.startswith("aiogram."):
            bearer.model_config["defer_build"] = True
