"""What of notes that the rules did not know is found, by kind, and what of them must survive.

`pytest -s -p no:randomly tests/imaging/blind/test_blind_notes.py` prints the tables of docs/measurements.md.
"""

from __future__ import annotations

import pytest

from imaging.deidentify.free_text import clean_text, points_at_one
from tests.imaging.blind.making import blind_notes
from tests.imaging.test_free_text import tried_on


@pytest.mark.once
@pytest.mark.parametrize(
    ("forms", "language", "least"),
    # At their first try 0.56, 0.49, 0.58 and 0.45 were found; the rules were mended on the fifth alone.
    [("fifth", "en", 0.94), ("fifth", "zh", 0.92), ("sixth", "en", 0.83), ("sixth", "zh", 0.75)],
)
def test_notes_in_forms_of_their_own(forms: str, language: str, least: float) -> None:
    tried = tried_on(blind_notes(300, 41, language=language, forms=forms))
    assert tried.found.total() / tried.planted.total() > least
    assert tried.right / tried.finds > 0.99
    assert tried.kept / tried.clinical > 0.995


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("Spoke to Zenon from the bed bureau.", "Spoke to [name] from the bed bureau."),
        ("We agreed that Steinberg will ring.", "We agreed that [name] will ring."),
        ("EVANS W  A509513  Ward 7", "[name]  [record number]  Ward 7"),
        ("Copies to: T. Mohanty; Una Milne", "Copies to: [name]; [name]"),
        ("Driver Ismael Calzada, vehicle KE10 TAS", "Driver [name], vehicle [vehicle’s plate]"),
        ("At 96 she remains well. She turned 97.", "At [age over 89] she remains well. She [age over 89]."),
        ("Uploaded to https://wood.example.org/s/AN47", "Uploaded to [web address]"),
        ("Medicare 8AP1-GJ1-NH90; lot H419725J", "Medicare [record number]; lot [record number]"),
        ("随访：唐露曼恢复良好", "随访：[name]恢复良好"),
        ("与王宇及其母吕喜荣充分沟通", "与[name]及其母[name]充分沟通"),
        ("车主褚斌驾驶豫C76591追尾", "车主[name]驾驶[vehicle’s plate]追尾"),
        ("孙莹之前在太原社区卫生服务中心做过治疗", "[name]之前在[hospital]做过治疗"),
        ("住兰州路38弄9号353室", "住[address]"),
        ("病房R270896床", "病房[record number]床"),
        ("1959.8出生，沈阳机械厂职工", "[date of birth]出生，[place of work]职工"),
    ],
)
def test_what_names_somebody_in_a_sentence_goes(text: str, cleaned: str) -> None:
    assert clean_text(text) == cleaned


@pytest.mark.parametrize(
    "text",
    [
        "Schmorl nodes; Cobb angle; Modic type 1; Pfirrmann IV; Chance fracture; Arnold-Chiari malformation.",
        "The Food and Drug Administration has approved it. Infants born with clefts. Little People.",
        "Seen by Neurosurgery; referred to Physiotherapy; handed over to Outreach; informed Consent.",
        "Graded by Meyerding, named Bertolotti syndrome, called Kümmell disease, with Romanus lesions.",
        "It has been reported that Modic is not the cause, and that Pfirrmann was graded twice.",
        "Boston brace, Mayfield clamp, Harrington rod, Kerrison 3 mm, Gardner-Wells tongs, Jackson table.",
        "雷诺现象，马凡综合征，孟鲁司特，林可霉素，许莫氏结节，万古霉素，白塞病，高尔夫。",
        "由于椎间盘突出，金属伪影，江米样改变，责任护士宣教，医保报销，社保已办。",
        "患者陈述病史，家属表示理解，医生和护士在场，同病室安静，随访良好。",
    ],
)
def test_clinical_words_in_the_same_places_stay(text: str) -> None:
    assert points_at_one(text) == []
    assert clean_text(text) == text
