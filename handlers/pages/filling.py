"""Puts what somebody typed before back into the forms of a finished page.

Works on pages of our own templates, in which every "<" of a text is escaped. Whatever a form sends by itself (hidden
fields, passwords) stays as the page has it.
"""

import re
from collections.abc import Iterator, Mapping
from hashlib import sha256
from html import escape, unescape

_ATTRIBUTES = r"(?:[^<>\"']|\"[^\"]*\"|'[^']*')*"
_FORM = re.compile(rf"<form\b({_ATTRIBUTES})>(.*?)</form>", re.DOTALL)
_FIELD = re.compile(
    rf"<textarea\b(?P<area>{_ATTRIBUTES})>.*?</textarea>"
    rf"|<select\b(?P<choice>{_ATTRIBUTES})>(?P<options>.*?)</select>"
    rf"|<input\b(?P<input>{_ATTRIBUTES})>",
    re.DOTALL,
)
_ACT = re.compile(r'<input type="hidden" name="act" value="([^"]+)">')
_OPTION = re.compile(rf"<option\b({_ATTRIBUTES})>([^<]*)")
_ATTRIBUTE = re.compile(r"([a-z-]+)(?:=\"([^\"]*)\")?")
_TYPED = frozenset(
    {"text", "search", "tel", "email", "url", "number", "date", "time", "month", "datetime-local"}
)
_CHOSEN = frozenset({"radio", "checkbox"})


def digest(words: str) -> str:
    """By which a form's own words are known again when it brings them back untouched."""
    bare = words.replace("\r\n", "\n").strip()
    return sha256(bare.encode("utf-8", "replace")).hexdigest()[:16]


def addresses(page: str) -> Iterator[str]:
    """Where the page's forms of changes go; of several that go to one address, with the act: `address#act`."""
    for form in _FORM.finditer(page):
        if _told(form[1]).get("method") == "post" and (address := _address(form)):
            yield address


def _address(form: re.Match[str]) -> str:
    address, act = _told(form[1]).get("action", ""), _ACT.search(form[2])
    return f"{address}#{act[1]}" if act else address


def filled(page: str, address: str, fields: Mapping[str, str], *, sent: bool) -> str:
    """The page with the fields in its form that goes to this address.

    What was chosen is as it was, but never a tick that the form demands, for by that somebody vouches for something; and
    what the form wants chosen anew (`data-anew`) only where it had been `sent`.
    """

    def in_form(form: re.Match[str]) -> str:
        if _address(form) != address:
            return form[0]
        return _FIELD.sub(lambda field: _put(field, fields, sent), form[0])

    return _FORM.sub(in_form, page)


def _put(field: re.Match[str], fields: Mapping[str, str], sent: bool) -> str:
    told = _told(field["area"] or field["choice"] or field["input"] or "")
    value = fields.get(told.get("name", ""))
    if field["input"] is not None and told.get("type") in _CHOSEN:
        vouches = told["type"] == "checkbox" and "required" in told
        anew = "data-anew" in told and not sent
        return field[0] if vouches or anew else _ticked(field[0], told.get("value", "on") == value)
    if value is None:
        return field[0]
    if field["area"] is not None:
        return f"<textarea{field['area']}>\n{escape(value, quote=False)}</textarea>"
    if field["choice"] is not None:
        return f"<select{field['choice']}>{_selected(field['options'], value)}</select>"
    return _valued(field[0], value) if told.get("type", "text") in _TYPED else field[0]


def _ticked(tag: str, on: bool) -> str:
    bare = tag.replace(" checked", "")
    return f"{bare[:-1]} checked>" if on else bare


def _valued(tag: str, value: str) -> str:
    bare = re.sub(r'\svalue="[^"]*"', "", tag)
    return f'{bare[:-1]} value="{escape(value)}">'


def _selected(options: str, value: str) -> str:
    """The option with this value is chosen; if there is none, whichever was."""
    if value not in map(_worth, _OPTION.finditer(options)):
        return options

    def one(option: re.Match[str]) -> str:
        chosen = " selected" if _worth(option) == value else ""
        return f"<option{option[1].replace(' selected', '')}{chosen}>{option[2]}"

    return _OPTION.sub(one, options)


def _worth(option: re.Match[str]) -> str:
    """What an option sends: its value, and without one its words."""
    return _told(option[1]).get("value", " ".join(unescape(option[2]).split()))


def _told(attributes: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in _ATTRIBUTE.findall(attributes)}
