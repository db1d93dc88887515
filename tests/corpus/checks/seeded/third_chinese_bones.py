"""Chinese wordings of the third blind hand: broken and diseased vertebrae, and discs operated on before."""

from __future__ import annotations

from tests.corpus.checks.seeded.third_chinese import LUMBAR

FRACTURE: dict[str, list[str]] = LUMBAR | {
    "which_stem": [
        "{who}，{age}岁，长期服激素，平地跌倒。CT矢状位重建如图，骨折的是哪个椎体？",
        "{age}岁{who}胸腰段CT，一个椎体塌陷，是哪一个？",
    ],
    "which_rationale": [
        "{seg}椎体前缘压扁，上终板骨折。{n1}、{n2}高度正常，无骨折。",
        "骨折在{seg}：皮质成角，骨小梁嵌插呈带状。{n1}、{n2}未见骨折。",
    ],
    "degree_stem": ["按Genant半定量法，该CT上{seg}骨折有多重？", "CT上{seg}的高度丢失属Genant哪一类？"],
    "degree_rationale": ["{seg}骨折为Genant {grade}级，即{deg}。", "{seg}记录为Genant {grade}级（{deg}）。"],
    "next_stem": [
        "{age}岁{who}，CT示骨质疏松性骨折，用阿片类药物及支具{weeks}周仍痛得卧床，神经功能完好。建议：",
    ],
    "next_options": [
        "{seg}椎体球囊扩张后凸成形（PKP）",
        "{n1}椎体成形（PVP）",
        "{n2}椎体次全切、可撑开钛笼重建",
        "卧床至愈合，不抗骨松",
    ],
    "next_rationale": ["骨折椎是{seg}，痛点相符；{n1}、{n2}没有骨折，打骨水泥没有意义。"],
    "open_question": ["请描述该CT上的{seg}。", "CT上{seg}怎么了？"],
    "open_answer": [
        "{seg}压缩骨折，Genant {grade}级（{deg}）。",
        "{seg}骨折，高度{deg}丢失，Genant {grade}级。",
    ],
    "open_claims": ["{seg}骨折。", "{seg}骨折属{deg}。", "为Genant {grade}级。"],
    "open_rationale": ["{n1}、{n2}无骨折。椎弓根完整，恶性可能性不大。"],
    "plan_question": ["{age}岁{who}，在家摔倒后背痛，CT附后，无神经症状。处理？"],
    "plan_answer": ["止痛，戴TLSO早期活动，查DXA，抗骨松。六周后仍痛得影响生活者行{seg}椎体PKP。"],
    "plan_claims": ["要抗骨松治疗。", "六周后仍痛得影响生活者行{seg}椎体PKP。"],
    "p1": ["{weeks}周前在浴室滑倒，背上咔嚓一声。", "{weeks}周前一屁股坐地上，后背一直疼到现在。"],
    "c1": ["腿软吗？有没有哪块皮肤发麻？", "以前骨折过吗？吃过激素吗？"],
    "p2": ["腿没事。", "三年前断过手腕，不麻。"],
    "c2": ["大小便怎么样？", "得过肿瘤吗？有没有莫名其妙变瘦？"],
    "p3": ["一点没有。", "没有，从来没有。"],
    "c3": [
        "CT看到一个椎体压扁了，是{seg}，压缩程度属{deg}。{n1}、{n2}是完整的。",
        "您{seg}骨折了，属{deg}压缩。{n1}没有骨折。",
    ],
    "p4": ["以后会驼背吗？", "能治好吗？"],
    "c4": [
        "多数三个月左右长好。要是一直疼，可以往{seg}里打骨水泥。",
        "先戴支具、吃止痛药。腿要是发麻没劲，立即叫120。",
    ],
    "plan": [
        "TLSO、止痛、DXA、唑来膦酸。六周仍剧痛者{seg} PKP。",
        "保守；2周后立位片；无效者强化{seg}。",
    ],
    "flags": ["新发下肢无力、麻木或尿潴留", "发热，或夜间静息痛"],
    "imaging": [
        "胸腰椎CT，层厚1mm，骨算法，MPR。{seg}：压缩骨折，Genant {grade}级（{deg}），后壁完整。{n1}："
        "无骨折。{n2}："
        "无骨折。附件完整。骨量弥漫减少。",
        "多排CT。{seg}骨质疏松性骨折，Genant法属{deg}。{n1}、{n2}未见骨折。无溶骨或成骨性病灶，椎旁无积液。"
        "T10-L3小关节对合好。",
    ],
    "diagnosis": [
        "{seg} OVCF，Genant {grade}级。",
        "{seg}骨质疏松性压缩骨折，{deg}。鉴别：病理性骨折（骨髓瘤、转移），不首先考虑。",
    ],
    "treatment_patient": [
        "骨头变松，后背有一节被压扁了，一般三个月左右能长好。",
        "能忍受就尽量下地走。腿没劲马上告诉我们。",
    ],
    "treatment_physician": [
        "阶梯止痛，TLSO 6～12周，钙、维生素D、抗骨吸收药。顽固疼痛或后凸加重者强化{seg}。有神经症状："
        "急查MRI。",
    ],
    "risk": ["不治疗者约五分之一一年内再骨折。骨水泥渗漏多无症状。"],
    "postoperative": ["平卧2小时后下地，出院前拍立位片，2周内开始抗骨松药。"],
    "basis": [
        "{seg}矢状位CT：高度丢失，{deg}；有跌倒史。",
        "已记录：{seg}骨折，Genant {grade}级；{n1}、{n2}无骨折。",
    ],
    "curve_imaging": [
        "EOS立位全脊柱片。SVA {sva}mm，PI 52°，PT 24°，LL 38°。腰弯L1-L4，Cobb角{cobb}°，凸向左。"
        "L3对L4侧方滑移6mm。",
    ],
    "curve_diagnosis": ["成人退变性脊柱侧凸，L1-L4 Cobb角{cobb}°，SVA {sva}mm。"],
    "curve_physician": [
        "先预康复并查DXA。顽固者减压融合；SVA大于50mm或PI-LL大于10°者自T10融合至骨盆。上端止于T10，"
        "不止于顶椎。",
    ],
    "passages": [
        "{seg}骨质疏松性骨折多数在三个月内愈合。疼痛持续影响生活者可行椎体强化。",
        "{seg}新鲜骨折STIR呈骨髓水肿。无水肿者多为陈旧。",
    ],
    "text_question": ["{seg}骨质疏松性骨折多久愈合？何时可行椎体强化？"],
    "text_answer": ["多数三个月内愈合；疼痛持续影响生活者可行椎体强化。"],
    "text_claims": ["{seg}骨质疏松性骨折多数在三个月内愈合。", "疼痛持续影响生活者可行椎体强化。"],
}

TUMOUR: dict[str, list[str]] = FRACTURE | {
    "which_stem": [
        "{who}，{age}岁，既往乳腺癌或前列腺癌，新发背痛，全脊柱MRI。转移灶在哪个椎体？",
        "{age}岁{who}，STIR MRI示一个椎体信号异常，请指出。",
    ],
    "which_rationale": [
        "{seg}有转移，T1低信号，{side}椎弓根被替代；{n1}、{n2}骨髓信号正常，无转移。",
        "{seg}骨髓被替代并累及{side}椎弓根，符合转移。{n1}无转移。",
    ],
    "side_stem": ["该MRI上{seg}转移累及哪侧椎弓根？", "横断位MRI {seg}：转移侵及哪一侧椎弓根？"],
    "side_options": ["左侧椎弓根", "右侧椎弓根", "双侧椎弓根", "均未累及"],
    "degree_stem": ["该MRI上{seg}硬膜外侵犯使中央椎管狭窄，程度为？"],
    "degree_rationale": ["{seg}硬膜外成分所致中央椎管狭窄为{deg}。"],
    "next_stem": ["{who}，{age}岁，MRI示单发转移，放疗不敏感，KPS 80分，可行走。多学科意见？"],
    "next_options": [
        "{seg}分离手术后立体定向放疗",
        "仅{n1}椎体成形",
        "{n2}整块切除",
        "不做局部治疗，转安宁疗护",
    ],
    "next_rationale": ["{seg}为单发转移，患者体能好；{n1}、{n2}无转移，无需手术。"],
    "open_question": ["描述该MRI上的{seg}。", "MRI上{seg}有何异常？"],
    "open_answer": [
        "{seg}转移，累及{side}椎弓根，中央椎管{deg}狭窄。",
        "{seg}转移瘤（{lr}椎弓根受累），椎管狭窄{deg}。",
    ],
    "open_claims": ["{seg}有转移。", "{seg}转移累及{side}椎弓根。", "{seg}中央椎管狭窄为{deg}。"],
    "open_rationale": ["{n1}、{n2}骨髓信号正常，无转移。"],
    "plan_question": ["{age}岁{who}，癌症治疗后，夜间胸腰痛，MRI附后，Frankel E级。处理？"],
    "plan_answer": [
        "地塞米松，分期CT，SINS、ESCC评分，多学科讨论。不稳或脊髓受压者行{seg}手术，余者放疗。",
    ],
    "plan_claims": ["先分期并多学科讨论。", "不稳或脊髓受压者行{seg}手术。"],
    "p1": ["天天半夜三点疼醒，{weeks}周了。", "背上疼了{weeks}周，躺着更重，稍偏{lr}边。"],
    "c1": ["腿有没有劲？走路稳吗？", "以前得过癌症吗？"],
    "p2": ["走路不用拐杖。", "得过，四年前治的。"],
    "p3": ["没有。", "就是胃口差，别的没有。"],
    "c3": [
        "很抱歉，MRI显示{seg}有转移，已经到了{side}椎弓根。{n1}、{n2}没有。",
        "癌细胞转移到一个椎体，就是{seg}，椎管{deg}狭窄。",
    ],
    "p4": ["还有办法吗？", "会瘫吗？"],
    "c4": [
        "有。我们商量放疗，如果骨头不稳就在{seg}手术。",
        "及时处理就不会。腿变软或尿不出，立即打急救电话。",
    ],
    "plan": [
        "地塞米松、分期、多学科；{seg}立体定向放疗或分离手术。",
        "转多学科。{seg}放疗；进展则减压固定。",
    ],
    "flags": ["下肢无力、感觉平面或尿潴留", "站立时痛、平卧即止（不稳）"],
    "imaging": [
        "全脊柱MRI：矢状位T1WI、STIR，可疑处横断位T2WI。{seg}：转移，椎体及{side}椎弓根受累，"
        "中央椎管狭窄，{deg}。"
        "{n1}：无转移。{n2}：无转移。软脑膜无强化。",
        "MR：{seg}转移，{side}椎弓根受累，硬膜外侵犯，椎管狭窄，{deg}。{n1}、{n2}未见转移。椎间隙保留，"
        "不支持椎间隙感染。",
    ],
    "diagnosis": [
        "{seg}转移（{lr}椎弓根），椎管狭窄{deg}。",
        "{seg}转移瘤，{side}椎弓根受累。鉴别：骨髓瘤、淋巴瘤；间盘未受累，椎间隙感染可能性小。",
    ],
    "treatment_patient": ["以前的肿瘤跑到了背上的一块骨头里。有办法止痛，也能尽量保住走路。"],
    "treatment_physician": [
        "地塞米松、分期。SINS ≥13或ESCC 2～3级者{seg}减压固定；余者立体定向放疗。急性瘫痪：24小时内手术。",
    ],
    "risk": ["放疗后切口裂开约一成；生存取决于原发灶。"],
    "postoperative": ["切口干燥后2～3周放疗，每3个月复查MRI。"],
    "basis": ["{seg}的T1及STIR，{side}椎弓根；有癌症史。"],
    "passages": [
        "{seg}转移，不稳或脊髓受压时考虑手术。其余情况给予放疗。",
        "{seg}转移常先累及椎弓根。夜间痛最常见。",
    ],
    "text_question": ["{seg}转移何时考虑手术？其余情况怎么办？"],
    "text_answer": ["不稳或脊髓受压时考虑手术；其余情况给予放疗。"],
    "text_claims": ["{seg}转移，不稳或脊髓受压时考虑手术。", "其余情况给予放疗。"],
}

REVISION: dict[str, list[str]] = LUMBAR | {
    "which_stem": ["{who}，{age}岁，两年前腰椎髓核摘除术后，{lr}腿痛复发，增强MRI如图。突出在哪？"],
    "which_rationale": [
        "原手术节段{seg}{lr}侧复发突出，不强化；{n1}、{n2}无突出。",
        "瘢痕强化，{seg}突出物不强化且在{lr}边；{n1}没有。",
    ],
    "next_stem": ["{who}，{age}岁，{seg}髓核摘除后第三次{side}坐骨神经痛，MRI如图。您会选择："],
    "next_options": [
        "{lr}侧{seg}翻修髓核摘除",
        "{n1}双侧小关节去神经",
        "{vert}骨水泥",
        "为一个间盘做{n1top}至骨盆融合",
    ],
    "open_answer": [
        "{seg}{lr}侧复发突出，中央椎管{deg}狭窄，{lr}侧椎板开窗缺损。",
        "{seg}术后改变，{lr}侧复发突出，椎管狭窄，{deg}。",
    ],
    "p1": ["两年前开过刀，现在{lr}腿又回到老样子，{weeks}周了。", "{weeks}周前{lr}腿的老毛病突然又犯了。"],
    "c3": [
        "您开过刀的那个{seg}椎间盘，{lr}边又突出了，椎管{deg}狭窄。",
        "{seg}的{lr}边，瘢痕旁有新的突出。{n1}、{n2}没有突出。",
    ],
    "c4": [
        "先吃药和打封闭；{lr}腿一直不好，再在{seg}翻修。",
        "不急。小便控制不住就马上来找我们。",
    ],
    "imaging": [
        "腰椎MRI平扫加增强。{seg}{lr}侧椎板开窗术后。{seg}{lr}侧椎间盘复发突出，除瘢痕外无边缘强化；"
        "中央椎管{deg}狭窄。"
        "{n1}、{n2}无突出。无假性脊膜膨出，无椎间隙感染。",
        "术后MR。{n1}：无突出。{n2}：无突出。{seg}：椎间盘复发突出，在{lr}侧，中央椎管狭窄，{deg}。"
        "L3-S1小关节对称性退变。",
    ],
    "diagnosis": [
        "{seg}复发椎间盘突出（{lr}），髓核摘除术后，中央椎管{deg}狭窄。",
        "{seg}{lr}侧复发突出。鉴别：硬膜外瘢痕、迟发感染。",
    ],
    "treatment_patient": ["开过刀的椎间盘在{lr}边又突出了，再做一次，多数人能好。"],
    "treatment_physician": [
        "封闭加理疗六周。{lr}侧{seg}翻修髓核摘除；不稳或第三次复发才融合。马尾综合征：当日手术。",
    ],
    "postoperative": ["两周内不开车。翻修约一成硬膜破裂：平卧24小时。"],
    "basis": ["增强MRI {seg}：{lr}侧新鲜突出，瘢痕强化；{lr}腿痛复发。"],
}
