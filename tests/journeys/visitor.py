"""Somebody at the console without a browser: logs in, looks, and moves the demo on."""

import http.cookiejar
import re
import urllib.error
import urllib.parse
import urllib.request

from journeys.processes import PATIENCE


class Visitor:
    """A browser without JavaScript."""

    def __init__(self, port: int) -> None:
        self.root = f"http://127.0.0.1:{port}"
        self._http = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        )

    def get(self, path: str) -> str:
        with self._http.open(self.root + path, timeout=PATIENCE) as answer:
            text: str = answer.read().decode()
        return text

    def answers(self) -> bool:
        try:
            return "ok" in self.get("/office/health")
        except (urllib.error.URLError, OSError):
            return False

    def log_in(self, name: str, password: str) -> str:
        """The page one comes to."""
        token = re.search(r'name="csrf" value="([^"]+)"', self.get("/office/login"))
        assert token is not None
        form = urllib.parse.urlencode({"name": name, "password": password, "csrf": token[1]})
        with self._http.open(f"{self.root}/office/login", form.encode(), timeout=PATIENCE) as answer:
            text: str = answer.read().decode()
        return text

    def next_day(self, presses: int = 1) -> str:
        """The page one comes to when the demo's month has gone on. `presses`: of the one button, as a hand that trembles does."""
        button = re.search(r'action="/office/next-day".*?</form>', self.get("/office/account"))
        assert button is not None
        form = urllib.parse.urlencode(re.findall(r'name="(\w+)" value="([^"]+)"', button[0])).encode()
        for _ in range(presses):
            text = self._sent(form)
        return text

    def _sent(self, form: bytes) -> str:
        with self._http.open(f"{self.root}/office/next-day", form, timeout=PATIENCE) as answer:
            text: str = answer.read().decode()
        return text
