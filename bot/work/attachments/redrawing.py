"""Drawing a picture anew, in a process of its own with limits: `python -m bot.work.attachments.redrawing BYTES < picture > redrawn`.

A picture of 87 KB can demand a gigabyte and seconds of processor time. Here it costs one child process at a time,
which the system stops, while everything else goes on. The first line of the output is the format, the rest is the
picture, upright and without any camera metadata. An exit code other than 0 says why there is none.
"""

import io
import resource
import subprocess
import sys
import threading
import warnings
from collections.abc import Mapping

from bot.dialogue.inputs import FileRefusal

LARGEST_PICTURE = 52_000_000
"""Pixels: a small file can unpack into a picture that fills the memory."""
MEMORY = 896 << 20
"""Bytes of address space: at most three times the largest picture, plus the program."""
SECONDS = 30
"""Seconds of processor time."""
PATIENCE = 90.0
"""Seconds of wall time, on a busy machine."""
TYPES: Mapping[str, str] = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
"""The formats that are redrawn, and their media types."""
_UNREADABLE, _TOO_LARGE = 3, 4
_one_at_a_time = threading.Lock()


class NotDrawn(ValueError):
    """There is no picture, for this reason."""

    def __init__(self, why: FileRefusal) -> None:
        super().__init__(why.value)
        self.why = why


def redrawn(content: bytes) -> tuple[str, bytes]:
    """The media type and the redrawn picture. Raises NotDrawn. Waits for the child: not for an event loop."""
    command = [sys.executable, "-m", "bot.work.attachments.redrawing", str(MEMORY)]
    with _one_at_a_time:
        try:
            child = subprocess.run(  # noqa: S603 - our own interpreter and module, no shell
                command,
                check=False,
                input=content,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=PATIENCE,
            )
        except subprocess.TimeoutExpired:
            raise NotDrawn(FileRefusal.TOO_BIG) from None
    if child.returncode != 0:
        raise NotDrawn(FileRefusal.TYPE if child.returncode == _UNREADABLE else FileRefusal.TOO_BIG)
    form, _, picture = child.stdout.partition(b"\n")
    return TYPES[form.decode()], picture


def draw(content: bytes) -> tuple[str, bytes]:
    """The format and the redrawn picture, within this process. Raises NotDrawn."""
    from PIL import Image, ImageOps

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=tuple(TYPES)) as picture:
                form = str(picture.format)
                if picture.width * picture.height > LARGEST_PICTURE:
                    raise NotDrawn(FileRefusal.TOO_BIG)
                upright = ImageOps.exif_transpose(picture)
                bare = upright.convert("RGBA") if upright.mode == "P" else upright.copy()
                bare.info.clear()
                out = io.BytesIO()
                bare.save(out, form, quality=90, exif=b"")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
        raise NotDrawn(FileRefusal.TOO_BIG) from None
    except NotDrawn:
        raise
    except (
        Exception
    ):  # there are as many ways in which a broken picture can break the reader as there are pictures
        raise NotDrawn(FileRefusal.TYPE) from None
    return form, out.getvalue()


def _child(memory: int) -> int:
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    try:
        form, picture = draw(sys.stdin.buffer.read())
    except NotDrawn as e:
        return _UNREADABLE if e.why is FileRefusal.TYPE else _TOO_LARGE
    except MemoryError:
        return _TOO_LARGE
    sys.stdout.buffer.write(form.encode() + b"\n" + picture)
    return 0


if __name__ == "__main__":
    sys.exit(_child(int(sys.argv[1])))
