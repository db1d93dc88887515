"""Words that speak of the spine, from plain to vague, and whether a stranger stands beside a label.

Three strengths. `SPINAL`: no other field says it. `RELATED`: bones, nerves and operations that are mostly
of the spine where a label stands by. `VAGUE`: words of medicine at large, evidence only for labels that
no other field uses.
"""

from __future__ import annotations

import re
from typing import Final

from anatomy.mentions.lexer import words
from anatomy.mentions.surroundings import Surroundings

_SPINAL: Final = (
    r"\bspin(?:e\b(?! surgery)|al\b|es\b)|spinous|\w*spondyl|vertebr|\bdis[ck]s?\b|intradis|discal|"
    r"\bivds?\b|dis[ck](?:itis|ectom|o)|"
    r"\blumb|lumbosac|\bthoracic\b|thoracolumb|"
    r"\bcervical\b(?! (?:cancer|carcinom|intraep|dysplas|smear|screen|lymph|node|ripen|squam|adeno|"
    r"os\b))|cervico|"
    r"\bsacr(?:al|um|o|a\b)|radicul|\bdermatom|\bmyotom|laminect|laminopl|laminot|laminae?\b|"
    r"scolio|kypho|lordo|myelo(?!id|ma|blast|prolif|dyspl|cyt|fib)|myelia|\bopll\b|facet|pedicle|"
    r"odontoid|\bdens\b|atlanto|\bgenant\b|\bcdh\b|osteopor|骨质疏松|"
    r"\bacdf\b|\b[tpaxlo]lif\b|corpectom|listhes|\bconus\b|cauda equina|"
    r"\bcord\b|nerve roots?|\bpars\b|syrin[xg]|epidural|intrathecal|intradural|\bsciatic|spurling|"
    r"straight leg|\bcobb\b|\bsci\b|\w+plegi[ac]|tarlov|costoverteb|end-?\s?plate|interbody|interspace|"
    r"(?:back|neck) pain|pelvic (?:tilt|incidence|angle)|thecal|foramin|\bforamen\b(?! ovale)|uncoverteb|"
    r"osteophyt|jefferson|hangman|ligamentum flavum|(?:asia|ais|frankel) [a-e]\b|"
    r"rib-bearing|neurological level|sensory level|motor level|\bplumb|lumbari[sz]|sacrali[sz]|"
    r"椎|脊|腰(?!围|带|果)|[颈頸](?!内动|动脉|总动|静脉|部|外动|淋巴)|骶|神经根|棘突|马尾|硬膜|圆锥|"
    r"铅垂线|峡部|"
    r"皮节|肌节|髓"
)
_RELATED: Final = (
    r"\bdexa\b|\bdxa\b|densitometr|\bbmd\b|骨密度|\b(?:mbb|s?nrb|csm|pvp|pkp|pso|spo|pj[kf]|dj[kf]|"
    r"acdr|tdr|esi|lbp|tlso|vb|vbs|lami)\b|\bbeevor|平面以[上下]|(?:感觉|损伤|麻醉|截瘫|阻滞)平面|[主胸腰]弯(?!路)|\bfractur|\bfx\b|\bburst\b|wedg|collaps|fusion|\bfus(?:ed|e)\b|decompress|stenos|hernia|bulg|"
    r"protru|extru|prolaps|slip|subluxat|dislocat|\bmet(?:s|asta\w+)?\b|bifida|\bbon[ey]|\brib(?:s|less)?\b|rib\b|"
    r"marrow|angioma|screw|\brods?\b|\bcage|cement|subsid|instrument|kyphoplast|vertebroplast|"
    r"osteotom|arthroplast|osteo(?:id|myel|por|arth)|myeloma|meningio|neurofibr|schwanno|abscess|"
    r"\broots?\b|\bnerves?\b|neurolog|\bnumb|weakness|\btingl|palsy|palsies|paresis|"
    r"spurring|hypertroph|degenerat|desiccat|scheuermann|\b[ul]iv\b|risser|\bcoccy|\bback\b|\bneck\b|"
    r"\bpott(?:s|'s)?\b|retropul|pseudarthr|non-?union|\bcanal\b|fixation|"
    r"c-arm|fluorosc|x-?rays?\b|biceps|triceps|deltoid|quadriceps|reflex|apical|hemangio|"
    r"\bbone|alignment|muscle index|psoas|pubic|iliac|bifurcat|broken?\b|\bcrack|crush|shatter|\bsnap|"
    r"\blytic|iliac crest|renal arter|phrenic|pudendal|"
    r"klumpke|diaphragm|\berb\b|\berb's|bony|"
    r"\bk(?:u|ü|ue)mmell|\bschmorl|\bchiari\b|cerebellar tonsil|tonsils? (?:at|reach|descend|below)|"
    r"plasmacytom|\bbreach|"
    r"ependymom|astrocytom|\barachnoid|\bfilum\b|\bfilar\b|\btether|\bstep-?offs?\b|\btf?esi\b|"
    r"medial branch|zoster|shingles|percuss|\bandersson\b|\bromanus\b|butterfly|tonsillar|"
    r"疱疹|许莫|小脑扁桃体|浆细胞瘤|室管膜瘤|星形细胞瘤|蛛网膜|终丝|叩击痛|叩痛|鞍区|会阴|"
    r"骨|滑脱|转移|狭窄|突出|螺钉|压缩|融合|减压|固定|神经|膨出|脱出|脱位|增生|楔|扁|骨刺|骨赘|畸形|退变|"
    r"侧弯|麻痹|膈|变形|塌陷|爆裂|截瘫|"
    r"膈神经|手术(?!间|室)|[矢冠]状[位面]|轴[位面]|横断[位面]"
)
# Places and parts of the body by which anatomists give a level, and what is done there.
_BODY: Final = (
    r"\baort|\bvena cava|\barter(?:y|ies)\b|\bveins?\b|trachea|carina|\bo?esophag|duoden|"
    r"kidney|renal|"
    r"nipple|umbilic|navel|scapula|\biliac|hyoid|cricoid|larynx|pharyn|phrenic|pudendal|sympath|plexus|"
    r"\berb|klumpke|dural|zoster|shingles|vesicles|rash|an(?:a)?esthe|analges|(?:nerve|facet|branch|root|"
    r"spinal|paravertebral|epidural) blocks?\b|\bblock (?:was|is|reach|height|to)\b|bullet|stab|"
    r"gunshot|"
    r"fell from|\bfall\b|doctor|chiroprac|wheelchair|continence|bladder control|sensation|x-?rays?|dexa|"
    r"t-?score|"
    r"\blimbs?\b|\blegs?\b|\barms?\b|muscle|spread|invade|infiltrat|deposit|"
    r"主动脉|腔静脉|膈|气管|食管|十二指肠|肾|乳头|脐|肩胛|髂|舌骨|甲状软骨|环状软骨|交感|丛|疱疹|麻醉|"
    r"阻滞|镇痛|"
    r"坠|摔|车祸|外伤|医生|大夫|片子|感觉|肌|侵|转移|骨密度|t值|截瘫|肢|穿刺|痛|疼"
)
_VAGUE: Final = (
    rf"{_BODY}|infect|inflam|o?edema|signal|malform|misalign|hyperintens|hypointens|scars?\b|crepit|"
    rf"flatten|cancer|drill|slice|pressing|hairy|palpa|"
    rf"\bhurts?\b|swell|swollen|bruis|ha?ematom|\bavid\b|uptake|\bfoc(?:us|al|i)\b|bubble|drains?\b|"
    rf"feels?\b|gibbus|sphincter|\bgy\b|balance|common(?:est)? site|most common|ossif|ankylos|\btip\b|"
    rf"pump|nail|ha?emorrh|effusion|thick|irregular|destr|erod|metabol|isotope|tracer|calcif|resect|"
    rf"remov|\b[0-5][+-]?/5\b|paralys|feeling|感染|信号|伤|脓|引流|照射|放疗|皮肤|尿|腿|脚|臂|背部|癌|囊|"
    rf"炎|针|钻(?!孔)|植入|注射|子弹|叩|按压|粉碎|旁开|破坏|摔|多见|好发|后凸|前凸|侧凸|顶点|尖端|瘢痕|"
    rf"触诊|叩|肿|血肿|先天|反射|肌力|"
    rf"受累|病变|病灶|陈旧|大夫|未见异常|"
    r"pain\b|\bmri?\b|tumou?r|\bcyst|strength|motor|sensory|distribution|stimulat|compress|catheter|"
    r"filter|height|deform|lucen|intact\b|erosi|sclero|cadaver|\bdoc\b|out of place|spurs?\b|hounsfield|"
    r"\bplates?\b|curve|apex|brace|tilt|surgeon|surger|tender|lesion|injur|level|segment|"
    r"\bct\b|scan|操作|手术(?!间|室)|侵|瘤|穿刺|水平|节段|平面|疼痛"
)
SPINAL: Final = re.compile(_SPINAL, re.ASCII)
RELATED: Final = re.compile(rf"{_SPINAL}|{_RELATED}", re.ASCII)
VAGUE: Final = re.compile(rf"{_SPINAL}|{_RELATED}|{_VAGUE}", re.ASCII)

# Words that stand beside any noun and tell nothing of its field.
_PLAIN: Final = words(
    "a an the this that these those its his her their my our your one both all each every either neither "
    "some any no not only also just even still then now here there where which who whom whose what when "
    "and or nor but as than with without within into onto of in on at to from by for per via through thru "
    "throughout over above below under beneath between among behind beside besides near around across "
    "along after before during until till since because while whereas whether if so than up down off out "
    "upon toward towards against beyond despite except opposite inside around including involving "
    "respectively rather "
    "is are was were be been being am has have had having do does did done can could may might must shall "
    "should will would it he she we you they them him i me us "
    "shows show showed showing shown demonstrates demonstrate demonstrating reveals reveal revealing "
    "appears appear looks look remains remain became becomes seems seem lies lie lay lying sits sit sat "
    "forms form carries carry bears bear supplies supply innervates innervate causes cause causing "
    "extends extend extending reaches reach reaching covers cover crosses cross ends end ending begins "
    "begin starts start measures measure measuring needs need points point marks mark indicates indicate "
    "includes include spans span spanning spares spare sparing touches touch exits exit exiting runs run "
    "controls control reproduces suggests suggest suggesting representing represents articulates moves "
    "has got get gets left right upper lower mid middle superior inferior anterior posterior lateral "
    "medial central dorsal ventral cranial caudal proximal distal bilateral unilateral adjacent "
    "first second third last next previous prior subsequent same other another single multiple several "
    "normal abnormal intact stable unstable free old new acute chronic healed recent severe moderate mild "
    "minimal slight complete incomplete partial total high low higher lower wide narrow large small "
    "affected involved painful mobile rudimentary transitional adjacent suspected possible probable likely "
    "too well again almost nearly mostly mainly about approximately roughly versus vs plus minus "
    "said says say told called lists list downwards upwards downward upward absent present brisk weak lost "
    "diminished ao keep keeps kept hold holds improves improve worsens gives takes contains contain "
    "damages damage "
    "fits fit matches match means mean equals implicates localises localizes betrays "
    "affects affect involves involve compresses compress injures hits destroys dog dogs cat cats horse "
    "mare foal calf "
    "sheep pig rat mouse rabbit visit "
    "gave give yields yielded dish vcr tk tlk ll cl pi pt ss sva csva tpa "
    "alone together later earlier today yesterday once twice ago post pre status hx history "
    "patient patients case cases"
)
# Nouns of anatomy and of the clinic that stand beside a level and are in none of the lists above.
_KIN: Final = re.compile(
    r"(?:corpus|arch(?:es)?\b|rings?\b|mass(?:es)?\b|joint|junction|space|height|angle|axis\b|sva\b|"
    r"slope|canal|"
    r"recess|plana\b|haem|lytic|sclero|modic|schmorl|necro|alar?\b|ligament|muscle|skeletal|bod(?:y|ies)\b|"
    r"pelvi|femor|hips?\b|occip|skull|chance\b|pathol|trauma|block|graft|spacer|implant|construct|deform|"
    r"instab|misalign|mal(?:al|pos|un|form|rot)|spasm|defect|lysis|o?edema|infect|tubercul|pott|inject|"
    r"punctur|biops|approach|exposure|"
    r"resect|excis|foot\b|drop\b|sign|dorsi|plantar|extens|flex|rotat|tibial|popliteal|gangli|drg\b|ram[iu]|"
    r"plexus|evoked|innervat|territor|sympath|incision|entry|trajector|bmd\b|density|t-score|hounsfield|"
    r"hu\b|dexa|index|area|axial|sagittal|coronal|transverse|views?\b|slices?\b|images?\b|complex|pairs?\b|"
    r"region|sides?\b|walls?\b|corner|edge|margin|border|tips?\b|column|element|process|cortex|signal|"
    r"neural|neurolog|neurop|neurof|axill|anomal|variant|assimil|subax|deposit|uptake|sens|lead|articul|"
    r"zygapo|capsul|"
    r"rhizot|ablat|neurotom|traction|operat|procedure|repair|revis|hemi|micro|endosc|percut|minimal|"
    r"open\b|extra(?:dur|for|med)|intra(?:dis|dur|med|oss|op)|inter(?:vert|spin|body|lam|spac)|infra|supra|"
    r"para(?:spin|vert|cent|sag|med)|retro(?:lis|pul|per|ver)|antero|latero|postero|cephalad|rostral|"
    r"vertical|"
    r"pins?\b|wires?\b|hooks?\b|bands?\b|tether|cross-?link|hardware|laxity|gap\b|step\b|loss\b|change|"
    r"ap\b|films?\b|radiogr|oblique)",
    re.ASCII,
)
_WORD_AFTER: Final = re.compile(r"(?: +|-)([a-z][a-z'-]+)", re.ASCII)
_WORD_BEFORE: Final = re.compile(r"([A-Za-z][A-Za-z'-]+) +$", re.ASCII)
_ADVERB: Final = re.compile(r"\w{3,}(?:ly|ed)$", re.ASCII)
_ADJECTIVE: Final = re.compile(r"\w{3,}(?:ly|ed|ing|al|ic|ar|ous)$", re.ASCII)

_ZH_AFTER: Final = re.compile(
    r"\s*(?:[^\u4e00-\u9fff]|$|"
    r"[椎骨棘横神水节平以及和与或是为的之可未无有呈见处上下左右双两单前后压滑突狭转损受脊脱膨增退根皮肌支"
    r"髓间关螺固融减切楔爆陈新已行并伴均变段应不位相区穿较稍轻重明正异破缺隐峡板弓钉体侧至到在于同对向由从先请需若示而且"
    r"附腹背硬囊黄终小部层术治发裂扁塌碎置植者还分高低最多少较比摔断骨次都出麻进注给才既仍]|ct)",
    re.ASCII,
)
_ZH_BEFORE: Final = re.compile(
    r"(?:[^\u4e00-\u9fff]|^|"
    r"[于在至达致沿平见示为是行和与及或的从自到由经对以按即约起指向称伴并有无未其此该各第左右双侧前后上下中"
    r"应我你他她对把将被使用做看查拍写点顶端最次即较比击从还除椎骨棘髓根神经脊体盘节段平面位累侵犯压突裂变折除数选认考虑患者择术后治疗取现诉合并现近远端])\s*$",
    re.ASCII,
)
_CLAUSE: Final = re.compile(r"[,，:：;；。]|\s[-–]\s|[.!?](?=\s|$)", re.ASCII)


def clause_says(place: Surroundings, pattern: re.Pattern[str]) -> bool:
    """Whether the stretch between two commas around the list holds a pattern."""
    group = place.group
    start, end = group.bounds
    for match in _CLAUSE.finditer(group.lowered, start, group.start):
        start = match.end()
    stop = _CLAUSE.search(group.lowered, group.end, end)
    return group.words.has(pattern, start, stop.start() if stop else end)


def beside_stranger(place: Surroundings) -> bool:
    """A noun of no known kin hangs on the list, nothing of the spine on its other side.

    `L3 cache`, `Galaxy S5`, `T5灯管`.
    """
    group = place.group
    left = group.text[max(0, group.start - 40) : group.start]
    after, before = _WORD_AFTER.match(group.right), _WORD_BEFORE.search(left)
    if _ZH_AFTER.match(group.right) is None or (after and not _is_known(after.group(1), _ADVERB)):
        return not (before and RELATED.match(before.group(1).lower()))
    if _ZH_BEFORE.search(left) is None or (before and not _is_known(before.group(1).lower(), _ADJECTIVE)):
        return not (after and RELATED.match(after.group(1)))
    return False


def _is_known(word: str, shape: re.Pattern[str]) -> bool:
    first, _, rest = word.partition("-")
    return any(
        part in _PLAIN or shape.match(part) or _KIN.match(part) or VAGUE.match(part)
        for part in {word, first, rest or first}
    )
