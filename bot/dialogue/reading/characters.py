"""Characters: a reply as its writer saw it, and the same reply as the word tables know it.

Two forms are made. The *cleaned* form is the person's own text without what nobody can see (controls, bidi marks,
zero-width characters, lone surrogates); comments are cut from it. The *folded* form is for matching only: NFKC, lower
case, simplified characters, plain digits. A `Reading` keeps both and remembers where each folded character came from.

Removing the invisible *joins* its neighbours, so that nothing put between 不 and 满意 can take them apart. So does a blank
between two characters that stand alone: 曾 经 is 曾经, for it must not hide from a rule what 曾经 shows it.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

LONGEST_READ = 2000
"""Characters of a reply that are read, folded too: one character can stand for eighteen (U+FDFA). A longer one is kept as
a comment: nobody rates in two thousand characters."""

REMEMBERED = 512
"""Texts whose reading is remembered until so many others have come: each rule of a conversation reads its reply anew, and
long ones are read before their turn (`bot.dialogue.reading.ahead`)."""

_INVISIBLE = (
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160"
    "\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ud800-\udfff\ufdd0-\ufdef"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_UNSEEN = re.compile(f"[{_INVISIBLE}]+")
_SIGNATURE = re.compile(r"发自我的|发送自我的|来自我的|\bsent from my\b")
"""A mail client's: nothing behind it was written by the person, and 退订 in front of it is the whole reply."""
_BEFORE_SIGNATURE = re.compile(r"(?:[ \t\n,.;:。]|(?<!\d)[—-])+$")
"""What sets it apart; a dash written onto a figure is its own: 5-."""
_BLANKS = re.compile(r"\s+")
_HAN = re.compile(r"[\u3400-\u9fff]")
_TO_LINE_FEED = dict.fromkeys(map(ord, "\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"), "\n")

# Traditional (and other) forms of the characters that the word tables use, each followed by the simplified one.
_PAIRS = (
    "著着滿满満满義义說说説说這这個个們们對对沒没無无還还過过後后來来時时間间問问題题訂订發发髮发給给電电話话"
    "號号碼码錯错認认識识訴诉舉举報报檢检評评價价選选擇择極极總总體体實实確确覺觉結结務务辦办業业項项處处"
    "審审準准謝谢請请幫帮煩烦擾扰騷骚聯联繫系係系開开關关閉闭門门員员貴贵單单協协會会應应該该當当場场點点"
    "兒儿裡里裏里麼么嗎吗嘗尝試试訊讯資资證证許许費费錢钱買买賣卖長长張张楊杨劉刘陳陈趙赵黃黄吳吴孫孙馬马"
    "羅罗鄭郑韓韩馮冯蕭萧鄧邓葉叶蔣蒋蘇苏呂吕鍾钟譚谭陸陆範范龔龚顧顾賴赖嚴严萬万閻阎盧卢賈贾鄒邹龍龙賀贺"
    "湯汤區区喬乔齊齐樂乐樣样難难歡欢願愿參参與与絕绝復复覆复複复續续繼继終终綜综級级線线組组織织約约紅红"
    "經经歷历曆历練练細细緊紧將将從从幾几兩两雙双壞坏爛烂惡恶騙骗氣气憤愤態态優优傑杰讚赞贊赞謊谎貳贰弍贰"
    "弎叁億亿換换調调離离職职責责負负機机戶户親亲屬属歸归達达邊边運运進进遲迟遠远適适遷迁遞递滾滚濟济灣湾"
    "漲涨測测淨净渾浑濃浓潛潜瀏浏溝沟決决況况溫温據据擔担攔拦擁拥擬拟擋挡損损搶抢揮挥撥拨攪搅掛挂採采掃扫"
    "廣广廳厅庫库廢废慶庆憑凭憶忆懶懒懷怀慮虑慘惨圖图團团國国園园圍围塊块壓压墊垫動动勞劳勢势勵励勸劝勝胜"
    "書书東东條条構构標标樹树樓楼權权檔档櫃柜詢询詳详誠诚誤误課课談谈論论諾诺講讲謂谓譯译護护讓让變变豐丰"
    "質质貨货販贩貪贪貼贴賬账賠赔購购贈赠趕赶跡迹蹤踪車车軟软輕轻輛辆輪轮輸输轉转釋释針针鈴铃銀银鐵铁鑒鉴"
    "鍵键錄录鎖锁鬧闹閒闲陽阳陰阴階阶際际隊队隨随險险隱隐雖虽頁页頂顶順顺須须預预領领頻频類类顯显風风飛飞"
    "飯饭館馆驗验驚惊魚鱼鮮鲜麗丽黨党齡龄龜龟傳传偉伟側侧備备債债傷伤僅仅儘尽盡尽償偿內内兇凶冊册凍冻剛刚"
    "創创劃划則则刪删別别厭厌歎叹嘆叹啟启喪丧嚇吓囑嘱嗶哔嘩哗妳你婦妇媽妈嬸婶學学寧宁寫写寬宽專专尋寻導导"
    "層层屆届島岛師师帶带幣币幹干戰战戲戏拋抛摯挚攜携敗败敘叙數数斷断於于環环現现產产畫画異异癡痴療疗癥症"
    "瘋疯監监盤盘眾众瞭了睜睁礙碍禮礼禍祸種种稱称穩稳窮穷競竞筆笔節节簡简籤签簽签糾纠紀纪納纳純纯紙纸紛纷"
    "統统絲丝綁绑維维網网緣缘編编緩缓縣县縮缩績绩聽听聲声聰聪聞闻腦脑腳脚臨临臺台興兴舊旧艱艰藝艺藥药虧亏"
    "蟲虫補补裝装製制襯衬見见規规視视覽览觸触計计訓训記记設设訪访診诊詐诈誇夸諷讽諮咨諒谅謙谦謠谣夠够託托"
    "佔占並并併并唸念喫吃牠它週周佈布鬆松塗涂亊事囘回収收発发対对気气為为爲为亂乱爭争減减勁劲厲厉吶呐唄呗"
    "噠哒喲哟圓圆頭头豈岂棄弃強强暫暂夢梦熱热瑣琐恥耻脅胁臉脸騰腾藹蔼蠻蛮語语誒诶諉诿誰谁較较辭辞違违銷销"
    "錘锤閆闫閱阅韋韦頗颇顆颗衆众羣群麽么啓启恆恒僞伪偽伪虛虚軍军湊凑廁厕嘍喽徑径揚扬擺摆曉晓殘残畢毕愛爱狀状蓋盖觀观罵骂駡骂賊贼賄贿賂赂曬晒鏈链議议詞词輩辈郵邮顛颠飲饮噓嘘暈晕淚泪髏髅額额彈弹尷尴擠挤雜杂頓顿駕驾執执彎弯驟骤寶宝擊击贏赢"
    "丟丢儂侬靚靓鄉乡爺爷營营載载鄰邻鎮镇悶闷闔阖騎骑"
    "烏乌習习儀仪傘伞養养獸兽農农衝冲沖冲涼凉醫医衛卫獎奖奧奥嬰婴賓宾崗岗帥帅帳帐懇恳悅悦慣惯撈捞攙搀滄沧漁渔煉炼煙烟豬猪暢畅礦矿稅税糧粮紹绍蝸蜗銜衔褲裤譜谱財财貸贷"
    "賽赛遙遥醬酱鋪铺鍛锻鏡镜閨闺陣阵靜静顏颜饋馈駁驳駛驶驕骄雞鸡鴨鸭啞哑爾尔捫扪燈灯靈灵牽牵瘓痪癱瘫積积絡络綠绿聾聋鈕钮閃闪釘钉歲岁纔才祇只衹只隻只犧牺繳缴檻槛煥焕狹狭誘诱謹谨飽饱徹彻擱搁罰罚"
)
_SIMPLIFIED = dict(zip(_PAIRS[::2], _PAIRS[1::2], strict=True))
_PLAIN = {
    "’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"', "〝": '"', "〞": '"',
    "〜": "~", "∼": "~", "﹣": "-", "‐": "-", "‑": "-", "‒": "-", "–": "-", "−": "-", "⁃": "-",
    "―": "—", "─": "—", "━": "—", "⁄": "/", "∕": "/", "․": ".", "∶": ":", "ˉ": "-",
    "\u20e3": "",  # the keycap around a digit
}  # fmt: skip
_SKIN_TONES = range(0x1F3FB, 0x1F400)


@dataclass(frozen=True, slots=True)
class Reading:
    """One reply in two forms. `folded[i]` was written at `cleaned[back[i]]`; `too_long` means that nothing was read."""

    cleaned: str
    folded: str
    back: tuple[int, ...]
    too_long: bool = False


@lru_cache(maxsize=REMEMBERED)
def cleaned(text: str) -> str:
    """`text` without what nobody can see, lines ending in \\n, trimmed; otherwise the person's own characters."""
    lines = text.replace("\r\n", "\n").translate(_TO_LINE_FEED)
    return _UNSEEN.sub("", lines).strip()


@lru_cache(maxsize=128)  # one character can stand for eighteen
def normal_form(text: str) -> str:
    """`text` for comparing: NFKC, the invisible removed, every run of blanks one space, trimmed. Idempotent."""
    once = unicodedata.normalize("NFKC", cleaned(text))
    return _BLANKS.sub(" ", unicodedata.normalize("NFKC", cleaned(once))).strip()


@lru_cache(maxsize=REMEMBERED)
def read(text: str) -> Reading:
    """`text` in both forms. A run of blanks becomes one space, or one \\n when it holds a line's end."""
    own = cleaned(text)
    if len(own) > LONGEST_READ:
        return Reading(own, "", (), too_long=True)
    out: list[str] = []
    back: list[int] = []
    for at, char in enumerate(own):
        if len(out) > LONGEST_READ:
            return Reading(own, "", (), too_long=True)
        for plain in _folded(char):
            if not plain.isspace():
                out.append(plain)
                back.append(at)
            elif out and out[-1].isspace():
                out[-1] = "\n" if plain == "\n" else out[-1]
            elif out:
                out.append("\n" if plain == "\n" else " ")
                back.append(at)
    if out and out[-1].isspace():
        out.pop()
        back.pop()
    folded = "".join(out)
    if " " in folded:
        kept = [at for at in range(len(out)) if folded[at] != " " or not _spells_out(folded, at)]
        folded, back = "".join(folded[at] for at in kept), [back[at] for at in kept]
    signed = _SIGNATURE.search(folded)
    if signed is not None and (own_words := _BEFORE_SIGNATURE.sub("", folded[: signed.start()])):
        folded, back = own_words, back[: len(own_words)]
    return Reading(own, folded, tuple(back))


def _spells_out(folded: str, at: int) -> bool:
    """Whether the blank at `at` divides two Han characters of which each stands alone: 满 意, but not 好 满意."""
    beside = (folded[i] if 0 <= i < len(folded) else " " for i in (at - 2, at - 1, at + 1, at + 2))
    before, left, right, behind = (_HAN.match(char) is not None for char in beside)
    return left and right and not before and not behind


@lru_cache(maxsize=8192)
def _folded(char: str) -> str:
    if ord(char) in _SKIN_TONES:
        return ""
    forms = (_PLAIN.get(c, _SIMPLIFIED.get(c, c)) for c in unicodedata.normalize("NFKC", char).casefold())
    return "".join(str(unicodedata.digit(c, c)) if len(c) == 1 else c for c in forms)
