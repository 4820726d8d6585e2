"""The signature, against the vendor's own worked example (help.aliyun.com, V3版本请求体&签名机制, 固定参数示例)."""

from datetime import UTC, datetime

from bot.channels.aliyun.signing import AccessKey, SignedCall, signed_headers


def test_the_vendors_example() -> None:
    call = SignedCall(
        "ecs.cn-shanghai.aliyuncs.com",
        "/",
        "RunInstances",
        "2014-05-26",
        {"RegionId": "cn-shanghai", "ImageId": "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd"},
    )
    at = datetime(2023, 10, 26, 10, 22, 32, tzinfo=UTC)
    key = AccessKey("YourAccessKeyId", "YourAccessKeySecret")
    headers = signed_headers(call, key, at, "3156853299f313e23d1673dc12e1703d")
    assert headers["authorization"] == (
        "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;x-acs-content-sha256;"
        "x-acs-date;x-acs-signature-nonce;x-acs-version,"
        "Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
    )
    assert "Secret" not in repr(key)


def test_the_query_is_sorted_and_escaped_as_rfc_3986_has_it() -> None:
    call = SignedCall("h", "/", "SendSms", "v", {"TemplateParam": '{"a":"甲 *~"}', "OutId": "R+/="})
    assert call.query == "OutId=R%2B%2F%3D&TemplateParam=%7B%22a%22%3A%22%E7%94%B2%20%2A~%22%7D"
