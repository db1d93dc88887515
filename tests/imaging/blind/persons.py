"""Who and what fills the notes: persons of many countries, days, numbers, places."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from functools import cache

from faker import Faker

LOCALES = (
    "en_US",
    "en_GB",
    "en_IE",
    "en_IN",
    "en_NZ",
    "de_DE",
    "pl_PL",
    "es_ES",
    "fr_FR",
    "it_IT",
    "tr_TR",
    "nl_NL",
)
# Roughly how many of a thousand people in China bear it; the rest bears one of RARER.
_SHARES = (
    "王72 李70 张67 刘51 陈46 杨32 黄23 赵21 吴20 周19 徐15 孙15 马13 朱12 胡12 郭12 何11 林11 "
    "高11 罗10 郑9 梁9 谢8 宋8 唐7 许7 韩7 邓6 冯6 曹6 彭6 曾6 肖6 田5 董5 潘5 "
    "袁5 蔡5 蒋5 余5 于5 杜5 叶5 程5 魏5 苏4 吕4 丁4 任4 卢4 姚4 沈4 钟4 姜4 "
    "崔4 谭4 陆4 范4 汪4 廖4 石4 金4 韦3 贾3 夏3 付3 方3 邹3 熊3 白3 孟3 秦3 "
    "邱3 侯3 江3 尹3 薛3 闫3 段3 雷3 龙3 黎2 史2 陶2 贺2 毛2 郝2 顾2 龚2 邵2 "
    "万2 覃2 武2 钱2 戴2 严2 莫2 孔2 向2 常2 "
)
COMMON = {part[0]: int(part[1:]) for part in _SHARES.split()}
RARER = (
    "汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单"
    "季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦"
    "戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑"
    "迟邝"
)
GIVEN = (
    "安柏宝保冰波博才灿昌畅超辰晨成诚承程川春慈丹道德笛东栋冬恩尔帆凡芳斐芬丰峰凤福富刚钢歌格功冠光广贵"
    "桂国果海涵翰航豪和河贺鹤恒红宏洪厚虎花华怀欢焕辉慧火吉佳家嘉坚建健江娇杰洁金锦晋京晶靖静娟军君俊凯康柯"
    "可克坤兰岚乐磊黎礼立丽利莲良亮林琳凌玲龙露璐伦洛满曼茂梅美萌梦敏名明铭木娜楠妮宁念培佩鹏萍平璞启琦琪祺"
    "麒千倩强巧琴勤青清庆秋泉全群然仁荣容蓉如茹瑞润若三森山珊尚少绍深生胜盛诗石时世书淑舒双爽水顺思松苏素泰"
    "涛天田婷廷彤桐伟炜玮卫文雯武希熙喜霞夏仙贤献香祥翔向小晓孝欣新馨鑫信星兴秀旭轩萱学雪雅亚彦妍艳燕阳洋瑶"
    "耀业叶一伊依怡艺亦易逸益毅银英莹颖映永勇友宇羽雨玉育昱钰裕煜元圆媛远月悦云芸允泽展昭哲贞珍真振正之芝知"
    "志智忠洲珠竹卓子梓紫宗祖"
)
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri")
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
          "November", "December")  # fmt: skip
KINDS_OF_HOSPITAL = (
    "Hospital",
    "General",
    "Royal Infirmary",
    "Medical Center",
    "Spine Clinic",
    "Community Hospital",
    "Teaching Hospital",
    "Surgical Center",
    "District General Hospital",
)
HOSPITALS_ZH = (
    "省人民医院",
    "市中心医院",
    "市第三人民医院",
    "骨科医院",
    "县中医院",
    "大学第一附属医院",
    "区妇幼保健院",
    "市第二医院",
    "总医院",
    "镇卫生院",
    "社区卫生服务中心",
    "武警医院",
    "医科大学二附院",
)
WORK_ZH = (
    "机械厂",
    "第二中学",
    "物流有限公司",
    "供电局",
    "建筑工程集团",
    "纺织厂",
    "大学",
    "小学",
    "煤矿",
    "超市",
    "村委会",
)
TITLES = ("Dr ", "Dr. ", "Mr ", "Miss ", "Prof ", "Mrs ", "Ms ")
ROLES = ("night charge nurse", "ward clerk", "F2", "theatre practitioner")


@cache
def _faker(locale: str) -> Faker:
    return Faker(locale)


class Person:
    """What both languages fill alike."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance

    def one(self, among: Sequence[str]) -> str:
        """One of several."""
        return self.chance.choice(among)

    def filled(self, forms: str) -> str:
        """One of some forms, parted by bars: a digit for each #, a capital for each @."""
        form = self.one(forms.split("|"))
        return "".join(
            self.one("0123456789")
            if sign == "#"
            else self.one("ABCDEFGHJKLMNPRSTVWXYZ")
            if sign == "@"
            else sign
            for sign in form
        )

    def dated(self, forms: str, first: int = 2012, last: int = 2025) -> str:
        """One of some forms with a day, a month and a year."""
        year, month, day = (
            self.chance.randint(first, last),
            self.chance.randint(1, 12),
            self.chance.randint(1, 28),
        )
        return self.one(forms.split("|")).format(
            y=year,
            m=month,
            d=day,
            yy=year % 100,
            M=MONTHS[month - 1],
            mmm=MONTHS[month - 1][:3],
            w=self.one(DAYS),
        )

    def faked(self, locale: str) -> Faker:
        """A maker of persons, begun anew by this note's chance."""
        faker = _faker(locale)
        faker.seed_instance(self.chance.randrange(2**32))
        return faker

    def lot(self) -> str:
        """The number of an implant."""
        return self.filled("@@#####|##@####-##|SN########|H######@")

    def record(self) -> str:
        """The number of a patient's record."""
        return self.filled("#######|@######|###-##-####|@@-######|##/#####|### ####")

    def policy(self) -> str:
        """The number of an insurance."""
        return self.filled("#@@#-@@#-@@##|@@@#########|####-####-####|#########@")


class English(Person):
    """Fills an English note."""

    def __init__(self, chance: random.Random) -> None:
        super().__init__(chance)
        self.locale = self.one(LOCALES[:5] if chance.random() < 0.65 else LOCALES[5:])

    def given(self) -> str:
        return self.faked(self.locale).first_name().split(" ")[0]

    def surname(self) -> str:
        return self.faked(self.locale).last_name()

    def patient(self) -> str:
        first, last = self.given(), self.surname()
        return self.one(
            [
                f"{first} {last}",
                f"{first} {self.one('ABEJLMRT')} {last}",
                f"{first} {last}",
                f"{first[0]}. {last}",
            ]
        )

    def kin(self) -> str:
        return self.one([f"{self.given()} {self.surname()}", self.given()])

    def staff(self) -> str:
        """Whoever treats; a title before it names nobody."""
        name = self.one(
            [self.surname(), f"{self.given()} {self.surname()}", f"{self.one('ABDGHKS')} {self.surname()}"]
        )
        return f"{self.one(TITLES)}|{name}" if self.chance.random() < 0.5 else name

    def caps(self) -> str:
        first, last = self.given().upper(), self.surname().upper()
        return self.one([f"{last} {first}", f"{last}, {first}", f"{last} {first[0]}"])

    def initials(self) -> str:
        return "".join(self.one("ABCDEFGHJKMNPRSTW") for _ in range(int(self.one("23"))))

    def role(self) -> str:
        return f"{self.one(ROLES)}|"

    def her(self) -> str:
        return f"{self.one(['her', 'his'])}|"

    def day(self) -> str:
        return self.dated("{d:02}/{m:02}/{y}|{d}/{m}/{yy:02}|{d} {mmm} {y}|{w} {d} {M}|{M} {d}"
            "|{d}-{mmm}-{yy:02}|{y}-{m:02}-{d:02}"
                          "|{d}.{m}.{y}|{d}th of {M} {y}")  # fmt: skip

    def month(self) -> str:
        return self.dated("{M} {y}|{mmm} {yy:02}|the spring of {y}|{m:02}/{y}")

    def birth(self) -> str:
        return self.dated("{d:02}/{m:02}/{y}|{d} {M} {y}|{mmm} {d}, {y}|{d:02}.{m:02}.{yy:02}", 1938, 2008)

    def age(self) -> str:
        return f"{self.chance.randint(90, 101)}"

    def years(self) -> str:
        return self.age()

    def phone(self) -> str:
        return self.filled(
            "07### ######|020 7### ####|+353 8# ### ####|(###) ###-####|###.###.####|ext ####|+49 17# #######"
        )

    def email(self) -> str:
        return self.faked(self.locale).ascii_email()

    def url(self) -> str:
        return f"https://{self.faked(self.locale).domain_name()}/s/{self.filled('@@##@###')}"

    def address(self) -> str:
        return re.sub(r"\s*\n\s*", ", ", self.faked(self.one(LOCALES[:5])).address())

    def town(self) -> str:
        return self.faked(self.one(LOCALES[:5])).city()

    def hospital(self) -> str:
        return f"{self.one([self.town(), self.surname()])} {self.one(KINDS_OF_HOSPITAL)}"

    def employer(self) -> str:
        return self.faked(self.locale).company()

    def licence(self) -> str:
        return self.filled("#######")

    def plate(self) -> str:
        return self.filled("@@## @@@|@@@-####|###-@-#####")

    def accession(self) -> str:
        return self.filled("@@########|########-#|@#####/##")


class Chinese(Person):
    """Fills a Chinese note."""

    def surname(self) -> str:
        if self.chance.random() < 0.86:
            return self.chance.choices(list(COMMON), list(COMMON.values()))[0]
        return self.one(["欧阳", "上官", "司徒", "皇甫"]) if self.chance.random() < 0.04 else self.one(RARER)

    def name(self) -> str:
        if self.chance.random() < 0.4:
            return self.surname() + self.faked("zh_CN").first_name()
        return self.surname() + "".join(
            self.one(GIVEN) for _ in range(1 if self.chance.random() < 0.15 else 2)
        )

    patient = kin = staff = name

    def day(self) -> str:
        return self.dated(
            "{y}年{m}月{d}日|{y}-{m:02}-{d:02}|{y}.{m:02}.{d:02}|{m}月{d}日|{y}/{m}/{d}|{yy:02}年{m}月"
            "|{m}月{d}号"
        )

    def birth(self) -> str:
        return self.dated("{y}年{m}月{d}日|{y}年{m}月|{y}-{m:02}-{d:02}|{y}.{m}", 1938, 2008)

    def age(self) -> str:
        return f"{self.chance.randint(90, 101)}岁"

    def phone(self) -> str:
        return self.filled("13#########|18# #### ####|0##-########|15#-####-####|0###-#######|62######")

    def email(self) -> str:
        return self.faked("zh_CN").ascii_email()

    def wechat(self) -> str:
        return self.filled("wxid_@##@####|zh@######|@@@_####")

    def url(self) -> str:
        return f"http://{self.faked('zh_CN').domain_name()}/{self.filled('#####@')}"

    def idcard(self) -> str:
        return self.faked("zh_CN").ssn()

    def plate(self) -> str:
        return self.one("京沪粤苏浙川鲁豫") + self.filled("@·@####|@#####|@@##@#")

    def town(self) -> str:
        fake = self.faked("zh_CN")
        return self.one(
            [fake.province() + fake.city_name() + "市", fake.city_name(), fake.city_name() + "市"]
        )

    def address(self) -> str:
        fake, number = self.faked("zh_CN"), self.chance.randint(1, 40)
        return self.one([f"{fake.city_name()}市{fake.district()}区{fake.street_name()}{number}号",
                         f"{fake.district()}区{fake.last_name()}家村{number}组",
                         f"{fake.street_name()}{number}弄{self.chance.randint(1, 9)}号"
                             f"{self.chance.randint(101, 909)}室",
                         f"{fake.city_name()}{fake.street_name()}花园{number}栋"])  # fmt: skip

    def hospital(self) -> str:
        return self.faked("zh_CN").city_name() + self.one(HOSPITALS_ZH)

    def employer(self) -> str:
        return self.faked("zh_CN").city_name() + self.one(WORK_ZH)
