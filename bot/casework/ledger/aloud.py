"""A root said aloud: 32 characters in eight groups, for people who compare two of them (docs/ledger.md, Said aloud)."""

SIGNS = (
    "艾安八白半包北本扁表彬冰波不才藏"
    "草茶柴昌潮晨成尺充出川窗吹春翠村"
    "大代丹刀登典雕蝶丁冬豆杜短多恩耳"
    "法帆方非芬封福改甘港高歌根耕工古"
    "瓜官光桂果海寒杭好禾洪厚湖花皇灰"
    "火吉家建江交金京九居娟卡看康考可"
    "肯空口酷跨快昆拉浪老雷冷力廉良料"
    "列林柳隆露洛麻忙毛梅孟米棉苗民明"
    "墨某木奶南能泥年您牛弄暖拍盼跑盆"
    "朋皮片票品平坡葡七千巧琴青秋取泉"
    "雀群然人日容柔如瑞三桑森沙山少深"
    "生十手叔刷霜水四宋算塔太潭唐桃特"
    "藤梯天跳亭桐投土推瓦外丸王位文我"
    "五西夏仙香小蟹心星雄秀宣雪牙岩羊"
    "腰夜衣音迎永友玉元月再早增宅展昭"
    "者珍正芝中舟竹追桌子宗走祖最尊左"
)
"""One for each byte, 0x00 first; no two sound alike even without tones."""
GROUP = 4


def aloud(root: bytes) -> tuple[str, ...]:
    """The 32 bytes of a root as eight groups of four characters. All have to agree: a few are found by trying."""
    said = "".join(SIGNS[byte] for byte in root)
    return tuple(said[at : at + GROUP] for at in range(0, len(said), GROUP))
