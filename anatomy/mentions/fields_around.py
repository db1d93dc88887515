"""Other fields of which the sentence around a label speaks; a bone, disc or root beside it outweighs them."""

from __future__ import annotations

from typing import Final

from anatomy.mentions.trap_rules import field_rule, numbered

FIELDS_AROUND: Final = (
    field_rule(
        "complement",
        numbered("C", 1, 5),
        sentence=(
            r"complement|esterase|c1q|ch50|c[35]a\b|lupus|\bsle\b|nephrit|glomerul|immunofluor|immunoglob|"
            r"\big[gamGAM]\b|\bana\b|dsdna|serolog|mg/dl|angioedema|补体|抗体|狼疮|免疫球|肾炎"
        ),
    ),
    field_rule(
        "hormone",
        numbered("T", 3, 4),
        sentence=r"\btsh\b|thyroid|thyrox|hypothyr|hyperthyr|graves|甲状腺|甲功|促甲",
    ),
    field_rule(
        "heart-sound",
        numbered("S", 1, 4),
        sentence=(
            r"heart|cardiac|cardiovasc|murmur|gallop|auscult|opening snap|\brrr\b|rhythm|regular rate|"
            r"\bheard\b|audible|sounds?\b|"
            r"precord|\bjvp\b|心音|杂音|听诊|心律|奔马|心脏"
        ),
    ),
    field_rule(
        "staging",
        numbered("T", 1, 4),
        sentence=(
            r"\btnm\b|\bstag(?:e|ed|ing)\b|\bn[0-3x]\b|\bm[01x]\b|adenocarcinoma|rectosigmoid|"
            r"nasopharyn|prostatectomy|cystectomy|turbt|endoscop|\brectal|bladder|glottic|laryn|"
            r"分期|鼻咽癌|胃癌|直肠癌|膀胱癌|前列腺癌"
        ),
    ),
    field_rule(
        "visit",
        numbered("T", 1, 6),
        sentence=r"\bt0\b|time ?points?|(?:taken|drawn|sampled|measured|recorded|scored|"
        r"assessed|rated|obtained) at t\d|baseline|fiscal|quarter|semester|trimester|"
        r"follow-up visits?|questionnaire|随访|时间点|基线",
    ),
    field_rule(
        "norm",
        numbered("L", 1, 2),
        sentence=(
            r"\bnorms?\b|regulari[sz]|\blasso\b|lagrange|bilingual|native speak|second language|"
            r"language learn|spanish|english|mandarin|french|regression model|elastic net|weight decay|"
            r"overfit|l1cam|"
            r"\bsparsity|loss function|gradient descent|interlanguage|cpu\b|\bcaches?\b|language|"
            r"正则|范数|母语|二语|外语|英语|损失函数|稀疏|过拟合|缓存"
        ),
    ),
    field_rule(
        "computing",
        numbered("L", 1, 5) | numbered("S", 1, 5),
        sentence=r"\bcaches?\b|\bservers?\b|\bcpus?\b|\bgpus?\b|\bbuckets?\b|缓存|服务器|存储|芯片",
    ),
    field_rule(
        "electrode",
        numbered("C", 1, 4) | numbered("T", 3, 6),
        sentence=(
            r"\beeg\b|electroenceph|10-20|montage|scalp|\b[fpo][z1-8]\b|\bcz\b|motor cortex|"
            r"cortical|\bs?seps?\b|\bmeps?\b|tdcs|needle electrode|evoked potential|\btms\b|脑电|头皮|电极"
        ),
    ),
    field_rule(
        "other-segment",
        numbered("S", 1, 5),
        sentence=r"\blungs?\b|pulmon|lobectom|\bs1\+2\b|肺|\bliver|hepat|segmentectomy|bronchus|肝段|肺段|肝叶|支气管",
    ),
    field_rule("carotid", numbered("C", 1, 7), sentence=r"carotid|\bica\b|aneurysm|颈内动脉|虹吸|动脉瘤"),
    field_rule(
        "venous",
        numbered("C", 1, 6),
        sentence=r"\bceap\b|varicose|saphenous|venous (?:insufficiency|disease|ulcer)|静脉曲张|静脉功能",
    ),
    field_rule(
        "somatosensory",
        numbered("S", 1, 2) | numbered("L", 1, 6),
        sentence=r"somatosens|neocort|barrel (?:field|cortex)|interneuron|"
        r"pyramidal (?:cell|neuron)|皮层|皮质区",
    ),
    field_rule(
        "proficiency",
        numbered("C", 1, 2),
        sentence=r"\bcefr\b|proficien|english|language|fluent|driving licen[cs]e|语言|英语|驾照",
    ),
    field_rule(
        "study-arm",
        numbered("C", 1, 8) | numbered("S", 1, 5) | numbered("L", 1, 5),
        left=r"\b(?:randomi[sz]ed|allocated) to(?: [cls]\d or)?",
        sentence=r"spreadsheet|worksheet|excel\b|随机分",
    ),
    field_rule(
        "virus",
        numbered("S", 1, 4),
        sentence=r"\bspike\b|\bace-?2\b|sars-cov|coronavirus|刺突|新冠",
    ),
)
