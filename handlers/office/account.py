"""Stub."""

from handlers.office.routing import Route

ROUTES: tuple[Route, ...] = ()
