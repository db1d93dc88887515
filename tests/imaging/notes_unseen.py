"""Clinical notes in forms that no rule had been tried on, with persons from lists of their own.

Each was read once before any rule was mended on it (`docs/measurements.md`); since then it is known.
`{name}` and the like are filled in, `<…>` are clinical words that must survive, as in `notes.py`.
"""

from __future__ import annotations

import random

from tests.imaging.notes import Note, note_of

ENGLISH = (
    "{full} was reviewed in the spinal clinic today. <Back pain VAS 7/10>.",
    "This is to certify that {full} was under our care from {date} to {date}.",
    "Prof {last} kindly saw him and suggested <posterior decompression at L3/L4>.",
    "Miss {last} remains <neurologically intact>.",
    "Sister {last} reports that the <wound is dry>.",
    "Consultant: {title} {full}. Registrar: {full}.",
    "Her husband {given} was present throughout the <consultation>.",
    "His mother, {full}, can be reached at {phone}.",
    "Daughter ({given}) interpreted.",
    "Wife {given} rang: <urinary retention since yesterday>.",
    "The patient's son, {given} {last}, is the <emergency contact> ({phone}).",
    "Emergency contact - {full}, brother, tel {phone}.",
    "I have explained the <risk of dural tear> to {given} and her sister {given}.",
    "On examination {last} has <4/5 ankle dorsiflexion>.",
    "Operation note: surgeon {last}, assistant {last}, anaesthetist {last}.",
    "Surgeon: {initials} {last}; scrub nurse: {given} {last}.",
    "Unit number {mrn}.",
    "Hospital number: {mrn}, GP Dr {last} of {street}.",
    "(MRN {mrn}) <67F> with <L4/L5 degenerative spondylolisthesis>.",
    "Pt ID# {mrn}; insurance member no {mrn}.",
    "Please send the result to {email} or fax {phone}.",
    "Mobile {phone}. Landline {phone}.",
    "He lives at {street}.",
    "Discharged to her own home, {street}, with <community physiotherapy>.",
    "Was operated by {title} {last} at {hospital} in <two stages>.",
    "Imaging from {hospital} ({worded}) shows <Modic type 2 change at L5/S1>.",
    "Fell off a ladder on {worded} and sustained a <T12 burst fracture>.",
    "Born on {worded}; <smoker of 20 cigarettes>.",
    "Review on {worded} unless <red flags> appear.",
    "As {last} wrote in his letter of {worded}, <conservative treatment> failed.",
    "{given} is a keen gardener and wishes to avoid <fusion>.",
    "Seen with {given} ({her} carer) and the interpreter, {title} {last}.",
    "Signed {initials} {last}, ST6 Neurosurgery",
    "Typed by {given} {last} on {date}",
    "Images reviewed with {title} {last} (neuroradiology).",
    "{caps} {mrn} <MRI LUMBAR SPINE>",
    "PATIENT {caps} <AGE 71> EXAM {date}",
    "Attending: {last}, {given} {initial}.",
    "CC {title} {full}, {hospital}",
    "Passport {passport}, NHS {nhs}.",
    "Dear {given},",
    "Regards, {given}",
    "Impression: <moderate central stenosis at L4/L5>, <no cord signal change>.",
    "<Lasègue positive on the left at 40 degrees>; <Spurling negative>; <Babinski downgoing>.",
    "<Wiltse approach>, <Gelfoam> and <Surgicel> used, <Hemovac drain>; <EBL 300 ml>.",
    "<Smith-Petersen osteotomy at L2>, <Harrington rod> removed, <Jackson table>.",
    "<Frankel D>, <Brown-Sequard syndrome>, <Wallerian degeneration>, <Virchow node>.",
    "<Odom criteria good>, <Nurick grade 2>, <Torg ratio 0.7>, <Roland-Morris 14>.",
    "<Sagittal T2 TSE, TR 3000, TE 100, FOV 280 mm, matrix 320 x 256>.",
    "<Alendronate 70 mg weekly>, <Vitamin D 1000 IU>, <Denosumab 60 mg>.",
    "<May return to light duties>; <Will need a brace>; <Grace period of two weeks>.",
    "<Pedicle screws 6.5 x 45 mm at L4, L5 and S1>, <PEEK cage 10 mm>, <Medtronic navigation>.",
)
CHINESE = (
    "{name}，男，<56岁>，住院号{mrn}，因<腰痛2年加重1月>入院。",
    "{name}，女，<48岁>，病案号：{mrn}，<颈椎病>。",
    "{name} 男 <63岁> 门诊号{mrn} <腰椎管狭窄症>",
    "主诉：{name}，<双下肢麻木半年>。",
    "患者{name}由其妻{name}陪同来诊。",
    "其子{name}代诉病史，<患者夜间痛明显>。",
    "联系家属：{name}，父子关系，手机{phone}。",
    "患者女儿{name}要求<转上级医院>。",
    "与{name}（患者丈夫）谈话，告知<硬膜撕裂、神经损伤风险>。",
    "患者{name}与爱人{name}均表示理解并签字。",
    "{title}{name}指示：<继续甘露醇脱水>。",
    "{name}教授门诊，建议<行腰4/5 TLIF手术>。",
    "手术者{name}，助手{name}、{name}，麻醉医师{name}。",
    "术者：{name}/{name}  器械护士：{name}",
    "书写者：{name}  上级医师：{name}",
    "值班医生{name}记录于{date}。",
    "小{surname}，<28岁>，<运动后腰痛>。",
    "{surname}某，<男>，<建筑工人>，<高处坠落伤>。",
    "{surname}先生自诉<左足底麻木>。",
    "{surname}女士，<67岁>，<绝经后骨质疏松>。",
    "{surname}阿姨今日<下地行走>。",
    "{surname}老师已看过片子，考虑<胸12陈旧性压缩骨折>。",
    "{name}今日<引流量50ml>，予<拔管>。",
    "查体时{name}<直腿抬高试验阳性>。",
    "嘱{name}<卧床休息3周>，<佩戴腰围>。",
    "{name}术后第3天，<体温37.2℃>，<切口无渗出>。",
    "微信号{wechat}，电话{phone}。",
    "电话：{phone}（{name}）",
    "医保卡号{mrn}，社保号{mrn}。",
    "身份证{idcard}。",
    "住址：{place}",
    "户籍地{place}，现居{place}。",
    "患者家住{place}，<农民>。",
    "工作单位：{employer}",
    "{worded}在{hospital}做<腰椎MRI>，示<L5/S1椎间盘突出>。",
    "患者{worded}摔伤，当地<卫生室>处理后无好转。",
    "出生于{worded}，<否认吸烟史>。",
    "于{worded}由{hospital}转入我院。",
    "曾在{hospital}住院，{name}主任主刀行<椎间孔镜手术>。",
    "外院（{hospital}）CT号{mrn}。",
    "拟于{worded}复查<X线>。",
    "检查技师{name}  诊断医师{name}  报告日期{date}",
    "会诊医师签名：{name} {date}",
    "登记号 {mrn} 姓名 {name} <性别 男 年龄 45岁>",
    "{name}({mrn})，<胸椎黄韧带骨化>。",
    "陪护人员{name}，<关系>：侄女。",
    "送检单位{hospital}，送检者{name}。",
    "<腰椎生理曲度变直，L3-5椎体缘骨质增生>。",
    "<黄韧带肥厚，双侧侧隐窝狭窄，硬膜囊受压，马尾冗余>。",
    "<颈4/5椎间盘中央型突出，相应水平脊髓受压变形>。",
    "<平时体健，常规查体，高度近视，白细胞正常，金黄色葡萄球菌阴性>。",
    "<方形椎，石骨症，毛细血管瘤，熊猫征，江湖郎中，安全带骨折>。",
    "<何时起病不详，任何活动均加重，许可下地，毕竟高龄，于是保守>。",
    "<应用张力带固定，白天佩戴支具，黄色稀薄脓液，康复锻炼，舒张压80mmHg>。",
    "<双氯芬酸钠75mg>，<依托考昔60mg 每日一次>，<唑来膦酸5mg 静滴>。",
    "<马尾综合征>，<舒尔曼病>，<强直性脊柱炎>，<布鲁氏杆菌性脊柱炎>。",
    "<2型糖尿病10年>，<空腹血糖8.6mmol/L>，<T值-2.8>，<BMI 27.4>。",
)
# Written when the rules had been mended on the forms above.
ENGLISH_AFTER = (
    "History obtained from {full} and her partner {given}.",
    "{last} is a 68-year-old teacher with <claudication>.",
    "Patient initially seen by my colleague {last} on {worded}.",
    "We operated on {given} {last} on {worded}.",
    "Copy: {full}; {full} (physiotherapy)",
    "{caps} / {mrn} / F / <64Y>",
    "Bleep {title} {last} on {phone} if <drain output exceeds 200 ml>.",
    "Mr and Mrs {last} were told of the <risk of nonunion>.",
    "Interpreter: {given}, ID {mrn}.",
    "{given}'s mother asked about <return to sport>.",
    "Daughter's mobile {phone}.",
    "c/o {full}, {street}",
    "Implant log signed off by {initials} {last}.",
    "The operation was uneventful and {last} was taken to recovery.",
    "Has been a patient of {hospital} since {worded}.",
    "Plan agreed with {full} (spouse).",
    "Home phone {phone}; work {phone}.",
    "Case number {mrn}; policy holder {full}.",
    "<Zone 2 foraminal stenosis>, <Bohlman triangle>, <Risser 3>.",
    "<Chance fracture of L2>, <Denis classification type B>, <Magerl A3>.",
    "<Kerrison punch>, <Penfield dissector>, <Leksell rongeur>.",
)
CHINESE_AFTER = (
    "患者{name}之妻{name}电话{phone}。",
    "{name}，{name}之女，<陪诊>。",
    "我科{name}医师与骨科{name}主任共同<阅片>。",
    "由{name}执笔，{name}审阅。",
    "受{hospital}委托，对{name}行<伤残鉴定>。",
    "伤者{name}于{worded}在{employer}上班时<腰部扭伤>。",
    "姓名:{name} 年龄:<47> ID:{mrn}",
    "{name}（患者）要求<自动出院>，其弟{name}签字。",
    "随访电话{phone}，接听人{name}。",
    "上午{name}主任带领查房，{name}汇报<病史>。",
    "{name}的<腰椎MRI>已调阅。",
    "送{name}到<手术室>。",
    "患者现居{place}，邻居{name}送来。",
    "病理号{mrn}，送检医院{hospital}。",
    "今晨{name}<体温38.5℃>。",
    "<强化扫描，连续层面，宣教，金属伪影，全脊柱>。",
    "<双膝反射对称，霍夫曼征阴性，踝阵挛阴性>。",
    "<颈椎JOA 11分，术前Nurick 3级，Frankel C级>。",
)
_GIVEN = ("Aoife", "Siobhan", "Rajesh", "Priya", "Chukwuemeka", "Ngozi", "Mohammed", "Fatima", "Guadalupe",
          "Hector", "Svetlana", "Piotr", "Agnieszka", "Hiroshi", "Yuki", "Thandiwe", "Kwame", "Delphine",
          "Gareth", "Rhiannon", "Wendell", "Beulah", "Clarence", "Opal", "Dwayne", "Latoya", "Bjorn",
          "Ingrid", "Hyacinth", "Xiaoming", "Meiling", "Farrukh", "Zsofia", "Tadhg", "Ottoline")  # fmt: skip
_LAST = ("O'Shaughnessy", "MacGillivray", "Ramanathan", "Okonkwo", "Adeyemi", "van der Merwe", "de la Cruz",
         "Al-Farsi", "Kowalczyk", "Petrov", "Tanaka", "Fitzgerald", "Llewellyn", "Whitcombe", "Haverstock",
         "Pemberton", "Oyelaran", "Castellanos", "Villanueva", "Lindqvist", "Achterberg", "Baptiste",
         "Grimshaw", "Thistlethwaite", "Desai", "Kapoor", "Bhattacharya", "Quigley", "Zielinski", "Zhao",
         "Huang", "Winterbottom", "Strickland", "Ashdown", "Nwosu")  # fmt: skip
_TITLES = ("Dr", "Mr", "Professor", "Prof.", "Dr.", "Mrs", "Ms", "Sr", "Rev", "Sir", "Capt")
_STREETS = ("14 Rosemount Crescent, Dunmurry BT17 9AB", "Flat 3, 27 Kestrel Way, Leeds LS6 2QT",
            "PO Box 1187, Bozeman, MT 59771", "Apt 5B, 310 W 88th Street, New York NY 10024",
            "8 The Paddocks, Little Hallingbury", "Rural Route 2, Box 45, Ames, Iowa 50010",
            "1209 Calle Esperanza, San Antonio, TX", "Oakfield House, Mill Lane, Thirsk",
            "Unit 12/88 Wattle Grove, Parramatta NSW 2150")  # fmt: skip
_HOSPITALS = ("Queen Margaret Hospital", "the Royal Infirmary of Edinburgh", "St Vincent's Hospital",
              "Harborview Medical Centre", "Klinikum Grosshadern", "Cleveland Clinic", "Addenbrooke's",
              "Princess Elizabeth Orthopaedic Centre", "Sunnyside Nursing Home",
              "Mount Carmel Rehabilitation Institute", "Tan Tock Seng Hospital")  # fmt: skip
_EN_WORDED = ("the third of March"
" 2019", "March the 3rd, 2019", "Christmas Day 2021", "the 21st of June, 2018",
              "New Year's Eve 2020", "5 May 2020", "Sept 12th 2017", "the twelfth of October 2022",
              "11 Nov '19", "Easter Sunday 2022", "2021, July 4")  # fmt: skip
_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧"
    "程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜"
    "范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤"
    "尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛"
    "伍韦申尤毕聂丛焦向柳邢路岳齐梅莫庄辛管祝左涂谷祁时舒耿牟卜詹"
    "关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄"
    "单包司柏宁柯阮桂闵解强柴华车冉房边辜吉饶刁瞿戚丘古米池滕晋"
    "苑邬臧畅宫来嵺苟全褚廉简娄盖符奚木穆党燕郎邸冀谈姬屠连郜晏"
    "栾郁商蒙计喻揭窦迟宇敖糜鄢冷卓花仇艾蓝都巩稽井练仲乐虞卞封"
    "竺冼原官衣楚佟栗匡宗应台巫鞠僧桑荆谌银扬明沙薄伏岑习胥保和蔺"
)
_GIVEN_ZH = ("建"
"国", "秀英", "桂兰", "洋", "思涵", "子轩", "淑珍", "晓燕", "强", "敏", "梓萱", "德胜", "玉华", "红",
             "翔", "雨"
             "桐", "国栋", "美玲", "超", "志刚", "静", "佳", "浩然", "婷婷", "雪梅", "伟", "丽娟", "明",
             "立"
             "新", "阳", "一鸣", "小兰", "文博", "若曦", "庆华", "军", "梅", "永福", "平", "香莲", "来", "青",
             "金"
             "凤", "娟", "维"
             "民", "雨", "鑫", "萍", "圆", "磊", "远", "丽", "海", "翠花", "铁柱", "招娣", "沐宸",
             "一诺", "钰涵", "宝财")  # fmt: skip
_COMPOUND = ("欧阳娜", "司徒美堂", "尉迟恭", "慕容雪", "皇甫嵩", "令狐冲", "夏侯惇", "东方朔", "阿依古丽"
"·买买提",
             "扎西顿珠", "努尔兰·哈力克", "其其格")  # fmt: skip
_ZH_TITLES = (
    "副主任医师",
    "主治医师",
    "科主任",
    "护士长",
    "住院医师",
    "上级医师",
    "实习医生",
    "康复师",
    "营养师",
)
_PLACES = ("海淀区中关村大街27号院3号楼2单元501室", "四川省成都市武侯区人民南路三段17号",
           "河北省保定市清苑县李家庄村", "朝阳区望京西园四区412楼", "浦东新区张江镇益江路516弄22号",
           "湖南省邵阳市隆回县六都寨镇", "广州市天河区体育西路幸福花园B栋1203", "内蒙古赤峰市敖汉旗新惠镇",
           "西安市雁塔区小寨东路兴善寺小区9-2-301", "沈阳市铁西区兴工街12甲3-4-1")  # fmt: skip
_ZH_HOSPITALS = ("北京积水潭医院", "华西医院", "上海市第"
"六人民医院", "解放军总医院", "301医院", "洛阳正骨医院",
                 "同济医院", "中山大学附"
                 "属第一医院", "隆回县人民医院", "张家口市第二医院", "湘雅二院", "瑞金医院",
                 "南京鼓楼医院", "友谊社区卫生服务中心")  # fmt: skip
_EMPLOYERS = ("中铁十二局第三项目部", "富士康科技集团郑州厂", "红星小学", "鞍钢集团炼铁厂", "美团外卖望京站")
_ZH_WORDED = ("二〇二三"
"年三月五日", "二零二一年十月", "2022年国庆节", "去年十二月二十日", "一九五八年六月初三",
              "2020年春节", "今年3月12号", "2021-7", "23年5月6日", "二零一九年八月十五日晚")  # fmt: skip


def unseen_notes(count: int, seed: int, *, after: bool = False) -> list[Note]:
    """So many notes, half of them Chinese; the same seed gives the same ones. `after`: of the later forms."""
    english, chinese = (ENGLISH_AFTER, CHINESE_AFTER) if after else (ENGLISH, CHINESE)
    chance = random.Random(seed)
    made = []
    for number in range(count):
        is_chinese = number % 2 == 1
        fill = _Chinese(chance) if is_chinese else _English(chance)
        forms = chance.sample(chinese if is_chinese else english, chance.randint(4, 8))
        made.append(note_of(forms, fill, chance.choice(["\n", "" if is_chinese else " "])))
    return made


class _Person:
    def __init__(self, chance: random.Random) -> None:
        self.chance = chance

    def _digits(self, count: int) -> str:
        return "".join(self.chance.choice("0123456789") for _ in range(count))

    def _filled(self, forms: str) -> str:
        """One of some forms, parted by bars, with a digit for each #."""
        form = self.chance.choice(forms.split("|"))
        return "".join(self._digits(1) if sign == "#" else sign for sign in form)

    def _dated(self, forms: str) -> str:
        """One of some forms with a day, a month and a year."""
        year, month, day = (
            self.chance.randint(1940, 2025),
            self.chance.randint(1, 12),
            self.chance.randint(1, 28),
        )
        return self.chance.choice(forms.split("|")).format(y=year, m=month, d=day, yy=year % 100)


class _English(_Person):
    def given(self) -> str:
        return self.chance.choice(_GIVEN)

    def last(self) -> str:
        return self.chance.choice(_LAST)

    def full(self) -> str:
        return f"{self.given()} {self.last()}"

    def caps(self) -> str:
        return (
            self.chance.choice(["{1}, {0}", "{1} {0}", "{0} {1}"]).format(self.given(), self.last()).upper()
        )

    def initials(self) -> str:
        first, second = self.initial(), self.initial()
        return self.chance.choice([f"{first}.{second}.", f"{first} {second}", f"{first}."])

    def initial(self) -> str:
        return self.chance.choice("ABCDEFGHJKLMNPRSTW")

    def mrn(self) -> str:
        return self._filled("00-##-##-##|A### ###|Q#######|########|###-####|RXH######")

    def phone(self) -> str:
        return self._filled(
            "0113 496 0###|+1 (617) 555-0###|07#########|617.555.0###|+91 98### #####|x#####|555-0###"
        )

    def email(self) -> str:
        return self.chance.choice(
            [f"{self.given().lower()}.{self._digits(2)}@nhs.net", "j_okafor(at)gmail.com"]
        )

    def date(self) -> str:
        return self._dated("{d}/{m}/{y}|{m}-{d}-{y}|{y}.{m:02}.{d:02}|{d:02}{m:02}{y}|{y}{m:02}{d:02}")

    def worded(self) -> str:
        return self.chance.choice(_EN_WORDED)

    def street(self) -> str:
        return self.chance.choice(_STREETS)

    def hospital(self) -> str:
        return self.chance.choice(_HOSPITALS)

    def passport(self) -> str:
        return self._filled("A########|C########|G########")

    def nhs(self) -> str:
        return self._filled("###-###-####")

    def title(self) -> str:
        return self.chance.choice(_TITLES)

    def her(self) -> str:
        return self.chance.choice(["her", "his"])


class _Chinese(_Person):
    def surname(self) -> str:
        return self.chance.choice(_SURNAMES)

    def name(self) -> str:
        if self.chance.random() < 0.05:
            return self.chance.choice(_COMPOUND)
        # Two of three persons bear one of the hundred names that most bear.
        surname = self.chance.choice(_SURNAMES[:100] if self.chance.random() < 2 / 3 else _SURNAMES)
        return surname + self.chance.choice(_GIVEN_ZH)

    def mrn(self) -> str:
        return self._filled("000#######|B2023####|ZY########|######|####-#####")

    def phone(self) -> str:
        return self._filled(
            "138-####-####|13#########|17#########|(010)6#######|+86 139########|一三八########"
        )

    def wechat(self) -> str:
        return self._filled("wx_######|lihua####")

    def idcard(self) -> str:
        return self._filled("11010119##########|11010119#########X")

    def date(self) -> str:
        return self._dated("{y}年{m}月{d}日|{y}{m:02}{d:02}|{y}-{m}-{d}|{m}/{d}|{yy:02}.{m}.{d}")

    def worded(self) -> str:
        return self.chance.choice(_ZH_WORDED)

    def place(self) -> str:
        return self.chance.choice(_PLACES)

    def hospital(self) -> str:
        return self.chance.choice(_ZH_HOSPITALS)

    def employer(self) -> str:
        return self.chance.choice(_EMPLOYERS)

    def title(self) -> str:
        return self.chance.choice(_ZH_TITLES)
