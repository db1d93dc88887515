"""More Chinese wordings that the checks were tuned on, after reports and letters of a clinic."""

from __future__ import annotations

from tests.corpus.checks.seeded.chinese import FIRST

THIRD: dict[str, list[str]] = FIRST | {
    "which_rationale": [
        "突出见于{seg}，突出物指向{side}后方，硬膜囊前缘受压；{n1}、{n2}椎间盘未突出。",
        "责任节段为{seg}：{side}神经根受压，{other}神经根未见受压。{n1}无突出。",
        "{seg}椎间盘后缘超出椎体后缘，以{side}为著，呈突出改变；{n1}未见椎间盘突出。",
    ],
    "why_wrong": ["该处无异常。", "证据不足。"],
    "side_stem": ["读片可见该MRI上{seg}椎间盘突出，请选择方向。", "{seg}突出压迫的是哪一侧神经根（见MRI）？"],
    "side_options": ["左后方", "右后方", "双侧均有", "均无"],
    "next_options": [
        "{side}椎板间开窗、{seg}髓核摘除",
        "{n1top}以下长节段矫形",
        "{vert}经皮椎体成形",
        "{n1}人工椎间盘",
    ],
    "next_rationale": [
        "体征与{seg}{side}突出对应，单纯髓核摘除即可；{other}并无突出，不必双侧减压。",
        "突出局限于{seg}，且仅累及{side}，因此选择该侧开窗。",
    ],
    "open_answer": [
        "{seg}椎间盘突出，突出方向为{side}，椎管{deg}狭窄。",
        "{side}{seg}椎间盘突出（旁中央型），相应椎管呈{deg}狭窄。",
    ],
    "open_claims": [
        "{seg}椎间盘后缘突出。",
        "突出累及{seg}椎管的{side}，而不是{other}。",
        "椎管狭窄（{seg}）为{deg}。",
    ],
    "open_rationale": [
        "{root}神经根在{seg}水平受突出物推压；{n1}椎间盘正常，无突出。",
        "{n2}未突出，{n1}亦未突出。",
    ],
    "plan_answer": ["观察六周；如仍有根性痛，建议经{side}椎板间入路处理{seg}椎间盘突出。"],
    "plan_claims": ["观察并止痛六周。", "仍有根性痛时，经{side}入路摘除{seg}突出的髓核。"],
    "p1": ["{side}腿后面一直疼，快{weeks}周了。", "疼了{weeks}周，都在{side}的小腿外边。"],
    "c1": ["有没有觉得腿发木、发软？", "脚趾能不能用力往上翘？麻不麻？"],
    "p2": ["小腿外侧有点麻。", "没有没劲，就是麻。"],
    "c3": [
        "问题出在{seg}，那里的椎间盘突出来了，顶着{side}的神经；{other}没有被压到。",
        "{seg}这一节的椎间盘有突出，偏{side}，椎管{deg}狭窄。",
    ],
    "c4": [
        "先保守。实在不行，就在{side}开一个小口，把{seg}突出的髓核拿掉。",
        "先休息、吃消炎止痛药。要是腿没力气或者尿不出来，要马上回来。",
    ],
    "plan": [
        "先保守六周；无效时{seg}椎间盘髓核摘除（经{side}）。",
        "止痛；复诊时再决定是否做{side}{seg}减压。",
    ],
    "imaging": [
        "腰椎磁共振平扫：{seg}椎间盘向{side}后方突出，硬膜囊受压，椎管{deg}狭窄；{n1}、{n2}椎间盘信号及形态可，未见突出。",
        "影像所见：1.{seg}椎间盘突出，{side}明显，中央椎管{deg}狭窄。2.{n1}未见突出。3.{n2}未见突出。MRI，T2矢状位。",
    ],
    "diagnosis": [
        "1.腰椎间盘突出（{seg}，{side}旁中央型）。2.椎管狭窄（{seg}，{deg}）。",
        "{seg}椎间盘突出伴{side}根性痛。",
    ],
    "treatment_patient": ["您{side}的腿痛来自腰部一个突出的椎间盘，多数能自行缓解。"],
    "treatment_physician": [
        "保守六周。复查仍有{side}根性痛者，行{seg}椎间盘摘除；{other}无需处理。马尾综合征者急诊手术。",
    ],
    "risk": ["约一成患者术后复发，可有硬膜撕裂。", "吸烟、久坐影响恢复。"],
    "postoperative": ["佩戴腰围四周，逐步恢复活动，三个月复查。"],
    "basis": ["病史（{side}下肢痛）与MRI（{seg}突出，位于{side}）一致。"],
}

FOURTH: dict[str, list[str]] = FIRST | {
    "which_stem": [
        "下面的MRI属于一名{side}臀腿痛的{who}（{age}岁）。致病的椎间盘是：",
        "试从该腰椎MRI中找出突出的椎间盘。",
    ],
    "which_rationale": [
        "只在{seg}看到髓核越过后纵韧带形成突出，且靠{side}；{n1}、{n2}一切正常。",
        "与{n1}相比，{seg}明显突出，且以{side}为重；{n1}并未突出。",
        "突出物紧贴{side}{root}神经根，位于{seg}；对侧不受影响。",
    ],
    "why_wrong": ["没有依据。", "这里看不到异常。"],
    "side_options": ["在左边", "在右边", "左右都有", "左右都没有"],
    "next_stem": [
        "一位{age}岁的{who}，{side}腿痛难忍，药物、理疗、封闭均试过。看过这张MRI，您会建议哪种手术？",
    ],
    "next_options": [
        "内镜下{seg}髓核摘除（{side}）",
        "自{n1top}向下融合固定",
        "{vert}球囊扩张成形",
        "{n1}射频消融",
    ],
    "next_rationale": [
        "疼痛在{side}，{seg}的突出也在{side}，两者相合；{n1}、{n2}没有问题。",
        "{side}症状由{seg}突出引起，解除压迫即可，无需融合。",
    ],
    "open_question": ["这份MRI，{seg}一节怎么样？", "看MRI，{seg}有没有问题？是什么问题？"],
    "open_answer": [
        "有，{seg}椎间盘突出，在{side}，同时有{deg}的椎管狭窄。",
        "{seg}可见髓核突出于{side}后方，椎管狭窄程度属{deg}。",
    ],
    "open_claims": ["突出的是{seg}椎间盘。", "在{seg}，突出物靠{side}。", "{seg}椎管为{deg}狭窄。"],
    "open_rationale": ["受牵连的是{root}神经根；{n1}、{n2}均正常。", "{n1}没有突出，{n2}也没有突出。"],
    "plan_question": ["{age}岁的{who}，{side}腿痛两个月，MRI见图，下一步？"],
    "plan_answer": ["先用药、牵引、理疗。两个月后仍疼者，可在{side}做{seg}椎间盘镜手术。"],
    "plan_claims": ["先用药、牵引、理疗。", "仍疼者可在{side}做{seg}椎间盘镜手术。"],
    "p1": ["{side}屁股连着腿疼，{weeks}周了，坐不住。", "我就是{side}腿疼，{weeks}周了，走路都难。"],
    "c1": ["腿上有没有哪块皮肤觉得木？有没有绊脚？", "麻吗？有没有劲？"],
    "p2": ["脚背那块有点木，走路不绊。", "不麻，劲也够。"],
    "c2": ["解大小便正常吗？坐马桶时下面麻不麻？", "发过烧吗？最近瘦了没有？大小便呢？"],
    "p3": ["都好，没什么异常。", "没有，一切照旧。"],
    "c3": [
        "片子上{seg}的椎间盘突出了，在{side}，所以您{side}腿疼。{n1}是好的。",
        "从MRI看，主要毛病是{seg}椎间盘突出，{side}重，椎管有{deg}狭窄。",
    ],
    "p4": ["严重吗？", "不做手术行不行？"],
    "c4": [
        "不算严重。若吃药不管用，可以从{side}做{seg}的微创手术。",
        "行，先吃药。万一小便解不出、腿抬不起来，马上来急诊。",
    ],
    "plan": [
        "先药物及牵引；症状持续者行{side}{seg}内镜下髓核摘除。",
        "口服止痛药，两周复诊；无好转时讨论{seg}手术（{side}）。",
    ],
    "imaging": [
        "MRI：{seg}椎间盘{side}突出，椎管{deg}狭窄。其余：{n1}、{n2}未见突出。",
        "磁共振示腰椎序列正常。{n1}、{n2}椎间盘在位，无突出；{seg}椎间盘突出，{side}神经根受压，椎管狭窄（{deg}）。",
    ],
    "diagnosis": ["{side}{seg}椎间盘突出症。", "{seg}椎间盘突出（{side}）并{deg}椎管狭窄；暂不考虑肿瘤。"],
    "treatment_patient": ["您腰上有个椎间盘挤到了{side}的神经，先保守，大多能好。"],
    "treatment_physician": [
        "先保守；六周无效者行{side}{seg}内镜下髓核摘除。若出现马尾损害，急诊减压。",
        "拟保守治疗六周。若需手术，取{side}入路，摘除{seg}突出髓核，不做融合。",
    ],
    "risk": ["有复发、感染、神经损伤的可能。", "大多数人恢复良好。"],
    "postoperative": ["卧床一天后带支具下地，三个月内不负重。"],
    "basis": ["{side}腿痛；MRI上{seg}{side}突出。"],
    "passages": [
        "{seg}处的后外侧突出常压迫{root}神经根。保守治疗六周以上无效方考虑手术。",
        "{seg}椎管狭窄的患者走路时腿疼，坐下缓解。",
    ],
    "text_stem": ["{seg}后外侧突出，哪条神经根首当其冲？"],
    "text_question": ["{seg}后外侧突出常压迫哪条神经根？何时考虑手术？"],
    "text_answer": ["常压迫{root}神经根；保守治疗六周以上无效方考虑手术。"],
    "text_claims": ["{seg}后外侧突出常压迫{root}神经根。", "保守治疗六周以上无效方考虑手术。"],
}
