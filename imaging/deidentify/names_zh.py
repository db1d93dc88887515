"""Persons' names in Chinese text, and those of Japan and Korea beside a label or an address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from imaging.deidentify.name_rules import Place

_HERE = Path(__file__).parent
SURNAMES = (_HERE / "surnames_zh.txt").read_text().strip()
# Of the Hundred Family Surnames those that few bear: they count beside a word that a person follows.
RARE = (_HERE / "surnames_rare_zh.txt").read_text().strip()
NOT_NAMES_ZH = tuple((_HERE / "not_names_zh.txt").read_text().split())
_STARTS = frozenset(word[0] for word in NOT_NAMES_ZH)

HAN = "\u3400-\u9fff\U00020000-\U0003134f"
_EAST_ASIAN = re.compile("[\u2e80-\u9fff\uac00-\ud7a3\U00020000-\U0003134f]")
_KANA = "々ー\u3041-\u30ff"
COMPOUND = (
    "欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|夏侯|端木|司徒|独孤|南宫|长孙|宇文|司空|轩辕"
    "|呼延|百里|拓跋"
    "|歐陽|司馬|諸葛|東方|尉遲|公孫|獨孤|南宮|長孫"
)
# Surnames that are words of grammar or of the clinic as well: with one sign after them they name nobody.
_WORDS_TOO = (
    "左单全于曾应时向项成常明强安严温冷查解连平宁终何许万容易任包方管节边和门路车段官保农古白石高黄时从及如屈"
)
_COMPOUND_NAME = rf"(?:{COMPOUND})[{HAN}]{{1,2}}?"
PLAIN = "".join(sign for sign in SURNAMES if sign not in _WORDS_TOO)
_SURNAME = rf"(?:{COMPOUND}|[{SURNAMES}])"
_NAME = rf"{_SURNAME}[{HAN}]{{1,2}}"
_SIGN = rf"(?![腰颈胸背骶肢膝髋臀腿足脚痛麻术感觉]|先生|女士|小姐)[{HAN}]"
# Signs that are mostly given: with one of these such a surname is one.
GIVEN = (
    "洋磊伟敏丽军杰娟艳涛超霞勇刚辉玲飞燕鹏萍芳琴英莉秀娜婷"
    "雪慧琳洁颖倩晨宇浩轩博斌彬凯峰俊帅欣悦佳怡嘉楠瑶琪莹蕾薇"
    "璐茜炅炜鑫淼旭昊娇媛梦琦瑞翔虎栋坤健"
)
_CAREFUL = rf"(?:(?:{COMPOUND}|[{PLAIN}])(?:{_SIGN}){{1,2}}?|[{SURNAMES}](?:[{GIVEN}]|(?:{_SIGN}){{2}}))"
STOPS = r"""[\s,，.。；;、（(）)：:|｜/／"'“”’」』》】\]]"""
_ENDS = rf"(?={STOPS}|男|女|于|因|诉|述|签|陪|主|医|记|护|教|大夫|先生|女士|的|为|$)"
# What a sentence says of a patient after the name.
_CLINICAL = (
    "(?=[腰颈胸背骶肢膝髋臀腿足脚头痛麻无有在行已现今昨来入出住术自既双左右上下伴步卧呈诉因于]"
    "|手术|复查|主诉)"
)
# Signs that parents give; two words of grammar or of the clinic seldom meet among them.
OFTEN = (
    f"{GIVEN}建国志小晓明秀桂淑玉凤春文永海东云兰梅珍芬菊莲香翠美惠素雅红霜月珠巧银金华荣祥福德贵富兴旺盛昌庆喜吉瑞禄寿忠义仁礼智信诚"
    "良善贤正毅恒振立宏鸿洪大伯仲子梓涵诗雨思梦可若然馨依一紫心语彤"
    "萱芸芷嫣妍妮妹姣婉蓉芝苹菲蓓荷蕊松柏林森山川江河波涛泽润清源浩"
    "宇天星辰光亮旭阳朝晖耀辉煜烨灿焕炳锋铭钧锦钰锐钢铁力强武威雄彪"
    "勇胜利凡希哲彦斌彬逸远航驰宁静康泰平安和顺景龙虎豹麟鹤鸣鹰才学书"
    "生民友发根水土木火元广达通长久世家业守保继承先宗绍少尚培树新丰满仓田宝珊爱莎丹虹露霖雷冰寒冬秋夏"
    "祖恩剑廷孝泉卿邦奇臣仪兆贞延敬怀靖汝堂治叔昭勋群裕庭佩显茂隆迪圣娘启镇君维青笑姐"
)
_BARE = (
    rf"(?:(?:{COMPOUND}|[{PLAIN}])(?!先生)[{OFTEN}]{{1,2}}?"
    rf"|[{SURNAMES}](?:[{GIVEN}]|(?!先生)[{OFTEN}]{{2}}))"
)
_LONGER = rf"(?:{COMPOUND}[{OFTEN}]{{1,2}}|[{SURNAMES}](?!先生)[{OFTEN}]{{2}}|[{PLAIN}][{GIVEN}])"
FIRST = rf"(?<![{HAN}A-Za-z\d])"
_TELLS = (
    r"(?=术后|术前|术中|患者|病人|腰[椎痛背腿部骶1-5]|颈[椎痛肩部]|胸椎|背痛|骶|下肢|双[下侧上]"
    r"|左[下侧腿足上]|右[下侧腿足上]"
    r"|[LTC]\d|[因诉述]|行[手腰颈椎M]|今[日天年]|昨|入院|出院|住院|复查|复诊|手术|主刀|一助|二助"
    r"|助手|签[字名]|查房|会诊"
    r"|之[子女妻夫母父]|\d{1,3}岁|[：:]|\s(?:[男女MF]|\d{1,3}(?:岁|\s*[男女MF])))"
)
_TALKS = "谈话|沟通|签|完成|主刀|手术|会诊|交代|说明|解释|施行|执行|查看|协助|审核|书写|术|进行|做"
_SIGNS = (
    "签字|签章|报告者|审核者|诊断医师|诊断医生|助手|手术者|手术医生|手术医师|监护人|陪护|陪护人"
    "|陪同|委托人|申请者|上级医师|代理人"
    "|授权人|护工|父|母|子|女|病员|受检者|检查者|诊断者|摄片|摄影|阅片|撰写|记账|接诊|首诊|会诊"
)
_ROLE = (
    "患者姓名|患者|病人|姓名|家属|联系人|女儿|儿子|妻子|丈夫|配偶|父亲|母亲|主治医师|主管医师"
    "|报告医师|审核医师|申请医生"
    "|申请医师|床位医生|经治医师|检查技师|技师|医师|医生|主刀|一助|二助|术者|麻醉|麻醉医师|器械护士"
    "|巡回护士|护士|记录者"
    "|记录|签名|经办|操作者|录入|之子|之女|之妻|之夫|签发|审签|送检|校对|复核|书写|报告人|审核人"
    "|记录人|醫生|醫師|護士"
)
_TITLES = (
    "主任医师|副主任|主治医师|住院医师|主任|医生|医师|大夫|教授|护士长|护士|先生|女士|小姐|老师|技师|同志"
    "|太太|醫生|醫師|護士|老師|阿姨|大爷|大妈|大叔|大姐|大哥|奶奶|爷爷|伯伯|婆婆|师傅|院长|科长"
)
_CALLED = (
    "先生|女士|小姐|阿姨|大爷|大妈|大叔|大姐|大哥|奶奶|爷爷|老师|同志|太太|师傅|主任|教授|医生|大夫|护士"
)
# Whoever stands beside the patient; a single sign counts only behind one that points back.
_KIN = (
    "(?:爱人|丈夫|妻子|配偶|老伴|儿子|女儿|儿媳|女婿|父亲|母亲|爸爸|妈妈|爷爷|奶奶|哥哥|弟弟|姐姐"
    "|妹妹|长子|次子|长女|次女|侄[子女儿]|外甥女?"
    "|孙[子女]|外孙女?|家属|亲属|监护人|陪护(?:人员|者)?|陪同(?:人员|者)?|护工|保姆|邻居|同事|朋友"
    "|联系人|[其之](?:妻|夫|子|女|父|母|兄|弟|姐|妹))"
)
# Whoever writes, treats or looks: any calling that ends so.
_CALLING = (
    "(?:[医技药护康教营][师生士]|接听人|代理人|经手人|收件人|治疗师|康复师|营养师|麻醉师|护士长|主任|教授|院长|科长|组长|学生"
    "|本科生|研究生"
    "|(?:送检|书写|记录|报告|审核|检查|代理|委托|申请|诊断|手术|操作|执行|录入|核对|校对|签字|会诊"
    "|接诊|经办)(?:者|人员?))"
)
_KIN_DOES = rf"(?={STOPS}|陪|代|要求|签|表示|同意|拒绝|及|与|和|均|来|诉|称|送|在|到|说|于|的|为|电话|手机|$)"
_CALLING_DOES = (
    rf"(?={STOPS}|指示|指导|查房|查看|会诊|嘱|建议|示|认为|考虑|记录|主刀|阅片|签|表示|说明|告知|交代"
    rf"|在|到|参|行|予|为|于|的|$)"
)
_BESIDE_PATIENT = r"(?=由|与|和|及其|携|要求|拒绝|同意|表示|被|经|自行|独自|家住)"
_LOOKED_AT = (
    "(?=直|右|左|双|腰|颈|胸|神|意|步|肌|能|可|不|无|有|仍|卧|佩|继|注|定|避|戒|加|多|术|复|出|下|少"
    "|勿|禁|绝|平|按)"
)
_NOBODY = "医[生师]|护[士理]|患者|病人|家属|主任|教授|本人"
_ANYBODY = (
    rf"(?:[{HAN}]{{1,6}}[·•・][{HAN}]{{1,8}}|{_COMPOUND_NAME}|(?![和与及或])"
    rf"(?:[{PLAIN}](?:(?!{_NOBODY}){_SIGN}){{1,2}}?|[{SURNAMES}{RARE}](?:[{GIVEN}]"
    rf"|(?:(?!{_NOBODY}){_SIGN}){{2}})))"
)
_RULES = (
    rf"{_KIN}\s*[:：(（]?\s*(?P<it>{_ANYBODY}){_KIN_DOES}",
    rf"{_CALLING}\s*[:：]?\s*(?P<it>{_ANYBODY}){_CALLING_DOES}",
    (
        rf"[{HAN}]{{1,4}}(?:者|人员?|医师|医生|护士"
        rf"|技师)\s*[:：]\s*(?P<it>{_ANYBODY}(?:[、，,/／]\s*{_ANYBODY}(?={STOPS}|$)){{0,4}})(?={STOPS}|$)"
    ),
    (
        rf"(?:手术者|术者|主刀|助手|一助|二助|三助|麻醉(?:者|医[师生])?|器械"
        rf"|巡回)\s*(?P<it>{_ANYBODY}(?:[、/／]\s*{_ANYBODY}){{0,3}}){_CALLING_DOES}"
    ),
    rf"(?:患者|病人|伤者)(?P<it>{_ANYBODY}){_BESIDE_PATIENT}",
    (
        rf"(?:{FIRST}[由对请给送为让被受]|[，。；\s](?:今晨|今日|昨日|昨晚|上午|下午|夜间|现))(?P<it>{_LONGER})"
    ),
    rf"(?:患者|病人|伤者|死者|产妇|患儿)(?P<it>{_LONGER}|{_COMPOUND_NAME}(?=[之于因在]))",
    (
        rf"{FIRST}(?P<it>[{PLAIN}](?!先生)[{OFTEN}]{{2}})(?=[的（(]|体温|血压|汇报|要求|拒绝|同意|仍|已|未|无|有|自|能|可|主任)"
    ),
    rf"(?:[查体检问]{{2}}时|嘱咐?|告知)(?P<it>{_BARE}|{_COMPOUND_NAME}){_LOOKED_AT}",
    rf"[与和同向](?P<it>{_ANYBODY})(?=\s*[（(](?:患者|病人|其)?(?:之|的)?{_KIN})",
    rf"{FIRST}(?P<it>{_ANYBODY})(?=\s*[（(]\s*(?:[A-Z]{{0,3}}-?\d{{5,}}|[男女]))",
    (
        rf"(?<![{HAN}])(?P<it>[老小阿](?!于)[{SURNAMES}{RARE}])(?=[，,]\s*\d{{1,3}}岁"
        rf"|[，,]\s*[男女]|[诉说称今术昨])"
    ),
    rf"(?<![{HAN}])(?P<it>(?:{COMPOUND}|[{SURNAMES}{RARE}]))(?=某|{_CALLED})",
    rf"(?:{_ROLE})\s*[:：=＝|｜]?[\s\"'“‘]*(?P<it>{_NAME}?){_ENDS}",
    (
        rf"(?:{_ROLE}|{_SIGNS})\s*[:：=＝"
        rf"|｜][\s\"'“‘]*(?P<it>{_NAME}?(?:[、，,/／]\s*{_NAME}?(?={STOPS}|$)){{0,4}}){_ENDS}"
    ),
    rf"{FIRST}(?P<it>{_BARE}){_TELLS}",
    rf"{FIRST}(?P<it>{_LONGER})(?=[，,；;。]|\s*$)",
    rf"(?:[与跟向给由请让嘱]|告知|通知|邀请|联系)(?P<it>{_BARE})(?=[，,。；;]|{_TALKS}|病情|及家属|$)",
    rf"(?:患者|病人|[我他她名])(?:姓名|名字)?(?:名叫|名为|叫|是|为|系)(?P<it>{_BARE})(?:{_ENDS}|(?=之))",
    rf"(?:患者|病人|病患|伤者)(?P<it>{_CAREFUL}){_CLINICAL}",
    rf"(?:{_ROLE})\s*[:：]\s*(?![腰颈胸背骶双左右下上肢术诊既无有])(?P<it>[{HAN}·]{{2,4}}){_ENDS}",
    # Forms spread a name of two signs over the width of three.
    rf"(?:{_ROLE})\s*[:：]\s*(?P<it>{_SURNAME} {{1,3}}[{HAN}](?: {{0,3}}[{HAN}])?){_ENDS}",
    rf"(?:{_ROLE})\s*[:：]?\s*(?P<it>[{HAN}]{{1,6}}(?:[·•・][{HAN}]{{1,8}}){{1,3}})",
    rf"(?<!主)(?<!检)(?<!审)(?![和与及或])(?P<it>{_SURNAME}[{HAN}]{{0,2}}?)(?={_TITLES})",
    rf"{FIRST}(?P<it>[老小阿]{_SURNAME})(?={_TITLES})",
    # Of several surnames before one title each is somebody's.
    rf"(?<![{HAN}])(?P<it>{_SURNAME}(?:[、和与及]\s?{_SURNAME}){{1,4}})(?=[两二三四几]?[位名]?(?:{_TITLES}))",
    rf"{FIRST}(?P<it>[{HAN}]{{1,8}}(?:[·•・][{HAN}]{{1,8}}){{1,3}})(?={STOPS}\s*(?:[男女]|\d{{1,3}}岁))",
    rf"(?<![{HAN}])(?P<it>{_NAME})(?=[，,、\s]\s*(?:男|女|\d{{1,3}}岁)|[（(](?:男|女|\d{{1,3}}岁))",
    rf"[（(](?P<it>{_NAME}\s*[/／、]\s*{_NAME})[)）]",
    rf"(?<![{HAN}])(?P<it>[老小]{_SURNAME})(?=诉|说|称)",
    rf"(?<![{HAN}])(?P<it>{_CAREFUL})(?=自诉|主诉|诉|称|自述)",
    (
        rf"(?<![{HAN}])(?:这是|此为|关于)?(?P<it>(?:{COMPOUND}|[{PLAIN}])(?:{_SIGN}){{1,2}}?)"
        r"(?=的(?:片|MR|CT|X|病历|报告|影像))"
    ),
)
_KOREAN = (
    "김이박최정강조윤장임한오서신권황안송전홍유고문양손배백허남심노하"
    "곽성차주우구민진지엄채원천방공현함변염추도소석선설"
)
_NEIGHBOURS = (
    (
        rf"(?:患者名|患者|氏名"
        rf"|名前)\s*[:：]\s*(?P<it>[{HAN}]{{0,6}}[{_KANA}][{HAN}{_KANA}]{{0,10}})(?=[\s、。,;(]|$)"
    ),
    rf"(?<![{HAN}{_KANA}])(?:患者)?(?P<it>[{HAN}]{{1,4}})(?<![患医]者)(?<![皆客模多同仕異])(?=さん|様)",
    r"(?:환자|환자명|성명|이름|姓名|患者)\s*[:：]\s*(?P<it>[가-힣]{2,4})",
    rf"(?<![가-힣])(?P<it>[{_KOREAN}][가-힣]{{1,2}})(?=\s?(?:님|씨))",
)


@cache
def _compiled(rules: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    """Compiled when the first text of these scripts is read: that takes longer than loading a whole room."""
    return tuple(map(re.compile, rules))


def chinese_names(text: str) -> Iterator[Place]:
    """Where names stand in Chinese, Japanese and Korean text."""
    if not has_east_asian(text):
        return
    for rule in _compiled(_RULES):
        for found in rule.finditer(text):
            start, end = found.span("it")
            if start < end and not is_word_zh(text, start):
                yield start, end
    for rule in _compiled(_NEIGHBOURS):
        yield from (found.span("it") for found in rule.finditer(text))


def has_east_asian(text: str) -> bool:
    """Whether a sign of these scripts stands in a text; without one no rule here finds anything.

    English texts have dashes and quotes beyond ASCII, for which no Chinese rule needs to be tried.
    """
    return _EAST_ASIAN.search(text) is not None


def is_word_zh(text: str, start: int) -> bool:
    """Whether a clinical word begins here, with a sign that is a surname as well."""
    return text[start] in _STARTS and text.startswith(NOT_NAMES_ZH, start)
