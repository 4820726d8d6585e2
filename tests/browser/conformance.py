"""Whether a page, as it was sent, is HTML: what the parsing rules of browsers call an error, and rules of the standard that we
have broken before (HTML Living Standard, 4.10 Forms; 3.2.6 data-*; 2.3.5 times).

Set HUIFANG_TEST_NU to the `vnu.jar` of the Nu HTML checker, and it is asked as well.
"""

import os
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element

import html5lib

TEXTUAL: Final = frozenset({"email", "password", "search", "tel", "text", "url", ""})
"""Inputs that `maxlength`, `minlength` and `placeholder` are for."""
FIELDS: Final = frozenset({"input", "select", "textarea", "button", "output", "meter", "progress"})
"""What a label may be of."""
DATED: Final = re.compile(r"\d{4}-\d{2}(-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?)?")
INVENTED: Final = re.compile(r"hx-|v-|x-|@|:")
"""Attributes that libraries made up; as `data-…` they are anybody's."""


def faults(page: str) -> list[str]:
    """What is no HTML in it, one a line."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = parser.parse(page)
    found = [f"{at}: {name} {facts}" for at, name, facts in parser.errors]
    return [*found, *_of_elements(tree), *_of_names(tree), *_by_nu(page)]


def _of_elements(tree: Element) -> Iterator[str]:
    for element in tree.iter():
        tag, has = str(element.tag), element.attrib
        yield from (f"<{tag} {name}>" for name in has if INVENTED.match(str(name)))
        if tag == "input" and has.get("type", "") not in TEXTUAL:
            yield from (
                f"<input type={has['type']} {name}>" for name in ("maxlength", "placeholder") if name in has
            )
        if tag == "select" and "required" in has and "multiple" not in has:
            first = element.find(".//option")
            if first is None or first.get("value") != "":
                yield f"<select name={has.get('name')} required> without an empty choice first"
        if tag == "option" and not has.get("label", "".join(element.itertext())).strip():
            yield f"<option value={has.get('value')}> without words"
        if tag == "form" and has.get("action") == "":
            yield "<form action> of nothing"
        if tag == "time" and not DATED.fullmatch(has.get("datetime", "".join(element.itertext()))):
            yield f"<time> of no time: {''.join(element.itertext())}"
        if tag in ("button", "a") and element.find(".//button") is not None:
            yield f"<{tag}> around a button"
        if tag == "img" and "alt" not in has:
            yield "<img> without alt"


def _of_names(tree: Element) -> Iterator[str]:
    ids = Counter(element.get("id") for element in tree.iter() if element.get("id"))
    fields = {e.get("id") for e in tree.iter() if e.tag in FIELDS and e.get("type") != "hidden"}
    labels = [e.get("for") for e in tree.iter("label") if e.get("for")]
    yield from (f"<label for={wanted}> of no field" for wanted in labels if wanted not in fields)
    yield from (f"id {name} {n} times" for name, n in ids.items() if n > 1)
    for element in tree.iter():
        for name in ("for", "aria-describedby", "aria-labelledby", "aria-controls", "list"):
            yield from (
                f"{name}={wanted} leads nowhere"
                for wanted in element.get(name, "").split()
                if wanted not in ids
            )


def _by_nu(page: str) -> list[str]:
    jar = os.environ.get("HUIFANG_TEST_NU")
    if not jar:
        return []
    command = ["java", "-jar", jar, "--errors-only", "--format", "gnu", "-"]
    told = subprocess.run(command, input=page, capture_output=True, text=True, check=False)
    return told.stderr.splitlines()
