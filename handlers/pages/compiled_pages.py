"""Templates, compiled, lie where Python keeps its own: compiling every page of the console takes seconds, reading it back none.

As with Python's, nothing is written where nothing may be, or with `PYTHONDONTWRITEBYTECODE`: it is compiled anew then.
Whoever can write here could as well have written beside the modules.
"""

import marshal
import os
import sys
from contextlib import suppress
from hashlib import sha256
from importlib.util import cache_from_source
from pathlib import Path
from types import CodeType

import jinja2
from jinja2.bccache import Bucket, BytecodeCache


class CompiledPages(BytecodeCache):
    """`settings`: of the environment, as text; what was compiled with others, or by another Jinja, is not used."""

    def __init__(self, settings: str) -> None:
        self._by = f"{jinja2.__version__} {settings}".encode()

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """Where it lies: `today.html` as Python would keep `today.html.py`, for there is a `today.py` as well."""
        return cache_from_source(f"{filename or name}.py")

    def get_source_checksum(self, source: str) -> str:
        """By which it is known whether it was made of this text, in this way."""
        return sha256(self._by + source.encode()).hexdigest()

    def load_bytecode(self, bucket: Bucket) -> None:
        """What is there and was made of this text; of anything else nothing."""
        with suppress(OSError, EOFError, ValueError, TypeError):
            made_of, code = marshal.loads(Path(bucket.key).read_bytes())  # noqa: S302  # as trusted as the modules beside it
            if made_of == bucket.checksum and isinstance(code, CodeType):
                bucket.code = code

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it, whole or not at all: another process may read meanwhile."""
        if sys.dont_write_bytecode:
            return
        kept = Path(bucket.key)
        fresh = kept.with_name(f"{kept.name}.{os.getpid()}")
        with suppress(OSError):
            kept.parent.mkdir(parents=True, exist_ok=True)
            fresh.write_bytes(marshal.dumps((bucket.checksum, bucket.code)))
            fresh.replace(kept)
