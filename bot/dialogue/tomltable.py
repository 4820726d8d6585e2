"""A table of a TOML document, read field by field; what is missing, misspelt or of the wrong kind has a name."""

from collections.abc import Mapping, Sequence

from bot.domain.language import Language


class BadTable(ValueError):
    """A field is wrong; `problem` says how, in words that follow the field's name."""

    def __init__(self, field: str, problem: str) -> None:
        self.field = field
        self.problem = problem
        super().__init__(f"{field}{problem}")


class TomlTable:
    """A table under reading: every field is asked for by name, and `finish` refuses those nobody asked for."""

    def __init__(self, fields: Mapping[str, object], path: str = "") -> None:
        self._fields = fields
        self._path = path
        self._read: set[str] = set()

    def has(self, key: str) -> bool:
        """Whether the field is there."""
        return key in self._fields

    def text(self, key: str, *, longest: int) -> str:
        """A non-empty text of at most `longest` characters."""
        value = self._take(key)
        if not isinstance(value, str) or not value.strip():
            raise BadTable(self._name(key), "必须是一段不为空的文字，请写在引号里。")
        if len(value) > longest:
            raise BadTable(self._name(key), f"太长：最多{longest}个字符，现在有{len(value)}个。")
        return value.strip()

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of non-empty texts."""
        value = self._take(key)
        if not isinstance(value, list) or not all(isinstance(v, str) and v.strip() for v in value):
            raise BadTable(self._name(key), '必须是一列文字，如 ["有", "没有"]。')
        return tuple(v.strip() for v in value)

    def one_of(self, key: str, allowed: Sequence[str]) -> str:
        """One of the allowed texts."""
        value = self._take(key)
        if not isinstance(value, str) or value not in allowed:
            raise BadTable(self._name(key), f"只能是：{'、'.join(allowed)}。")
        return value

    def integer(self, key: str, lowest: int, highest: int, *, default: int | None = None) -> int:
        """A whole number within bounds."""
        if default is not None and key not in self._fields:
            return default
        value = self._take(key)
        if isinstance(value, bool) or not isinstance(value, int) or not lowest <= value <= highest:
            raise BadTable(self._name(key), f"必须是{lowest}到{highest}之间的整数。")
        return value

    def boolean(self, key: str) -> bool:
        """true or false; false when it is not there."""
        value = self._take(key) if key in self._fields else False
        if not isinstance(value, bool):
            raise BadTable(self._name(key), "只能是 true 或 false。")
        return value

    def table(self, key: str) -> "TomlTable":
        """A table within this one; it is finished by whoever reads it."""
        value = self._take(key)
        if not isinstance(value, dict):
            raise BadTable(self._name(key), "必须是一个表（[…]）。")
        return TomlTable(value, f"{self._name(key)}.")

    def tables(self, key: str) -> list["TomlTable"]:
        """A list of tables, at least one."""
        value = self._take(key)
        if not isinstance(value, list) or not value or not all(isinstance(v, dict) for v in value):
            raise BadTable(self._name(key), "必须是一列表（[[…]]），至少一个。")
        return [TomlTable(v, f"{self._name(key)}.") for v in value if isinstance(v, dict)]

    def languages(self, *, longest: int) -> dict[Language, str]:
        """One text for each language, and no field besides those read before."""
        found = {language: self.text(language.value, longest=longest) for language in Language}
        self.finish()
        return found

    def finish(self) -> None:
        """Refuse fields that nobody asked for: most often a misspelt name."""
        for key in self._fields:
            if key not in self._read:
                raise BadTable(self._name(key), "不认识：请检查拼写，或删去。")

    def _take(self, key: str) -> object:
        self._read.add(key)
        if key not in self._fields:
            raise BadTable(self._name(key), "缺失，请补上。")
        return self._fields[key]

    def _name(self, key: str) -> str:
        return f"{self._path}{key}"
