"""What somebody is logged in with, in words: browsers introduce themselves in a line that nobody reads."""

from handlers.office.web.visit import Visit

BROWSERS = (
    ("MicroMessenger", "微信"),
    ("QQBrowser", "QQ浏览器"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
"""What its line says, and what it is called; the first that fits, for the later ones stand in the others' lines too."""
SYSTEMS = (
    ("iPhone", "iphone"),
    ("iPad", "iphone"),
    ("Android", "android"),
    ("Windows", "windows"),
    ("Macintosh", "mac"),
    ("Linux", "linux"),
)
"""The same for the machine: `account.agent_…`."""


def agent_called(visit: Visit, agent: str) -> str:
    """`Mozilla/5.0 (Windows NT 10.0; …) … Chrome/120.0 Safari/537.36` → Chrome，Windows 电脑."""
    browser = next((name for sign, name in BROWSERS if sign in agent), "")
    system = next((key for sign, key in SYSTEMS if sign in agent), "")
    machine = visit.say(f"account.agent_{system}") if system else ""
    if browser and machine:
        return visit.say("account.agent", browser=browser, system=machine)
    return browser or machine or visit.say("account.agent_unknown")
