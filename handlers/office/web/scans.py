"""A photo or scan that comes with a form: read up to the limit, cleaned by content, sealed in the folder of attachments."""

import asyncio
from collections.abc import Container

from bot.work.attachments.folder import LARGEST, Kept, Unfit
from handlers.office.web.visit import Visit
from handlers.pages.problems import Problem, bad_input


async def scan(visit: Visit, only: Container[str] | None = None) -> Kept | None:
    """The file of the form; None without one. `only`: the media types that are taken. Raises Problem for one that cannot be
    kept."""
    if visit.upload is None or not visit.upload.name:
        return None
    content = bytearray()
    async for piece in visit.upload.content():
        content += piece
        if len(content) > LARGEST:
            raise Problem(413, "register.too_large", most=LARGEST >> 20)
    if not content:
        return None
    try:
        return await asyncio.to_thread(visit.console.folder.keep, bytes(content), only)
    except Unfit:
        raise bad_input("register.unfit") from None
