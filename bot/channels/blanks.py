"""The blanks of a 短信模板 at a vendor that sends nothing else: what they are called, and what is written into them.

A blank holds only so many characters. Words are cut at the end and numbers at the front; a code is never cut but goes
into several blanks side by side (`code1`, `code2`), as even as possible, for an empty blank is refused. What is written
there passes no filter of ours elsewhere: no line ends, no 【】, nothing that a vendor would take for an address.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import accumulate, pairwise

from bot.channels.clusters import head, tail
from bot.channels.text import storable, units
from bot.dialogue.templates import SITE, TEMPLATES, Shape, Template, TemplateUse, Variable

NOTHING = "—"
"""Written where a fact is blank: an empty blank is refused."""
_CUT = "…"
_SCHEME = re.compile(r"(?i)\b(?:https?|ftp)\s*[:：]\s*/*")
_DOTS = re.compile(r"(?<=[0-9A-Za-z])[.．。](?=[0-9A-Za-z])")
"""Between letters or digits a dot makes an address (a.cn, 10.0.0.1), also in forms that filters fold into it."""
_BRACKETS = str.maketrans({"【": "（", "】": "）", "\n": " ", "\t": " ", "\u2028": " ", "\u2029": " "})


class DoesNotFit(ValueError):
    """The facts do not go into the blanks; says which blank."""


@dataclass(frozen=True, slots=True)
class Blank:
    """One blank as a vendor knows it: a variable of ours, or one part of a code."""

    name: str
    shape: Shape
    example: str


@dataclass(frozen=True, slots=True)
class Submission:
    """What a vendor is asked to approve, and how far the office has got with that."""

    longest: int
    """Characters of one blank."""
    mark: Callable[[Blank, int], str]
    """How a blank stands in the text that is submitted; with its number in the text, from 1."""
    approved: Mapping[str, str]
    """Our name of a template: the vendor's number of it."""
    one_for: Mapping[str, str]
    """Our name of a template: the kind as which it is submitted, where that is not the usual one."""
    usual: str
    """The kind of all others, as the vendor's console calls it."""
    only: tuple[str, ...] = tuple(TEMPLATES)
    """The templates that this vendor needs, by our name."""
    ending: str = ""
    """What is to stand behind each text."""
    in_ending: tuple[Blank, ...] = ()
    """The blanks there."""

    def kind(self, template: Template) -> str:
        """As what the template is submitted."""
        return self.one_for.get(template.name, self.usual)

    def wording(self, template: Template, site: str) -> str:
        """The text to be submitted; `site` is fixed text in it."""
        marks = iter([self.mark(blank, n) for n, blank in enumerate(blanks(template, self.longest), 1)])
        facts = {
            name: "".join(next(marks) for _ in range(_parts(variable, self.longest)))
            for name, variable in _by_name(template).items()
        }
        return template.text.format_map({**facts, SITE: site}) + self.ending


def blanks(template: Template, longest: int) -> tuple[Blank, ...]:
    """The blanks of a template in the order in which they stand."""
    found: list[Blank] = []
    for name, variable in _by_name(template).items():
        values = _written(variable, variable.example, longest)
        names = [name] if len(values) == 1 else [f"{name}{n}" for n in range(1, len(values) + 1)]
        found += [Blank(one, variable.shape, value) for one, value in zip(names, values, strict=True)]
    return tuple(found)


def filled_in(use: TemplateUse, longest: int) -> dict[str, str]:
    """What is written into each blank, in the order in which they stand. Raises DoesNotFit, also for a fact that is missing."""
    template = TEMPLATES[use.name]
    values: list[str] = []
    for name, variable in _by_name(template).items():
        if name not in use.facts:
            raise DoesNotFit(f"{use.name}.{name}")
        values += _written(variable, use.facts[name], longest)
    return dict(zip((blank.name for blank in blanks(template, longest)), values, strict=True))


def _by_name(template: Template) -> dict[str, Variable]:
    return {variable.name: variable for variable in template.variables}


def _written(variable: Variable, fact: str, longest: int) -> list[str]:
    """The fact as its blanks take it."""
    text = _harmless(fact)
    match variable.shape:
        case Shape.TEXT:
            return [text if units(text) <= longest else head(text, longest - len(_CUT)) + _CUT]
        case Shape.NUMBER:
            return [text if units(text) <= longest else tail(text, longest).lstrip("-") or NOTHING]
        case Shape.DATE:
            if units(text) > longest:
                raise DoesNotFit(variable.name)
            return [text]
        case Shape.CODE:
            return _split(variable, text, longest)


def _split(variable: Variable, code: str, longest: int) -> list[str]:
    parts = _parts(variable, longest)
    if not parts <= len(code) <= parts * longest:
        raise DoesNotFit(variable.name)
    sizes = [len(code) // parts + (n < len(code) % parts) for n in range(parts)]
    return [code[start:end] for start, end in pairwise(accumulate(sizes, initial=0))]


def _parts(variable: Variable, longest: int) -> int:
    """Over how many blanks a variable is spread."""
    return -(-len(variable.example) // longest) if variable.shape is Shape.CODE else 1


def _harmless(fact: str) -> str:
    text = _DOTS.sub("·", _SCHEME.sub("", storable(fact).translate(_BRACKETS)))
    return " ".join(text.split()) or NOTHING
