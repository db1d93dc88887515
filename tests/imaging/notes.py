"""Clinical notes as people write them, in English and Chinese, with what names somebody known by its place.

In the forms below `{name}` and the like are filled with made-up persons, and `<…>` are clinical words that
must survive. The forms come from how reports and letters look, not from the rules tried on them; some of them
name somebody in ways that no rule of ours looks for.
"""

from __future__ import annotations

import calendar
import random
import re
from dataclasses import dataclass

from faker import Faker

ENGLISH = (
    "Patient: {name}  DOB: {date}  MRN: {number}",
    "Name: {caps}    Sex: F    Hosp No: {number}",
    "RE: {name}, DOB {date}, NHS No {nhs}",
    "Accession #: {accession}   Exam date: {date}",
    "Referring physician: Dr. {last}",
    "Dear Dr {last},",
    "Thank you for referring this pleasant {age} gentleman with <low back pain radiating to the left leg>.",
    "I saw Mrs {last} in clinic on {date}; she has had <severe L4/L5 canal stenosis, Schizas grade C>.",
    "{given} tells me that the pain began in spring and that <gabapentin 300 mg three times daily> helps.",
    "{name} is known to our service after <L5/S1 microdiscectomy>.",
    "Discussed with Mr {last} by telephone on {phone}; <urgent decompression> advised.",
    "Address: {address}",
    "Lives with her daughter {given} at {address}.",
    "Contact: {phone}, email {email}",
    "SSN {ssn}; insurance policy {accession}.",
    "Previously operated at {hospital} on {date}.",
    "Transferred from {hospital} with <T12 burst fracture, AO type A4, kyphosis 24 degrees>.",
    "Comparison: MRI of {date}.",
    "The patient is {age} and lives alone.",
    "FINDINGS: <Pfirrmann grade IV at L4/L5, disc height 6 mm>.",
    "<Modic type 1 changes at L5/S1>; <conus at L1>. <Cobb angle 42 degrees>.",
    "<Grade 1 spondylolisthesis L4 on L5, Meyerding I, slip 18 %>.",
    "<PI 54, PT 21, SS 33, LL 48, SVA 35 mm>; <T1 slope 28>.",
    "<Power 4/5 in right EHL>, <ASIA D>, <mJOA 13/18>, <Hoffmann sign positive>.",
    "<Dexamethasone 10 mg IV stat, then 4 mg q6h>; <enoxaparin 40 mg sc daily>.",
    "<CRP 48 mg/L, ESR 62 mm/h, WBC 12.4 x 10^9/L, platelets 250000>.",
    "<Hounsfield units of L1 98>; <T-score -3.1>; <BMI 31.2>.",
    "<C5/C6 ACDF with 14 mm x 16 mm x 7 mm cage>; <blood loss 150 ml>; <op time 95 min>.",
    "<Schmorl node at T11>; <Scheuermann disease>; <Tarlov cyst at S2, 12 x 9 mm>.",
    "<TR 3500 ms TE 102 ms>, slices <4 mm>, <T2-weighted and STIR>.",
    "Dictated by {name}, MD on {date} at 14:32",
    "Electronically signed: {name}, FRCR",
    "Reported by {caps}, consultant radiologist",
    "cc: Dr {initial} {last}; file {number}",
    "Follow up with Dr. {last} in <6 weeks>.",
    "Next of kin: {name} (wife), {phone}",
    "Pt {last} seen on ward, bed <12>, <GCS 15>.",
    "Physio {given} reviewed: <walks 200 m with a frame>.",
    "{hyphen} underwent <T10-pelvis fusion> last year.",
    "Seen {shortdate}. <SLR 40 degrees left>.",
)
CHINESE = (
    "姓名：{name}  性别：女  年龄：<56岁>  住院号：{number}",
    "患者{name}，男，<62岁>，因<腰痛伴左下肢放射痛3月>入院。",
    "患者姓名 {name} 门诊号 {number} 检查日期 {date}",
    "检查号：{accession}  申请医生：{name}",
    "身份证号：{id}，联系电话：{phone}",
    "家庭住址：{address}",
    "现住{address}，由女儿{name}陪同就诊。",
    "联系人：{name}（配偶），电话{phone}",
    "{date}于{hospital}行<腰4/5椎间盘髓核摘除术>。",
    "患者曾就诊于{hospital}，予<甲钴胺0.5mg 每日三次>治疗。",
    "{surname}医生会诊后建议<手术治疗>。",
    "今日{surname}主任查房，<双下肢肌力4级>，<巴宾斯基征阴性>。",
    "{name}主任医师已阅片。",
    "报告医师：{name}    审核医师：{name}",
    "主刀：{name} 一助：{name} 麻醉：{name}",
    "对比{date}旧片，<L4/5椎间盘突出较前增大>。",
    "患者{age}，高龄，<骨质疏松T值-3.5>。",
    "<腰4/5椎间盘向后突出约6mm，硬膜囊受压>。",
    "<腰4椎体Ⅰ度滑脱>，<黄韧带肥厚约5mm>，<椎管前后径9mm>。",
    "<Pfirrmann Ⅳ级>，<Modic Ⅱ型改变>，<Cobb角38°>。",
    "<颈5/6椎间盘突出，脊髓受压，T2高信号>。",
    "<胸12椎体压缩性骨折，前缘高度丢失40%>。",
    "<甘露醇125ml 静滴 每日两次>，<地塞米松10mg>，<塞来昔布200mg>。",
    "<血红蛋白118g/L，白细胞6.5×10^9/L，血沉45mm/h>。",
    "<高血压病史10年，血压150/90mmHg>，<马尾神经未见受压>。",
    "<直腿抬高试验左40°阳性>，<JOA评分15分>，<VAS 7分>。",
    "<术中出血200ml，手术时间120分钟>，<置入6.5mm×45mm椎弓根螺钉4枚>。",
    "<骶1神经根受压>，<方向性疼痛>，<石膏固定6周>。",
    "家属{name}签字同意手术。",
    "护士{name}于{date}记录。",
    "床位医生{name}，工号{number}。",
    "经办：{name}，登记号{number}",
    "老{surname}诉<腰痛加重>。",
    "{date}复查，<内固定在位>。",
    "转自{hospital}，外院片号{accession}。",
)
# Written when the rules stood, tried once, and not tuned on.
ENGLISH_LATER = (
    "Mr. {name} is a {age} retired farmer with <neurogenic claudication after 100 m>.",
    "Pt name {caps}, ID {number}, seen by Dr {last} {date}",
    "I have reviewed {name}'s films from {hospital}.",
    "Yours sincerely, {name}",
    "{last}, {given} - <ALIF L5/S1 with 12 degree cage>",
    "Many thanks for asking me to see {given}, who has <bilateral L5 radiculopathy>.",
    "Call {given} back on {phone} with the <MRI result>.",
    "Home: {address}.",
    "Admitted {date}, discharged {date} on <pregabalin 75 mg bd>.",
    "Case discussed at MDT by {last} and {last}: <en bloc resection of T8>.",
    "Study {accession} compared with {accession}.",
    "<Kyphosis T5-T12 62 degrees>, <Risser 4>, <Lenke 1A>, <Bertolotti syndrome>.",
    "<Morphine 5 mg prn>, <Hb 11.2>, <Na 138>, <K 4.1>, <temp 38.2>.",
    "<Oswestry 46 %>, <VAS 8/10>, <5/5 power>, <L1-L2, 3/5>.",
)
CHINESE_LATER = (
    "{name}，女，<45岁>，ID号{number}，<腰椎间盘突出症>。",
    "病人{name}于{date}入我科，床旁见<左足下垂，胫前肌肌力2级>。",
    "送检医生{name}，送检日期{date}。",
    "{name}同志，{age}，<胸椎骨折术后>。",
    "与患者之子{name}（{phone}）沟通病情。",
    "请{hospital}{surname}教授会诊。",
    "患者系{address}居民。",
    "影像号{accession}，<颈椎生理曲度变直>。",
    "（{name}/{name}）",
    "签发：{name} {date}",
    "<腰椎滑脱Ⅱ度>，<腰5椎弓根崩裂>，<双侧侧隐窝狭窄>，<椎间孔径4mm>。",
    "<头孢呋辛1.5g 静滴>，<体温37.8℃>，<引流量80ml>，<伤口甲级愈合>。",
    "<查体：直腿抬高右30°>，<常规消毒铺巾>，<明显压痛>，<连续硬膜外麻醉>。",
)
MONTHS = list(calendar.month_name)[1:]


@dataclass(frozen=True, slots=True)
class Note:
    """A text, the places (start, end, kind) of what names somebody, and clinical words that must survive."""

    text: str
    named: tuple[tuple[int, int, str], ...]
    clinical: tuple[str, ...]


def notes(count: int, seed: int, *, later: bool = False) -> list[Note]:
    """So many notes, half of them Chinese; the same seed gives the same ones. `later`: of the later forms."""
    english, chinese = (ENGLISH_LATER, CHINESE_LATER) if later else (ENGLISH, CHINESE)
    chance = random.Random(seed)
    made = []
    for number in range(count):
        is_chinese = number % 2 == 1
        fill = _Chinese(chance) if is_chinese else _English(chance)
        forms = chance.sample(chinese if is_chinese else english, chance.randint(5, 9))
        made.append(note_of(forms, fill, "\n" if chance.random() < 0.7 else " "))
    return made


def note_of(forms: list[str], fill: object, between: str) -> Note:
    """A note of these forms, filled by the methods of `fill`; a title or a pronoun names nobody."""
    text, named, clinical = "", [], []
    for form in forms:
        for part in re.split(r"(\{\w+\}|<[^>]*>)", form):
            kind, words = part[1:-1], part
            if part.startswith("{"):
                words = getattr(fill, kind)()
                # An article in front of a day or a hospital is no part of it.
                article = 4 if words.startswith("the ") else 0
                if kind not in ("title", "her"):
                    named.append((len(text) + article, len(text) + len(words), kind))
            elif part.startswith("<"):
                words = kind
                clinical.append(words)
            text += words
        text += between
    return Note(text, tuple(named), tuple(clinical))


class _Filler:
    locale = "en_US"

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.fake = Faker(self.locale)
        self.fake.seed_instance(chance.randrange(2**32))

    def _digits(self, count: int) -> str:
        return "".join(self.chance.choice("0123456789") for _ in range(count))

    def number(self) -> str:
        return self.chance.choice(["", "", "ZY", "H"]) + "1" + self._digits(self.chance.randint(5, 8))

    def accession(self) -> str:
        kind = self.chance.choice(["CR", "MR", "CT", "DX"])
        return self.chance.choice(
            [f"{kind}{self._digits(8)}", f"{self._digits(10)}", f"{kind}-24-{self._digits(5)}"]
        )

    def _day(self) -> tuple[int, int, int]:
        return self.chance.randint(1935, 2024), self.chance.randint(1, 12), self.chance.randint(1, 28)


class _English(_Filler):
    def name(self) -> str:
        first, last = self.fake.first_name(), self.fake.last_name()
        return self.chance.choice(
            [f"{first} {last}", f"{first} {self.fake.random_uppercase_letter()}. {last}"]
        )

    def caps(self) -> str:
        first, last = self.fake.first_name().upper(), self.fake.last_name().upper()
        return self.chance.choice([f"{last}, {first}", f"{last} {first}", f"{last}^{first}"])

    def last(self) -> str:
        return self.fake.last_name()

    def given(self) -> str:
        return self.fake.first_name()

    def initial(self) -> str:
        return f"{self.fake.random_uppercase_letter()}."

    def hyphen(self) -> str:
        return f"{self.fake.first_name()} {self.fake.last_name()}-{self.fake.last_name()}"

    def date(self) -> str:
        year, month, day = self._day()
        word = MONTHS[month - 1]
        forms = [f"{month:02}/{day:02}/{year}", f"{day}.{month}.{year % 100:02}",
                 f"{year}-{month:02}-{day:02}",
                 f"{word} {day}, {year}", f"{day} {word[:3]} {year}", f"{day}-{word[:3].upper()}-{year}",
                 f"{day}th {word} {year}", f"{word} {year}"]  # fmt: skip
        return self.chance.choice(forms)

    def shortdate(self) -> str:
        _year, month, day = self._day()
        return f"{month}/{day}"

    def age(self) -> str:
        years = self.chance.randint(90, 103)
        return self.chance.choice(
            [f"{years}-year-old", f"{years} year old", f"{years} yo", f"{years} years old"]
        )

    def phone(self) -> str:
        ten = self._digits(7)
        return self.chance.choice([f"({self.chance.randint(201, 989)}) 555-{ten[:4]}", f"212-555-{ten[:4]}",
                                   f"+44 20 7946 0{ten[:3]}", f"07700 900{ten[:3]}"])  # fmt: skip

    def email(self) -> str:
        return self.fake.email()

    def ssn(self) -> str:
        return self.fake.ssn()

    def nhs(self) -> str:
        return f"{self._digits(3)} {self._digits(3)} {self._digits(4)}"

    def address(self) -> str:
        return self.fake.address().replace("\n", ", ")

    def hospital(self) -> str:
        kinds = ["Hospital", "Medical Center", "General Hospital", "Clinic", "Infirmary"]
        return f"{self.chance.choice(['St ', ''])}{self.fake.last_name()} {self.chance.choice(kinds)}"


class _Chinese(_Filler):
    locale = "zh_CN"

    def name(self) -> str:
        rare = self.chance.random() < 0.05
        return (
            self.chance.choice(["欧阳", "司马", "上官", "诸葛"]) + self.fake.first_name()
            if rare
            else self.fake.name()
        )

    def surname(self) -> str:
        return self.fake.last_name()

    def date(self) -> str:
        year, month, day = self._day()
        forms = [f"{year}年{month}月{day}日", f"{year}-{month:02}-{day:02}", f"{year}.{month}.{day}",
                 f"{year}/{month:02}/{day:02}", f"{year}年{month}月", f"{month}月{day}日"]  # fmt: skip
        return self.chance.choice(forms)

    def age(self) -> str:
        return self.chance.choice(["{}岁", "{}周岁"]).format(self.chance.randint(90, 104))

    def phone(self) -> str:
        mobile = "13" + self._digits(9)
        forms = [
            mobile,
            f"{mobile[:3]} {mobile[3:7]} {mobile[7:]}",
            f"0{self.chance.randint(10, 29)}-8{self._digits(7)}",
        ]
        return self.chance.choice(forms)

    def id(self) -> str:
        return self.fake.ssn()

    def address(self) -> str:
        return (
            re.sub(r" ?\d{6}$|\s.座", "", self.fake.address()).split(" ")[0]
            + f"{self.chance.randint(1, 99)}号"
        )

    def hospital(self) -> str:
        city = self.fake.city_name()
        return (
            f"{city}{self.chance.choice(['市第一人民医院', '市中医院', '市中心医院', '县医院', '协和医院'])}"
        )
