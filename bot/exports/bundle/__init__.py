"""The page that goes with a published bundle and checks it in the browser: written from docs/ledger.md alone, static, also from a USB stick."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

PAGES = (
    ("zh-Hans", "check.html", "简体"),
    ("zh-Hant", "check.zh-Hant.html", "繁體"),
    ("en", "check.en.html", "English"),
)
"""Language, file and what the language calls itself."""
SCRIPTS = (
    "sha256.js",
    "ledger.js",
    "zip.js",
    "notes.js",
    "figures.js",
    "bundle.js",
    "words.js",
    "page.js",
)
"""In the order in which they build on one another."""
STYLE = "check.css"


@cache
def checking_page() -> Mapping[str, bytes]:
    """The page's files by name, to be put into the folder of a bundle: the same bytes each time."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader(__package__, ""), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    template = environment.get_template("check.html")
    written = {}
    for language, page, _ in PAGES:
        texts = tomllib.loads(_read(f"check.{language}.toml").decode())
        said = {key: text for key, text in texts.items() if isinstance(text, str)}
        html = template.render(t=texts, said=said, language=language, pages=PAGES, scripts=SCRIPTS)
        written[page] = html.encode()
    return MappingProxyType(written | {name: _read(name) for name in (*SCRIPTS, STYLE)})


def _read(name: str) -> bytes:
    return files(__package__).joinpath(name).read_bytes()
