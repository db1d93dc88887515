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
    r"|\baccount(?: no)?|\bepisode|\bcase no|\bunit (?:no|number)|\bexam no|\bmember(?:ship)? (?:no"
    r"|number|id)"
    r"|\bpassport(?: no| number)?)"
)
_RECORD_ZH = (
    "(?:住院|门诊|病历|病案|检查|影像|登记|流水|就诊卡?|片|工|医保卡?|放射|条码|卡|X线|CT|MR|ID"
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
            r"|\(0\d{2,3}\) ?\d{3,4}[ -]?\d{4}|(?i:ext)\.? ?\d{3,6}|x\d{4,6})(?![\w-])"
        ),
    ),
    (
        "a telephone number",
        re.compile(
            rf"(?:电话|手机|联系方式|传真|致电|拨打|座机)(?:号码?)?\s*[:：]?\s*"
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
            r"(?:微信|QQ|(?i:wechat|whatsapp|skype))(?:号码?|账号|帐号|"
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
        re.compile(rf"(?<![\w.+^-]){_TWO_YEARS}(?:[A-Z]{{1,4}}-?)?\d{{2,4}}-\d{{4,8}}(?![\w-])"),
    ),
    (
        "a record number",
        re.compile(
            rf"(?<![\w.+^-])(?<!PMID )(?<!PMID: )(?<!PMID:)(?!\d{{1,3}}000(?!\d))"
            rf"(?:[A-Z]{{1,4}}-?\d{{5,30}}|\d{{6,30}})(?!\w|\.\d|\s?{_UNIT})"
        ),
    ),
)
