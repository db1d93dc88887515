"""Other fields whose words stand directly beside a label: `free T4`, `C3 electrode`, `Ward C4`."""

from __future__ import annotations

from typing import Final

from anatomy.mentions.trap_rules import ALL, MR, field_rule, numbered

_MR_RIGHT: Final = (
    r"\*|star\b|[-~ ]?weigh|[-~ ]?(?:wi?|wis|wt|fs|fse|tse|se|gre|ffe|tirm|tfe|blade|"
    r"space|dixon|cube|vista|mprage)\b|"
    r"[-/+ ]?\s?(?:stir|flair|fiesta|dwi|pd\b)|[-~ ]?(?:map|signal|hyper|hypo|iso-?\s?(?:intens|signal))|"
    r"(?:bright|dark|white|black|high\b|low\b|intermediate|elevated|increas|decreas|"
    r"prolong|shorten|lengthen)|"
    r"[-~ ]?(?:imag|sequenc|series|scans?\b|slices?\b|acquisition|contrast|pre\b|pre-|"
    r"pre\s?contrast|post\b|post-|post\s?contrast|"
    r"gad|gd\b|enhanc|fat\b|fat-|sat\b|sagittal|sag\b|axial|ax\b|coronal|cor\b|tra\b|"
    r"transverse (?:image|section|sequence|plane|slice)|"
    r"relax|times?\b|values?\b|turbo|fast\b|spin\b|gradient|echo|phase|stud(?:y|ies)|mri|"
    r"mr\b|lesion|abnormal|change|"
    r"weighted|hia\b|hsi\b|isi\b|his\b|parametric|quantif|mapping|3d|2d|native|unenhanced|"
    r"findings?\b|shine|blackout|cut)|"
    r"with(?:out)? (?:iv |intravenous )?(?:contrast|gad|gd|fat)|after (?:gad|contrast|gd)|c\+|\+\s?c|"
    r"(?:thoracic|lumbar|cervical|whole|spine|spinal) (?:spine|mri|mr\b|cord)|mri|"
    r"(?:sagittal|axial|coronal)|"
    r"加权|加權|wi(?![a-z])|像|相(?!当|邻|应|关)|信号|序列|压脂|抑脂|脂肪|高信|低信|等信|呈|矢状|轴位|轴|"
    r"横断|"
    r"冠状|增强|弛豫|值|mapping|flair|fs|"
    r"上(?:见|示|呈|为|显)|均|稍|略|长|短|低|高|等(?!节|椎)|混杂|中等|图|"
    r"(?:\(|\[)?(?:a|b|left|right|sagittal|axial)(?:\)|\])"
)
_MR_LEFT: Final = (
    r"(?:\b(?:sagittal|sag|axial|ax|coronal|cor|transverse|weighted|fat[- "
    r"]?sat(?:urated)?|fat[- ]suppressed|suppressed|turbo|fse|tse|"
    r"spin[- ]echo|se|stir|flair|dwi|pd|contrast|enhanced|post-?\s?contrast|"
    r"pre-?\s?contrast|gadolinium|gd|native|unenhanced|"
    r"iso-?intense|hyper-?intense|hypo-?intense|bright|dark|low|high|short|long|"
    r"intermediate|signal|quantitative|3d|2d|"
    r"sequences?|images?|mr|dual-?echo|t[12]-?w\w*)(?:\s+(?:and|or|on|in|both|the|but|yet|"
    r"a|to))*\s*[-/,+(:&]*"
    r"|\bmri?(?: scan)? of the [a-z ]{3,24}\("
    r"|\bon\s+(?:both\s+)?(?:the\s+)?(?:a\s+)?|长|短|等|矢状位?|轴位|横断位?|冠状位?|压脂|抑脂|增强|平扫|"
    r"fs-?|呈|双|混杂|加权像?|序列)"
)

FIELDS_BESIDE: Final = (
    field_rule("mr-weighting", MR, _MR_RIGHT, _MR_LEFT),
    field_rule(
        "complement",
        numbered("C", 1, 8),
        r"[- ]?(?:inhibitor|inh\b|esterase|convertase|complement|glomerul|nephrit|nephropath|"
        r"nephritic|deficien|deposit|fragment|"
        r"component|activation|cleavage|tick-?over|hypocomplement|抑制物|酯酶)|(?:levels? )?(?:were|was|"
        r"is|are)?\s*(?:low|normal|reduced|depressed)? ?"
        r"(?:complement)|补体",
        r"(?:complement|serum|plasma|anti-?|补体|血清)(?:\s+(?:components?|factors?|proteins?|"
        r"levels?|fractions?|and|of|:))*[\s(,:-]*",
    ),
    field_rule(
        "molecule",
        ALL,
        r"[- ]?(?:subunits?\b|receptors?\b|domains?\b|genes?\b|exons?\b|peptides?\b|"
        r"proteins?\b|toxins?\b|carbons?\b|plants?\b|"
        r"photosynth|alkyl|hydroxyl|fatty|isoforms?\b|glioma cells|(?:\w+ )?cell line|phage|"
        r"bacteriophage|rna\b|dna\b|lymphocyt|helper|"
        r"cells?\b|cytokin|polymerase|promoter|ligase|"
        r"retrotranspos|larva|instar|agonist|antagonist|blocker|hydrocarbon|position of the|"
        r"亚基|受体|细胞|蛋白|基因|聚合酶|连接酶)",
        r"(?:interleukin|spike|carbon|fatty acid|vitamin|vit\.?|dopamine|hepatitis|provitamin|"
        r"cholecalciferol|prostaglandin|"
        r"cyclin|protein|caspase|维生素|维他命|多巴胺|骨化醇|肝炎)[\s(-]*",
    ),
    field_rule(
        "hormone",
        numbered("T", 3, 4),
        r"[- ]?(?:thyrox|triiodo|tri-iodo|hormone|replacement|toxicosis|syndrome|falls?\b|fell\b|rose\b|"
        r"rises?\b|to t3\b|激素|甲状腺)",
        r"\b(?:free|total|reverse|serum|tsh|low|high|raised|elevated|reduced|normal|convert\w* to|游离|总|"
        r"血清|甲状腺激素|甲状腺素|三碘甲状腺原氨酸)(?:\s+(?:and|"
        r"total|free|"
        r"levels?|of))*[\s(,/、和及:-]*",
    ),
    field_rule(
        "staging",
        numbered("T", 1, 4),
        r"[- ]?(?:\w+ )?(?:tumou?rs?|cancers?|carcinomas?|lesions?|mass|disease) of (?:the "
        r")?(?:\w+ )?(?:bladder|rect|colon|larynx|tongue|breast|lung|kidney|prostate|stomach|"
        r"oesoph|esoph|cervix|nasoph|pancrea|tonsil)|[- ]?n[0-3x]\b|,?\s?n[0-3x],?\s?m|[- "
        r"](?:disease|stage|(?:\w+ "
        r"){0,1}(?:adeno)?carcinoma|cancer|(?:prostate|bladder|rectal|colon|lung|breast|"
        r"gastric|"
        r"renal|rectosigmoid|colorectal|oesophageal|esophageal|laryngeal|nasopharyngeal|"
        r"glottic|cervical|oral)\s+\w*(?:tumou?r|cancer|carcinoma|mass|lesion|disease|"
        r"primary)|tumou?rs\b(?! (?:of|in|at|with) ))|期|分期",
        r"(?:stag(?:e|ed|ing)(?: as| at| of)?|tnm|clinical|pathologic(?:al)?|category|"
        r"classified as|分期为?|期为?)[\s(:]*",
    ),
    field_rule(
        "heart-sound",
        numbered("S", 1, 4),
        r"[- ]?(?:heart|gallop|(?:\w+ )?murmur|sounds?\b|splitting|(?:is|was) (?:\w+ly )?(?:loud|soft|split|"
        r"single)|(?:was|were|are|is)? ?(?:heard|audible|present\b|regular)"
        r"(?! alignment)|心音|奔马|亢进|减弱|分裂)|,? ?(?:no|without) (?:murmur|added|s3|gallop)",
        r"(?:heart sounds?|murmurs? between|sounds?|loud|soft|split|widely split|fixed split|gallop|cardiac|"
        r"cor|第[一二三四]心音|心音|闻及|听诊)[\s:(,-]*",
    ),
    field_rule(
        "norm",
        numbered("L", 1, 2),
        r"[- /]*(?:norms?\b|normali[sz]|regulari|penalt|loss(?:es)?\b(?! of)|distances?\b|lasso|error\b|"
        r"cache|languages?\b|speakers?\b|learn|acqui|"
        r"readers?\b|writ|vocab|proficien|orbit|adhesion|cam\b|ligand|errors?\b|penali|shrink|sparsi|"
        r"ball\b|decay|"
        r"transfer\b|students?\b|pupils?\b|trauma cent|support (?:team|desk|ticket)|cpu|tlb|larva|instar|"
        r"英语|母语|正则|范数|损失|惩罚|距离|语言|学习|缓存)",
        r"(?:lagrange(?: point)?|\blevel [12]|\b(?:ridge|lasso|elastic net|cache|"
        r"loss(?:es)?|norms?|penalty|distances?|language)"
        r"(?: (?:of|in|with|is|are|was|the|mixes))*|损失|范数|正则|语言|母语|外语|缓存)[\s(]*",
    ),
    field_rule(
        "figure",
        ALL,
        r"(?:fig(?:ure)?|table|file|text|appendix)\b|题|条目",
        r"(?:\b(?:fig(?:ure|s|ures)?|tables?|tab|suppl\w*|appendix|file|image|img|panel|"
        r"option|choice|item|cell|column|row|question|chapter|"
        r"section|equation|eq|video|movie|text|dataset|data|box|scheme|sample|specimen|"
        r"patient|case|subject|图|表|附图|附表|(?<!正确)(?<!错误)选项|图片|病例)\.?)[\s(]*",
    ),
    field_rule(
        "class",
        ALL,
        r"[- ]?(?:type (?:fracture|injury|lesion)|class\b|型|级|类|组(?!织))",
        r"(?:\b[ab][1-4](?:,| and| or|/)|\b(?:class(?:es|ified as|ification)?|grades?|graded|categor(?:y|"
        r"ies)|(?<!t-)(?<!z-)scores?|"
        r"(?<!t-)(?<!z-)score of|ceap|frankel|asia|ais|schedule|"
        r"child(?:-pugh)?|types?|subtypes?|clade|genotype|serotype|ao(?:\s?spine)?|"
        r"ao/ota|ota|müller|muller|magerl|gartland|"
        r"hla|group|groups|subgroups?|clusters?|arm|arms|cohorts?|phase|tier|levels? of evidence|vitamin|"
        r"分级|分型|分组|组|级|型|类))[\s(]*",
    ),
    field_rule(
        "visit",
        numbered("T", 1, 6) | numbered("D", 1, 9),
        r"\(\s*(?:at\s+)?(?:\d+|one|two|three|six|twelve|baseline|pre|post|immediately|end|"
        r"final|last|discharge)[-\s]*(?:weeks?|months?|years?|days?|hours?|h\b|min|mo\b|op|fu|"
        r"follow|post|pre|of|visit|intervention|treatment|\))"
        r"|[- ]?(?:visits?\b|time ?points?|follow-?\s?up|assessments?\b|surveys?\b|baseline|"
        r"interviews?\b|questionnaires?\b|scores?\b|时|时间点|时刻)",
        r"(?:(?:check|review|reassess\w*|evaluat\w*|assess\w*|follow-?up|repeated|retest\w*) at|visits?|"
        r"time-?\s?points?|timepoints?|baseline|survey|wave|assessment|intervals?|"
        r"(?:weeks?|months?|years?|hours?|days?)\s*\(|时间点|随访|时刻|基线\(?)"
        r"(?:\s+(?:at|of|from))?[\s(,:=]*",
    ),
    field_rule(
        "place",
        ALL,
        r"[- ]?(?:of the (?:car park|building|hospital|hotel|garage|terminal)|corridor|wing\b|"
        r"car park|motorway|highway|platform|bus\b|ward\b|"
        r"building|terminal|theatre|病区|病房|床|楼|航站|出口|号)",
        r"\b(?:terminal|room|ward|gate|building|bay|bed|clinic|floor|theatre|theater|corridor|"
        r"seat|desk|platform|wing|car ?park|parking|"
        r"route|road|highway|motorway|bus|elevator|lift|exit|kiosk|counter|locker|shelf|"
        r"drawer|office|suite|hall|手术间|手术室|病房|病区|床|号楼|航站楼|(?<!侧的)(?<!神经)(?<!孔的)出口|诊室)[\s(:,]*",
    ),
    field_rule(
        "tool",
        ALL,
        r"[- ]?(?:blade|torx|driver|screwdriver|bit\b|wrench|star\s?drive|stardrive|hex|"
        r"socket|batter|port\b|scanner|camera|"
        r"刀片|螺丝刀|起子|扳手|钻头)",
        r"\b(?:torx|blade|driver|bit|screwdriver|scalpel|model|version|software|螺丝刀|刀片|型号)[\s(:]*",
    ),
    field_rule(
        "other-segment",
        numbered("S", 1, 5) | numbered("L", 1, 5) | numbered("C", 1, 7),
        r"of the (?:liver|lung|left lung|right lung|left upper|right upper|left lower|right "
        r"lower|lower lobe|upper lobe)|[- ]?段(?!椎|脊|颈|腰|骶|节)|"
        r"(?:\w+ )?(?:segment|portion) (?:of the )?(?:carotid|ica\b|internal carotid|aneurysm|liver|lung)|"
        r"(?:liver|hepatic|bronch|lung|pulmonary) ?(?:segment)?|segmentectomy|carotid|aneurysm",
        r"aneurysm (?:of|in|at) (?:the )?|(?:liver|hepatic|pulmonary|lung|bronchopulmonary|"
        r"couinaud|lobe)(?:\s+(?:segments?|"
        r"in|of|lesion|nodule))*[\s(,:-]*|"
        r"(?:carotid|\bica)(?:\s+(?:artery|segments?|in|at|of|the))*[\s(,:-]*|肝脏?|肺|颈内动脉|颈动脉|"
        r"左肺|右肺|肝右叶|肝左叶|[上下中]叶|"
        r"(?:lymph nodes?|nodal|neck nodes?) (?:levels?|stations?|groups?)[\s(]*",
    ),
    field_rule(
        "electrode",
        numbered("C", 1, 6) | numbered("T", 3, 6),
        r"['′’]|[- ]?(?:electrode|scalp|sites?\b|and [fpo][z1-8]\b|[,/-] ?(?:[fpoa][z1-8]|[cfpo]z)\b|"
        r"电极|导联)",
        r"(?:\b(?:electrodes?|eeg|leads? at scalp|(?:[fpoa][z1-8]|[cfpo]z)\s*(?:,|and|-|/))|"
        r"脑电图?|电极置?于?|导联)(?:\s+(?:at|over|on|sites?|from))*[\s(,:-]*",
    ),
    field_rule(
        "venous",
        numbered("C", 1, 6),
        r"[- ]?(?:venous|varic|disease by ceap|静脉)",
        r"(?:ceap|venous|varicose)(?:\s+(?:class|grade|clinical))*[\s(:]*",
    ),
    field_rule(
        "drug",
        ALL,
        r"[- ]?(?:mg\b|ug\b|mcg\b|ml/|iu\b|w\b|ns\b|infusion|dextrose|half-?\s?normal|(?:normal )?saline|"
        r"chemo|capecitabine|drip|注射液|葡萄糖)",
        r"\b(?:dextrose|tegafur|chemotherapy with|cycle|cycles|day|days|course|dose|infusion "
        r"of|iv|葡萄糖|口服|静滴)[\s(:]*",
    ),
    field_rule("rib", numbered("T", 1, 12), r"(?:st|nd|rd|th)? ribs?\b|肋", ""),
    field_rule(
        "lab-value",
        ALL,
        r"(?:levels?|concentrations?)?\s*(?:was|were|is|are|of|:|=|水平|浓度|"
        r"为)?\s*\d+(?:\.\d+)?\s*(?:mg/d?l|g/d?l|nmol|pmol|mmol|ng/|"
        r"pg/|[uµμ]g|iu/|m?u/l|%)|(?:levels?|concentrations?) (?:was|were|is|are) (?:low|high|"
        r"normal|raised|elevated|reduced|"
        r"undetectable|decreased|increased)|(?:水平|均|及|较前)*(?:降低|升高|偏高|偏低|下降|增高)",
    ),
    field_rule("ratio", ALL, r"(?:/s\b|\s?=\s?\d)", ""),
)
