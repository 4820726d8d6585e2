"""What stands on a page that an officer who reads Chinese alone would not understand: foreign words, codes, commands, leftovers."""

import re

NAMES = frozenset(
    "pdf excel wps xlsx xls csv et txt ods jsonl json sha rfc telegram whatsapp twilio chrome edge firefox safari linux "
    "ctrl enter kb mb https http en ip api word jpg png pin".split()
)
"""What people call things by, keys, and endings of file names."""
_NUMBERS = re.compile(
    r"(?:https?://\S+|[\w-]+\.(?:csv|xlsx|pdf)\b|\b(?:HNJX|TS|GK|GR|HF|BJ)-[\w-]+|\b[\w.+-]+@[\w.-]+|\b[A-Z0-9]{4}(?:-[A-Z0-9]{4}){6}\b)",
    re.ASCII,
)
"""Addresses, and numbers of cases, complaints, records and receipts."""
_FOREIGN = re.compile(r"(?<![\w.])[A-Za-z][A-Za-z'.-]+(?!\w)", re.ASCII)
_LEFT = re.compile(r"\b(?:None|null|True|False|undefined|NaN)\b|\{\w*\}|\{\{|%\(|\bhuifang\s\w+", re.ASCII)
_CODE = re.compile(r"\b\w+_\w+\b", re.ASCII)
_DIGEST = re.compile(r"(?<![\w.])[0-9a-f]{16,}\b", re.ASCII)


def unplain(words: str, own: frozenset[str] = frozenset()) -> list[str]:
    """What would not be understood, in the order of the page. `own`: names that people here go by at log-in."""
    bare = _NUMBERS.sub(" ", words)
    foreign = [
        word
        for word in _FOREIGN.findall(bare)
        if word.lower().strip(".") not in NAMES | own and len(word) > 1
    ]
    return [*_LEFT.findall(bare), *_CODE.findall(bare), *_DIGEST.findall(bare), *foreign]


SPOKEN = """() => {
  const said = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const apart = "script, style, code, kbd, .langs, [lang=en], textarea, .code";
  while (walk.nextNode()) if (!walk.currentNode.parentElement.closest(apart)) said.push(walk.currentNode.data);
  for (const one of document.querySelectorAll("[placeholder], [aria-label], [title]"))
    if (!one.closest(apart)) said.push(one.placeholder || "", one.ariaLabel || "", one.title || "");
  return said.join(" ");
}"""
"""The words of a page, those that are not shown and those that are read aloud too; but for the places meant for codes and keys."""
