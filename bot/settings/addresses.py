"""Web addresses as a vendor judges them: what Twilio or Telegram would refuse is refused when the settings are read.

A vendor accepts `https://host[:port][/path]` in ASCII and nothing else; with anything else as the address for
receipts, it refuses every message. Plain http is allowed for this machine only, where there is no network to
eavesdrop on.
"""

import re
import unicodedata
from ipaddress import ip_address
from urllib.parse import quote, urlsplit

LONGEST = 300
_EXAMPLE = "https://huifang.example.gov.cn"
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
_PATH = re.compile(r"(?:/(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})*)*")
_QUOTED = "/%!$&'()*+,;=:@~"


class BadAddress(ValueError):
    """No vendor would accept this address; the message says what is wrong with it."""


def vendor_address(text: str) -> str:
    """The address in the form in which it is given to vendors: host in lower case and ASCII, no slash at the end.

    Raises BadAddress.
    """
    if len(text) > LONGEST:
        raise BadAddress(f"太长了，最多 {LONGEST} 个字符")
    if any(unicodedata.category(c)[0] in "ZC" for c in text):
        raise BadAddress("里面有空格、换行或看不见的字符，请去掉")
    scheme, separator, rest = text.partition("://")
    if not separator or scheme.lower() not in ("http", "https"):
        raise BadAddress("应当以 https:// 开头")
    authority = re.split(r"[/?#\\]", rest, maxsplit=1)[0]
    host = _authority(authority)
    if scheme.lower() == "http" and not is_loopback(host):
        raise BadAddress("应当以 https:// 开头；http:// 只能用于本机（127.0.0.1、localhost）")
    return f"{scheme.lower()}://{host}{_path(text, rest[len(authority) :])}"


def is_loopback(authority: str) -> bool:
    """Whether a host (with its port or without) is this machine."""
    host = urlsplit(f"//{authority}").hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def is_public(address: str) -> bool:
    """Whether others could call an address, as far as its host tells."""
    host = urlsplit(address).hostname or ""
    try:
        return ip_address(host).is_global
    except ValueError:
        return "." in host and not host.endswith((".local", ".localhost", ".internal", ".lan"))


def _authority(authority: str) -> str:
    if "@" in authority:
        raise BadAddress("不能带用户名和密码，运营商不收这样的地址")
    try:
        parsed = urlsplit(f"//{authority}")
        name, port = parsed.hostname, parsed.port
    except ValueError:
        raise BadAddress(f"主机名或端口不对；请写成 {_EXAMPLE} 这样，端口 1–65535") from None
    if port == 0 or authority.endswith(":"):
        raise BadAddress("端口不对，应当是 1–65535；用缺省端口时去掉冒号")
    return _host(name or "") + (f":{port}" if port is not None else "")


def _host(name: str) -> str:
    try:
        return f"[{ip_address(name)}]" if ":" in name else str(ip_address(name))
    except ValueError:
        pass
    try:
        ascii_name = name.encode("idna").decode().lower()
    except UnicodeError:
        ascii_name = ""
    labels = ascii_name.removesuffix(".").split(".")
    if len(ascii_name) > 253 or not all(map(_LABEL.fullmatch, labels)) or labels[-1].isdigit():
        raise BadAddress(f"主机名不对；请写成 {_EXAMPLE} 这样")
    return ascii_name


def _path(text: str, path: str) -> str:
    if "?" in path or "#" in path:
        raise BadAddress("不能带 ? 或 # 和后面的内容；只写到路径为止")
    if _PATH.fullmatch(path) is None:
        written = quote(path.replace("\\", "/"), safe=_QUOTED)
        if _PATH.fullmatch(written) is None:
            raise BadAddress("路径里的 % 后面要有两位十六进制数")
        meant = text[: len(text) - len(path)] + written
        raise BadAddress(f"路径里有中文或网址不认的字符，运营商不收；请改写成 {meant}")
    if any(part in (".", "..") for part in path.split("/")):
        raise BadAddress("路径里不能有 . 或 .. 这样的段")
    return path.rstrip("/")
