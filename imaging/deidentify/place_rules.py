"""How addresses, hospitals and places of work are written in plain letters, as patterns."""

from __future__ import annotations

import re

_HAN = "\u4e00-\u9fff"
_CAPITAL = r"[A-Z][\w'’-]{1,30}"
_STREET = (
    r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Way|Close|Place|Plaza|Square"
    r"|Terrace|Highway|Parkway|Trail|Circle|Crescent|Cres|Grove|Gardens|Row|Mews|Park|Hill|Green|Walk|Rise"
    r"|Croft|Paddocks|Quay|Wharf|Path|Alley|Ridge|View|Meadows?|Broadway)"
)
# What stands before the number of a house and behind its street.
_FLAT = r"(?:(?:Flat|Apt|Apartment|Unit|Suite|Room)\.? ?\w{1,5},? )?"
_POST = r"(?:[A-Z]{1,2}\d[A-Z\d]? \d[ABD-HJLNP-UW-Z]{2}|[A-Z][A-Za-z]{1,14} \d{4,5}|[A-Z]{2,3}|\d{5})"
_TOWN = r"[A-Z][a-z'’-]{2,20}(?: [A-Z][a-z'’-]{2,20}){0,2}"
_BEHIND = rf"(?:(?:, {_TOWN}){{0,2}},? {_POST}(?![\w-])|, {_TOWN}(?=[.;,)\n]|$))?"
_HOUSE = r"(?<![\w.])\d{1,6}[A-Za-z]?(?:/\d{1,4})?"
_LIVES = (
    r"(?i:liv(?:es?|ing) at|resid(?:es?|ing) at|(?:home )?address(?: is)?\s*:?|(?:own|his|her|their) home,)"
)
_KIND = (
    r"(?:Hospital|(?:Medical|Surgical) Cent(?:er|re)|General(?! [A-Z])|Infirmary|Clinic|Health System"
    r"|Nursing Home|Care Home|Hospice"
    r"|(?:Orthopa?edic|Rehabilitation|Spine|Spinal|Cancer|Trauma|Heart|Health) (?:Institute|Cent(?:er|re)))"
)
_PLACE = r"(?:医院|卫生院|医疗中心|诊所|卫生服务中心|卫生服务站|疗养院|康复中心|保健院)"
# A hospital of some kind is no hospital by name.
_SOME = re.sub(
    r"(\w\w)\|?",
    r"(?<!\1)",
    "上级|外地|当地|其他|其它|下级|专科|综合|省级|市级|县级|基层|定点|三甲|二甲|三级|二级|教学|附近|社区"
    "|大型|公立|私立"
    "|送检|转诊|就诊|接诊|首诊",
)
# What a place is told after; a word that is no name of one is told in small letters.
_DWELLS = (
    r"\b(?i:(?:lives?|lived|living|born|resid(?:es?|ing)|grew up|raised|staying|stays?|stayed|whilst|while"
    r"|working|holiday(?:ing)?"
    r"|settled|based|an? accident) (?i:in|near)|(?:moved|relocat(?:ed|ing)|emigrated|travell?ed) (?:to|from)"
    r"|(?<=he )comes? from|originally from|native of|visiting from) "
)
_NAMED_PLACE = (
    r"(?P<it>[A-Z][\w'’-]{2,30}(?: (?:[A-Z][\w'’-]{1,30}|upon|on|of|the|de|le|la)){0,3}(?<!"
    r" upon)(?<! on)(?<! of)(?<! the))"
)
_FIRM = (
    r"(?:Ltd|LLC|LLP|Inc|PLC|plc|GmbH|AG|KG|S\.?A\.?S?|S\.?L\.?|S\.?p\.?A|s\.?r\.?l|B\.?V|N\.?V|Sp\. z"
    r" o\.o|Corp|Group"
    r"|Company|Co|(?:and|&) (?:Sons|Co|Partners|Daughters))\b\.?"
)
_WORKED = (
    r"\b(?i:retired from|employer|tutor at|teacher at|student at|pupil at|studies at|lecturer at|school"
    r"|college|foreman at"
    r"|(?:fell|injured|collapsed|slipped|crushed) (?:at|whilst at|while at)(?: work at)?) "
)
_WORKPLACE_ZH = (
    "(?:有限公司|股份公司|集团(?:公司)?|分公司|公司|[机械纺织钢铁水泥化工电子服装食品造纸制药玻璃家具汽修]{"
    "1,3}厂|煤矿|矿业"
    "|中学|小学|高中|大学|学院|学校|供电局|邮政局|铁路局|[税公交水教民]{1,2}[务安通利育政]局|超市|村委会"
    "|居委会|派出所|工程处)"
)
_SOME_WORK = "(?<!附近)(?<!某)(?<!该)(?<!一家)(?<!当地)(?<!本地)(?<!外地)(?<!医科)(?<!各)(?<!本)"
_LIVES_ZH = (
    "(?:(?:居住|家庭|户籍|现|联系|通讯|通信)?(?:住址|地址)|现住(?:于|在)?|现居(?:住)?(?:于|在|地)?"
    "|常住|籍贯|家住|户籍(?:所在)?地?"
    "|居住于|居住在)"
)

PLACE_RULES: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "an address",
        re.compile(
            rf"(?<![\w.]){_FLAT}{_HOUSE} (?:(?:[A-Z][\w'’-]{{0,30}}\.?|\d{{1,3}}(?:st|nd|rd|th)) ){{0,4}}"
            rf"(?<!\d ){_STREET}\b\.?(?:,? (?:Apt|Suite|Unit|Flat)\.? ?\w+)?{_BEHIND}"
        ),
    ),
    (
        "an address",
        re.compile(
            rf"{_HOUSE} (?:Calle|Avenida|Rue|Rua|Via|Viale|Paseo|Plaza) {_CAPITAL}(?: {_CAPITAL})?{_BEHIND}"
        ),
    ),
    (
        "an address",
        re.compile(
            rf"\b{_CAPITAL} (?:House|Cottage|Farm|Lodge|Villa|Hall|Court|Barn), "
            rf"(?:{_CAPITAL} ){{1,3}}{_STREET}\b{_BEHIND}"
        ),
    ),
    (
        "an address",
        re.compile(rf"\b(?:P\.?O\.? Box|Rural Route|RR) ?\d{{1,6}}(?:,? Box \d{{1,6}})?\b{_BEHIND}"),
    ),
    (
        "an address",
        re.compile(
            rf"\b{_LIVES}\s+(?P<it>(?=\d|[A-Z])[^.;\n]{{4,80}}?)(?=[.;\n]|,? (?:with|and|where|for|by)\b|$)"
        ),
    ),
    (
        "an address",
        re.compile(
            r"(?<![\w.])\d{1,6} [A-Z][^\n,;]{2,40}(?:, [A-Z][\w .'-]{1,30}){1,2},? [A-Z]{2} \d{5}(?!\d)"
        ),
    ),
    (
        "an address",
        re.compile(r"\b[A-Z][A-Za-z]{1,20} [^\n,;:]{1,30}(?:, Box \d+)?, (?:APO|FPO|DPO) A[AEP] \d{5}(?!\d)"),
    ),
    ("an address", re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? \d[ABD-HJLNP-UW-Z]{2}\b")),
    ("an address", re.compile(rf"{_LIVES_ZH}\s*[:：]?\s*(?P<it>[^\s，。；,;\n]{{4,60}})")),
    (
        "an address",
        re.compile(
            # Atomic: text of nothing but such words must not be tried in every division.
            rf"(?>[{_HAN}]{{2,6}}?(?:省|自治区|特别行政区|市|自治州|盟|地区))"
            rf"(?>[{_HAN}]{{1,8}}?[A-Za-z]?(?:区|县|镇|乡|街道|村|路|街|巷|座|小区)){{1,6}}+"
            rf"[\w{_HAN}]{{0,12}}?\d{{1,6}}号(?:\d{{1,4}}[栋室单元]{{1,2}}){{0,3}}"
        ),
    ),
    (
        "a place of work",
        re.compile(
            r"(?:工作单位|单位名称|工作于|任职于|就职于|供职于"
            r"|就读于)\s*[:：]?\s*(?P<it>[^\s，。；,;\n]{3,30})"
        ),
    ),
    (
        "a place of work",
        re.compile(
            r"\b(?i:works? (?:at|for)|employed (?:at|by)|employer\s*:)\s+(?P<it>[A-Z][^.,;\n]{2,40}?)"
            r"(?=[.,;\n]|$| (?:as|and|with)\b)"
        ),
    ),
    (
        "a hospital",
        re.compile(
            rf"(?<!\w)(?:St\.? |Mount |Royal )?(?:{_CAPITAL} ){{1,3}}{_KIND}\b(?: of {_CAPITAL}(?:"
            rf" {_CAPITAL})?)?"
        ),
    ),
    ("a hospital", re.compile(rf"\bRoyal (?:{_CAPITAL} )?{_KIND}\b(?: of {_CAPITAL}(?: {_CAPITAL})?)?")),
    (
        "a hospital",
        re.compile(
            rf"\b(?:Klinikum|[A-Z][a-z]{{2,20}}klinikum|Krankenhaus|Hopital|Clinique|Ospedale"
            rf"|Policlinico|Szpital)"
            rf"(?: (?:de |di |du |della |am |im )?{_CAPITAL}){{1,3}}"
        ),
    ),
    (
        "a hospital",
        re.compile(
            rf"(?:(?<=[于自在由往至从到经受])|(?<=单位)|(?<=送检医院)|(?<![{_HAN}]))[{_HAN}]{{2,12}}?"
            rf"(?<![来去到回往进入住出外本我该某各家]){_SOME}{_PLACE}"
        ),
    ),
    ("a hospital", re.compile(r"(?<![\d.])\d{3}医院")),
    (
        "a hospital",
        re.compile(
            rf"(?:(?<=[于自在由往至从到经受])|(?<=单位)|(?<=送检医院)"
            rf"|(?<![{_HAN}]))[{_HAN}]{{2,6}}?(?:附[一二三四五六]|[一二三四五六])院"
            rf"(?![{_HAN}]*期)"
        ),
    ),
    ("a place", re.compile(rf"{_DWELLS}{_NAMED_PLACE}")),
    (
        "a place of work",
        re.compile(rf"(?<![\w'’-]){_CAPITAL}(?:,? (?:{_CAPITAL}|and|&)){{0,4}},? {_FIRM}"),
    ),
    (
        "a place of work",
        re.compile(rf"{_WORKED}(?P<it>{_CAPITAL}(?:,? (?:{_CAPITAL}|and(?= [A-Z])|&)){{0,5}})"),
    ),
    (
        "an address",
        # A house with a name or number of any kind, its town, and a code of the post.
        re.compile(
            r"(?<![\w.])(?:(?:Flat|Studio|Apt|Apartment|Unit|Suite|House|H\. ?No)\.? ?)?\d{1,5}[A-Za-z]?,?"
            r" [A-Z][a-z'’-]{1,30}"
            r"(?:[^\n;:().]|\.(?! )){0,60}?(?:[A-Z]{1,2}\d{1,2}[A-Z]? ?\d[A-Z]{2}|[A-Z]\d{1,2}[A-Z]?"
            r" ?[A-Z\d]{4}(?: [A-Z][a-z]{2,20}){0,2}"
            r"|, [A-Z][a-z]{2,20}(?: [A-Z][a-z]{2,20}){0,2}[ -]\d{4,6})(?![\w-]| ?(?:mg|ml|IU|units|mm))"
        ),
    ),
    (
        "an address",
        re.compile(
            r"\b(?i:liv(?:es?|ing)(?: alone| independently| on (?:his|her|their) own)? at|registered at"
            r"|discharged(?: home)? to"
            r"|delivered to) (?P<it>(?=\d|Flat|Studio|Apt|Unit|H\.)[^;:\n]{4,80}?)(?=\.(?:\s|$)|[;\n]|,?"
            r" (?:with|and|where|for|by)\b|$)"
        ),
    ),
    (
        "an address",
        re.compile(
            rf"(?:(?<=[住在于至往到])|(?<![{_HAN}]))(?![住院现在])[{_HAN}]{{1,12}}?(?:路|街|大道|巷|弄|里|村"
            rf"|小区|花园|苑|新村|公寓|胡同|庄)"
            rf"(?:[{_HAN}]{{0,6}}?\d{{1,5}}(?:号楼?|弄|栋|幢|组|室|单元|层|座)){{1,5}}"
        ),
    ),
    ("a place", re.compile(rf"(?<=系)(?![统列一各数不])(?P<it>[{_HAN}]{{2,12}}?)(?=人[，。；,])")),
    (
        "a place",
        re.compile(rf"(?<![{_HAN}])(?P<it>[{_HAN}]{{2,10}}(?<!国)(?<!原)(?<!户)(?<!祖))籍(?=[，。；])"),
    ),
    (
        "a place of work",
        re.compile(
            rf"(?:(?<=[由在于系是：:])|(?<![{_HAN}]))[{_HAN}]{{2,10}}?{_SOME_WORK}{_WORKPLACE_ZH}(?!附属)"
        ),
    ),
    (
        "a hospital",
        re.compile(
            rf"(?:(?<=[于自在由往至从到经受请])|(?<![{_HAN}]))(?:(?![在于到至由从往请])[{_HAN}]){{2,8}}?"
            r"(?:社区卫生服务(?:中心|站)|[一二三四五六]附院)"
        ),
    ),
)
