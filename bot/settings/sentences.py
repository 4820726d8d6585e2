"""What is wrong with a value, in Chinese: the validator's own sentences are English."""

from collections.abc import Mapping
from typing import Any

_SAID = {
    "int_parsing": "应当是整数",
    "int_type": "应当是整数",
    "int_from_float": "应当是整数",
    "float_parsing": "应当是数字",
    "float_type": "应当是数字",
    "bool_parsing": "应当是 true 或 false",
    "bool_type": "应当是 true 或 false",
    "string_type": "应当是文字，请加上引号",
    "string_too_short": "不能是空的",
    "string_too_long": "最多 {max_length} 个字",
    "literal_error": "应当是 {expected}",
    "greater_than": "应当大于 {gt}",
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
    "finite_number": "应当是一个有限的数字",
    "dict_type": "应当是一张表",
    "model_type": "应当是一张表",
    "model_attributes_type": "应当是一张表",
    "list_type": "应当是一个列表，如 ['单号']",
    "tuple_type": "应当是一个列表，如 ['单号']",
    "too_short": "不能是空的",
    "missing": "缺失，请补上",
    "extra_forbidden": "不认识：请检查拼写，或删去",
    "string_pattern_mismatch": "写法不对，应当符合 {pattern}",
}
"""What is wrong with a value, by the validator's kind of error; other kinds are clear as they are."""


def what_is_wrong(error: Mapping[str, Any]) -> str:
    """The sentence for one error of pydantic's, to follow the name of what is wrong."""
    said = _SAID.get(error["type"], "{msg}").format(**error.get("ctx", {}), msg=error["msg"])
    return said.removeprefix("Value error, ").replace(" or ", " 或 ")
