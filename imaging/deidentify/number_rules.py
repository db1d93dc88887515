"""How numbers of records and telephones and addresses of mail are written in plain letters, as patterns."""

from __future__ import annotations

import re

from imaging.deidentify.letters import plain

_HAN = "\u4e00-\u9fff"
_NUMERALS = "〇零一二三四五六七八九"
# What follows a number that measures something.
_UNIT = r"(?:mm|cm|mg|ml|mL|g|kg|ms|ug|µg|iu|IU|Hz|HU|cells|/|×|x )"
_RECORD = (
    r"(?i:\bMRN|\bmedical record(?: no| number)?|\bpatient id|\bhosp(?:ital)? (?:no|number)"
    r"|\baccession(?: no| number)?|\bfile(?: no)?|\bchart(?: no)?|\b(?:insurance )?policy(?: no)?"
    r"|\b(?:medicare|medicaid|insurance|insurer|claim|authori[sz]ation|serial|lot|batch|pathway|clinic"
    r" code|licen[cs]e|gmc|npi)"
    r"(?: (?:no|number|id|claim|code))?"
    r"|\baccount(?: no)?|\bepisode|\bcase no|\bunit (?:no|number)|\bexam no|\bmember(?:ship)? (?:no"
    r"|number|id)"
    r"|\bpassport(?: no| number)?)"
)
_RECORD_ZH = (
    "(?:社保|保单|保险单?|医疗证|公积金|住院|门诊|病历|病案|检查|影像|登记|流水|就诊卡?|片|工|医保卡?|放射"
    "|条码|卡|X线|CT|MR|ID"
    "|病歷|門診|檢查)"
    "(?:编?号码?|编码|號碼?|ID)"
)
# These words mean a record only with a sign that says number.
_NUMBERED = (
    r"\b(?i:(?:patient|pt|film|x-?ray|study|exam|examination|case|chart|file|folder|record|hospital"
    r"|registration|reg|ref"
    r"|reference|admission|visit|encounter|order|specimen|plate|cassette|barcode|accession)(?:['’]s)?"
    r"[ .]?(?:\b(?:id|identifier|number|num|nr|no)\b|#)"
    r"|(?:pat|patienten|fall|akten|aufnahme|rontgen|untersuchungs|auftrags|journal"
    r"|archiv)[.-]{0,2}(?:nr|nummer|no)\b"
    r"|n(?:\.?[o°]|um[a-z]{0,6})?\.? (?:de |du |d['’])?"
    r"(?:historia(?: clinica)?|dossier|patient|paciente|expediente|cartella)\b"
    r"|historia clinica|dossier|expediente|cartella clinica|nhc|ipp"
    rf"|{plain('история болезни')}|{plain('карта')})"
    r"(?:[ .]{0,2}(?i:no|nr|n°)\b)?[\s.:#]{0,4}"
)
# Digits of a record in groups.
_GROUPED = r"(?P<it>[A-Z]{0,4}\d{2,6}(?:[ -]\d{2,6}){1,4})(?!\w|\.\d)"
_FEW = r"(?P<it>[A-Z]{0,3}-?\d[\dA-Z–-]{2,30})(?!\d|\.(?:dcm|png|jpe?g|nii|json|txt|md)\b)"
_MANY = r"(?P<it>[A-Za-z]{0,3}-?\d(?:[\dA-Za-z]|[-–/](?=[\dA-Z])){3,30})"
_TWO_YEARS = r"(?!(?:1[89]|20)\d\d-(?:1[89]|20)\d\d(?!\d))"

RULES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("an e-mail address", re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,60}\.[\w.-]{0,60}\w")),
    (
        "an e-mail address",
        re.compile(
            r"(?<![\w.+-])[\w.+-]{1,64} ?[\[(](?i:at)[\])] ?[\w-]{1,60}(?: ?(?:\."
            r"|[\[(](?i:dot)[\])]) ?[\w-]{1,30}){1,4}"
        ),
    ),
    ("an identity number", re.compile(r"(?<!\d)(?:\d{17}[\dXx]|\d{15})(?!\d)")),
    ("an identity number", re.compile(r"(?<![\d-])\d{3}-\d{2}-\d{4}(?![\d-])")),
    (
        "an identity number",
        re.compile(r"(?i:NHS)(?:\s*(?i:no|number))?[.:#\s]*(?P<it>\d{3}[ -]?\d{3}[ -]?\d{4})"),
    ),
    (
        "a telephone number",
        re.compile(
            r"(?<![\d-])(?:\(\d{3}\)\s*\d{3}[-. ]\d{4}|\d{3}[-. ]\d{3}[-. ]\d{4}"
            r"|\+\d{1,3}[ -]?\(?\d{1,4}\)?(?:[ -]?\d{2,4}){2,4}|0\d{4} \d{3} ?\d{3}"
            r"|1[3-9]\d[ -]?\d{4}[ -]?\d{4}|0\d{2,3}-\d{7,8})(?!\d)"
        ),
    ),
    (
        "a telephone number",
        re.compile(
            r"\b(?i:tel|telephone|phone|mobile|landline|cell|fax|reach(?:ed|able)? (?:at|on)"
            r"|call(?:ed)?(?: back)? on|rang on)"
            r"\b\.?\s*[:#]?\s*(?P<it>[+(]?\d[\d ().-]{5,20}\d|x\d{3,6}\b)"
        ),
    ),
    (
        "a telephone number",
        re.compile(
            r"(?<![\w.+-])(?:\+\d{1,3}(?:[ -]?\(?\d{2,5}\)?){2,5}|0\d{2,4} \d{3,4} \d{3,4}"
            r"|\(0\d{2,3}\) ?\d{3,4}[ -]?\d{4}|(?i:ext)\.? ?\d{3,6}|x\d{4,6}"
            r"|(?i:bleep|pager|dect)(?: (?:no|number))?\.? ?:? ?\d{3,6})(?![\w-])"
        ),
    ),
    (
        "a telephone number",
        re.compile(
            rf"(?:电话|手机|联系方式|传真|致电|改?拨打?|座机|来电|回电)(?:号码?)?\s*[:：]?\s*"
            rf"(?P<it>[+(]?[\d{_NUMERALS}](?:[()\s-]{{0,2}}[\d{_NUMERALS}]){{6,18}})"
        ),
    ),
    ("a record number", re.compile(rf"{_RECORD}[\s.:#]*{_FEW}")),
    ("a record number", re.compile(rf"(?:{_RECORD}[\s.:#]*|{_NUMBERED}){_GROUPED}")),
    ("a record number", re.compile(rf"{_NUMBERED}{_MANY}")),
    ("a record number", re.compile(r"(?<![\w.-])\d\d(?:-\d\d){3}(?![\w-])")),
    (
        "a record number",
        # Whatever is numbered with so many digits, but what a maker numbers.
        re.compile(
            rf"[{_HAN}]{{2}}(?<!型号)(?<!批号)(?<!规格)(?:号码?|编号|编码)\s*[:：为是]?\s*"
            r"(?P<it>[A-Za-z]{0,3}-?\d(?:-?[\dA-Za-z]){4,30})"
        ),
    ),
    (
        "an account",
        re.compile(
            r"(?:微信|QQ|账号|帐号|(?i:wechat|whatsapp|skype))(?:号码?|账号|帐号|"
            r" ?(?i:id))?\s*[:：]?\s*(?P<it>[A-Za-z0-9][\w.-]{4,30})"
        ),
    ),
    (
        "a record number",
        re.compile(rf"\bI[Dd]\b(?: ?(?i:number|no|nr)\b)?[\s.:#]{{0,4}}{_MANY}(?!\s?{_UNIT})"),
    ),
    (
        "a record number",
        re.compile(rf"{_RECORD_ZH}\s*[:：为是]?\s*(?P<it>[A-Za-z]{{0,3}}-?\d[\dA-Za-z-]{{2,30}})"),
    ),
    (
        "a record number",
        re.compile(
            rf"(?<![A-Za-z0-9_.+^-]){_TWO_YEARS}(?:[A-Z]{{1,4}}-?)?\d{{2,4}}-\d{{4,8}}(?![A-Za-z0-9_-])"
        ),
    ),
    (
        "a record number",
        re.compile(
            rf"(?<![A-Za-z0-9_.+^-])(?<!PMID )(?<!PMID: )(?<!PMID:)(?!\d{{1,3}}000(?!\d))"
            rf"(?:[A-Z]{{1,4}}-?\d{{5,30}}[A-Z]?|\d{{6,30}})(?![A-Za-z0-9_]|\.\d|\s?{_UNIT})"
        ),
    ),
    (
        "a record number",
        # Groups of digits and capitals parted by hyphens or one stroke, six signs of them digits at least.
        re.compile(
            rf"(?<![A-Za-z0-9_.+^/-]){_TWO_YEARS}(?=(?:[A-Z/-]*\d){{6}})(?:"
            r"[A-Z]?\d{5,6}/\d{2}|\d{2}/\d{5}|\d{7,9}-[\dX]|\d{2}[A-Z]\d{4}-\d{2}"
            r"|(?:\d{4}-){2,3}\d{4}|[A-Z\d]{4}-[A-Z]{2}\d-[A-Z]{2}\d{2})(?![A-Za-z0-9_/.-]\w)"
        ),
    ),
    (
        "a record number",
        # Behind a name, in brackets.
        re.compile(r"(?<=[A-Za-z] \()(?P<it>\d{3} \d{3,4}(?: \d{2,4})?)(?=\))"),
    ),
    (
        "a vehicle’s plate",
        re.compile(
            r"(?:[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][·•"
            r" ]?[A-HJ-NP-Z\d]{5,6})"
            r"(?![A-Za-z\d])"
        ),
    ),
    (
        "a vehicle’s plate",
        re.compile(
            r"\b(?i:plates?|vehicle|number ?plate|registration(?: number| no)?|reg(?: no)?)[ :.]{1,3}"
            r"(?P<it>(?=[A-Z\d -]{0,10}\d)(?=[A-Z\d -]{0,10}[A-Z])[A-Z\d]{1,5}(?:["
            r" -][A-Z\d]{1,6}){0,2})(?![A-Za-z\d])"
        ),
    ),
    (
        "a web address",
        # What everybody may read is no address of somebody.
        re.compile(
            r"(?<![A-Za-z0-9_@])(?:https?://|www\.)(?!(?:www\.|dx\.)?(?:doi\.org"
            r"|(?:[\w-]{1,30}\.){0,3}(?:[\w-]{1,30}\.gov|who\.int"
            r"|nice\.org\.uk|github\.com|wikipedia\.org|arxiv\.org|radiopaedia\.org)))"
            r"[A-Za-z0-9][\w.-]{1,80}\.[A-Za-z]{2,12}(?::\d{2,5})?(?:/[A-Za-z0-9_./?=&%#~+-]{0,120}[A-Za-z0"
            r"-9/])?"
        ),
    ),
    (
        "a record number",
        re.compile(
            r"(?:[医社]保|保险|保单)(?:卡|号|号码|单号)?\s*[:：为]?\s*(?P<it>(?=(?:[A-Z-]*\d){4})[A-Z\d]{3,"
            r"12}(?:-[A-Z\d]{2,8}){0,4})"
        ),
    ),
)
