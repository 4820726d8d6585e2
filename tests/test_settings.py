"""Settings: the environment over huifang.toml, every name in both, and one Chinese sentence when a value is wrong."""

from pathlib import Path

import pytest
from pydantic_settings import EnvSettingsSource

from bot.settings import BadSettings, Settings, load, secrets_in
from bot.settings.environment import Environment


@pytest.fixture
def toml(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A settings file in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path / "huifang.toml"


def test_the_environment_wins_over_the_file(toml: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    toml.write_text("agency_name = '文件'\ntwilio_rate = 3\n", encoding="utf-8")
    monkeypatch.setenv("HUIFANG_AGENCY_NAME", "环境")
    assert (load().agency_name, load().twilio_rate) == ("环境", 3.0)


@pytest.mark.parametrize(
    "value", ["效能办、监督一处", '["效能办", "监督一处"]', "效能办, 监督一处 ,", "效能办；监督一处；效能办"]
)
def test_the_offices_names_are_a_list_or_a_text(
    toml: Path, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    toml.write_text('office_names = ["效能办", "监督一处"]', encoding="utf-8")
    assert load().office_names == ("效能办", "监督一处")
    monkeypatch.setenv("HUIFANG_OFFICE_NAMES", value)
    assert load().office_names == ("效能办", "监督一处")


def test_the_environment_is_read_as_pydantic_itself_reads_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, said in {
        "HUIFANG_AGENCY_NAME": "示例省经信委",
        "huifang_phone": "0731-555-0100",
        "HUIFANG_TELEGRAM_TOKEN": "",
        "HUIFANG_COMPLAINT_SILENCE": "9",
        "HUIFANG_OFFICE_NAMES": "监察室、督查处",
        "HUIFANG_WORKDAYS": '{"2027-01-04": "休息日"}',
        "HUIFANG_COLUMN_ALIASES": '{"applicant": ["申办人"]}',
        "HUIFANG_NOBODY_KNOWS": "this one",
    }.items():
        monkeypatch.setenv(name, said)
    found = Environment(Settings)()
    assert found == EnvSettingsSource(Settings)()
    assert len(found) == 6


def test_secrets_may_stand_in_the_file_and_are_found_there(toml: Path) -> None:
    toml.write_text(
        "telegram_token = '1:a'\nsecret_key = 'a key of thirty-two bytes or more'\noffice_chat_id = -100\n",
        encoding="utf-8",
    )
    token = load().telegram_token
    assert token is not None
    assert token.get_secret_value() == "1:a"
    assert secrets_in() == ["secret_key", "telegram_token"]


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("TELEGRAM_MODE", "pigeon", "应当是 'polling' 或 'webhook'"),
        ("OFFICE_CHAT_ID", "abc", "应当是整数"),
        ("TELEGRAM_RATE", "abc", "应当是数字"),
        ("TELEGRAM_RATE", "-1", "应当大于 0"),
        ("RECONCILE", "maybe", "应当是 true 或 false"),
        ("AGENCY_NAME", "长" * 41, "最多 40 个字"),
        ("OFFICE_NAMES", "办", "每个名称 2 到 40 个字，例如 效能办、纪检组"),
        ("COMPLAINT_TRIES", "0", "不能小于 1"),
        ("COMPLAINT_TRIES", "99", "不能大于 20"),
        ("TIMEZONE", "Mars/Olympus", "没有这个时区；例如 Asia/Shanghai"),
        ("TIMEZONE", "UTC", "档案、期限和月份都按北京时间算，只能填东八区的时区；例如 Asia/Shanghai"),
        (
            "TIMEZONE",
            "Europe/Berlin",
            "档案、期限和月份都按北京时间算，只能填东八区的时区；例如 Asia/Shanghai",
        ),
        ("PUBLIC_URL", "example.org", "应当以 https:// 开头"),
        ("TWILIO_RATE", "inf", "应当是一个有限的数字"),
        ("OFFICE_CHAT_ID", "0", "不是聊天编号；群的编号像 -1001234567890 这样"),
        ("TELEGRAM_TOKEN", "1:a\n", "里面有空格、换行或中文，请重新复制一遍"),
        ("TELEGRAM_WEBHOOK_SECRET", "秘密", "应当是 1–256 位的字母、数字、_ 或 -"),
        ("TWILIO_FROM", "+1 555 0100", "应当是 +15550100 这样的号码，不带空格和横线"),
        ("TWILIO_ACCOUNT_SID", "AC/../1", "应当只有字母和数字，请从控制台重新复制"),
    ],
)
def test_a_wrong_value_is_one_chinese_sentence(
    toml: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    monkeypatch.setenv(f"HUIFANG_{name}", value)
    with pytest.raises(BadSettings) as refused:
        load(toml)
    assert str(refused.value).removesuffix(".0") == f"HUIFANG_{name}：{says}"


ADDRESSES = ("PUBLIC_URL", "TELEGRAM_API_URL", "TWILIO_API_URL")


@pytest.mark.parametrize("name", ADDRESSES)
@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("http://huifang.example", "http:// 只能用于本机"),
        ("http://127.0.0.1.example", "http:// 只能用于本机"),
        ("ftp://huifang.example", "应当以 https:// 开头"),
        ("https:/huifang.example", "应当以 https:// 开头"),
        ("https://", "主机名不对"),
        ("https://hui fang.example", "有空格"),
        ("https://huifang.example/a\u200bb", "看不见的字符"),
        ("https://huifang.example/\x07", "看不见的字符"),
        ("https://user:pw@huifang.example", "不能带用户名和密码"),
        ("https://user@huifang.example", "不能带用户名和密码"),
        ("https://huifang.example/回访", "请改写成 https://huifang.example/%E5%9B%9E%E8%AE%BF"),
        ("https://huifang.example\\回访", "请改写成 https://huifang.example/%E5%9B%9E%E8%AE%BF"),
        ("https://huifang.example/100%", "两位十六进制数"),
        ("https://huifang.example/a/../b", "不能有 . 或 .. "),
        ("https://huifang.example/?", "不能带 ? 或 #"),
        ("https://huifang.example#top", "不能带 ? 或 #"),
        ("https://huifang.example:99999", "端口 1–65535"),
        ("https://huifang.example:x", "端口 1–65535"),
        ("https://huifang.example:0", "端口不对"),
        ("https://huifang.example:", "端口不对"),
        ("https://huifang..example", "主机名不对"),
        ("https://-huifang.example", "主机名不对"),
        ("https://hui_fang.example", "主机名不对"),
        ("https://192.0.2.999", "主机名不对"),
        ("https://[::1", "主机名或端口不对"),
        ("https://huifang.example/" + "a" * 300, "太长了"),
    ],
)
def test_an_address_that_the_vendor_would_refuse_is_refused_first(
    toml: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    monkeypatch.setenv(f"HUIFANG_{name}", value)
    with pytest.raises(BadSettings) as refused:
        load(toml)
    assert str(refused.value).startswith(f"HUIFANG_{name}：")
    assert says in str(refused.value)


@pytest.mark.parametrize("name", ADDRESSES)
@pytest.mark.parametrize(
    ("value", "taken"),
    [
        ("https://huifang.example", "https://huifang.example"),
        ("https://huifang.example/", "https://huifang.example"),
        ("HTTPS://Huifang.Example:8443/A%20b/", "https://huifang.example:8443/A%20b"),
        ("https://回访.example/a", "https://xn--zbso44j.example/a"),
        ("https://192.0.2.1:443", "https://192.0.2.1:443"),
        ("http://127.0.0.1:8081", "http://127.0.0.1:8081"),
        ("http://localhost:8081/bot", "http://localhost:8081/bot"),
        ("http://[::1]:8081", "http://[::1]:8081"),
    ],
)
def test_an_address_that_the_vendor_takes_is_taken(
    toml: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, taken: str
) -> None:
    monkeypatch.setenv(f"HUIFANG_{name}", value)
    assert getattr(load(toml), name.lower()) == taken


@pytest.mark.parametrize(
    "content", [b"agency_name = '\xff'", b"agency_name = ", b"[agency]\nname = 'x'\n", b"nothing = 1\n"]
)
def test_a_file_that_cannot_be_understood_is_one_line(toml: Path, content: bytes) -> None:
    toml.write_bytes(content)
    with pytest.raises(BadSettings, match="设置文件") as refused:
        load()
    assert "\n" not in str(refused.value)
