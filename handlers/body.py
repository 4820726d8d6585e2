"""Reading a request's body without being flooded."""

from aiohttp import web


async def body_of(request: web.Request, most: int) -> bytes:
    """The body. Raises HTTPRequestEntityTooLarge as soon as it is known to have more than `most` bytes."""
    announced = request.content_length or 0
    parts: list[bytes] = []
    size = announced if announced > most else 0
    while size <= most:
        part = await request.content.readany()
        if not part:
            return b"".join(parts)
        parts.append(part)
        size += len(part)
    raise web.HTTPRequestEntityTooLarge(max_size=most, actual_size=size)
