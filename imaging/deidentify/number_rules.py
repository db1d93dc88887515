"""How numbers of records, telephones, addresses and hospitals are written in plain letters, as patterns."""

from __future__ import annotations

import re

from imaging.deidentify.letters import plain

_HAN = "\u4e00-\u9fff"
# What follows a number that measures something.
_UNIT = r"(?:mm|cm|mg|ml|mL|g|kg|ms|ug|µg|iu|IU|Hz|HU|cells|/|×|x )"
_STREET = (
    r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Way|Close|Place|Plaza|Square"
    r"|Terrace|Highway|Parkway|Trail|Circle)"
)
_RECORD = (
    r"(?i:\bMRN|\bmedical record(?: no| number)?|\bpatient id|\bhosp(?:ital)? (?:no|number)"
    r"|\baccession(?: no| number)?|\bfile(?: no)?|\bchart(?: no)?|\b(?:insurance )?policy(?: no)?"
    r"|\baccount(?: no)?|\bepisode|\bcase no|\bunit no|\bexam no)"
)
_RECORD_ZH = (
    "(?:住院|门诊|病历|病案|检查|影像|登记|流水|就诊卡?|片|工|医保卡?|放射|条码|卡|X线|CT|MR|ID|病歷|門診|檢查)"
    "(?:编?号码?|编码|號碼?|ID)"
)
# These words mean a record only with a sign that says number.
_NUMBERED = (
    r"\b(?i:(?:patient|pt|film|x-?ray|study|exam|examination|case|chart|file|folder|record|hospital|registration|reg|ref"
    r"|reference|admission|visit|encounter|order|specimen|plate|cassette|barcode|accession)(?:['’]s)?"
    r"[ .]?(?:\b(?:id|identifier|number|num|nr|no)\b|#)"
    r"|(?:pat|patienten|fall|akten|aufnahme|rontgen|untersuchungs|auftrags|journal|archiv)[.-]{0,2}(?:nr|nummer|no)\b"
    r"|n(?:\.?[o°]|um[a-z]{0,6})?\.? (?:de |du |d['’])?"
    r"(?:historia(?: clinica)?|dossier|patient|paciente|expediente|cartella)\b"
    r"|historia clinica|dossier|expediente|cartella clinica|nhc|ipp"
    rf"|{plain('история болезни')}|{plain('карта')})"
    r"(?:[ .]{0,2}(?i:no|nr|n°)\b)?[\s.:#]{0,4}"
)
_FEW = r"(?P<it>[A-Z]{0,3}-?\d[\dA-Z–-]{2,30})(?!\d|\.(?:dcm|png|jpe?g|nii|json|txt|md)\b)"
_MANY = r"(?P<it>[A-Za-z]{0,3}-?\d(?:[\dA-Za-z]|[-–/](?=[\dA-Z])){3,30})"
_TWO_YEARS = r"(?!(?:1[89]|20)\d\d-(?:1[89]|20)\d\d(?!\d))"

RULES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("an e-mail address", re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,60}\.[\w.-]{0,60}\w")),
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
        re.compile(r"\b(?i:tel|phone|mobile|fax)\b\.?\s*[:#]?\s*(?P<it>\+?\d[\d ()-]{5,20}\d)"),
    ),
    ("a record number", re.compile(rf"{_RECORD}[\s.:#]*{_FEW}")),
    ("a record number", re.compile(rf"{_NUMBERED}{_MANY}")),
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
    (
        "an address",
        re.compile(
            rf"(?<![\w.])\d{{1,6}}[A-Za-z]? (?:[A-Z][\w'’-]{{0,30}}\.? ){{1,4}}{_STREET}\b\.?"
            r"(?:,? (?:Apt|Suite|Unit|Flat)\.? ?\w+)?"
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
    ("an address", re.compile(r"(?:住址|地址|现住|籍贯|家住|户籍)\s*[:：]?\s*(?P<it>[^\s，。；,;\n]{4,60})")),
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
        "a hospital",
        re.compile(
            r"(?<!\w)(?:St\.? |Mount |Royal )?(?:[A-Z][\w'’-]{1,30} ){1,3}"
            r"(?:Hospital|Medical Cent(?:er|re)|Infirmary|Clinic|Health System)\b"
        ),
    ),
    (
        "a hospital",
        re.compile(
            rf"(?:(?<=[于自在由往至从到经])|(?<![{_HAN}]))[{_HAN}]{{2,12}}?(?:医院|卫生院|医疗中心|诊所)"
        ),
    ),
)
