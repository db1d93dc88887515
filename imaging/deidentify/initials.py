"""Persons told by their initials alone: `J.S. returned`, `Reported by: ABW`, `Mr K`, `Z.W.先生`.

Abbreviations of the clinic are written alike, so initials name somebody only beside what persons are called
or do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from imaging.deidentify.name_rules import Place, words_of
from imaging.deidentify.tried import Tried

# What is written with points and is no person's.
_ABBREVIATED = frozenset(words_of("abbreviations.txt"))
_DOTTED = r"(?P<it>[A-Z]\.(?: ?[A-Z]\.){1,2})(?!\w)"
_BEGINS = r"(?:(?<=\n)|(?<=[.;:!?] )|^)"
_SEVERAL = r"(?P<it>[A-Z]\.(?: ?[A-Z]\.){1,2})(?= (?:and|&) (?:[A-Z]\.(?: ?[A-Z]\.){1,2}))"
_SECOND = r"[A-Z]\.(?: ?[A-Z]\.){1,2} (?:and|&) (?P<it>[A-Z]\.(?: ?[A-Z]\.){1,2})"
_DOES = (
    r"(?:underwent|presented|presents|attended|attends|returned|returns|came|was|is|has|had|will|would"
    r"|complains|complained|reports|reported|denies|denied|says|said|agreed|agrees|feels|felt|wishes|wants"
    r"|walked|walks|tolerated|consented|declined|mobili[sz]ed|remains|remained|lives|works|fell|rang"
    r"|phoned|asked|describes|described|continues|requires|required|needs)\b"
)
_BY = (
    r"(?i:(?:reported|dictated|typed|signed|verified|checked|transcribed|approved|authori[sz]ed|written"
    r"|entered|seen|reviewed|countersigned|operated|performed|read|drafted|requested|prepared) by"
    r"|initials|signed|sgd|typist|scribe)"
)
_WHO = (
    r"(?i:patient|pt|husband|wife|son|daughter|mother|father|sister|brother|carer|partner|surgeon|assistant"
    r"|registrar|consultant|radiologist|nurse|physio|an(?:a|e)?esthetist|colleague)"
)
_TITLE = r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Sister|Nurse|Mme|Herr|Frau|Sr|Sra)\.?[ \t]+"
_TITLES_ZH = "先生|女士|小姐|医生|医师|大夫|主任|教授|护士|老师|同志|某"
_WHO_ZH = "患者|病人|家属|伤者|患儿|产妇|姓名|医师|医生|护士|术者|助手|主刀|主任|[其之][妻夫子女父母]"

_RULES = (
    re.compile(rf"{_BEGINS}{_DOTTED}(?=,? {_DOES}|,? (?:\(|aged? )?\d{{1,3}}\b)"),
    re.compile(rf"{_BEGINS}{_SEVERAL}"),
    re.compile(rf"{_BEGINS}{_SECOND}"),
    re.compile(rf"\b{_BY}[ \t]*[:–-]?[ \t]*{_DOTTED}"),
    re.compile(rf"\b{_BY}[ \t]*[:–-][ \t]*(?P<it>[A-Z]{{2,3}})(?=[,;.\s/)]|$)"),
    re.compile(rf"\b{_WHO}(?:,| ?:|'s initials)? {_DOTTED}"),
    re.compile(rf"{_TITLE}(?P<it>[A-Z](?:\.? ?[A-Z]){{0,2}}\.?)(?![\w'’-])"),
    re.compile(rf"(?<![A-Za-z.])(?P<it>[A-Z](?:\.? ?[A-Z]){{0,2}}\.?)(?={_TITLES_ZH})"),
    re.compile(rf"(?:{_WHO_ZH})\s*[:：]?\s*(?P<it>[A-Z]\.(?: ?[A-Z]\.?){{1,2}}|[A-Z](?=某))(?![A-Za-z\d])"),
)


def initials(text: str) -> Iterator[Place]:
    """Where initials name somebody, in the places of the plain letters."""
    tried = Tried(text)
    for rule in _RULES:
        for found in tried.finds(rule):
            if re.sub(r"[^A-Z]", "", found["it"]) not in _ABBREVIATED:
                yield found.span("it")
