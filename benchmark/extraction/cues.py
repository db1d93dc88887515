"""Words that announce an answer, in the languages models answer in."""

# ruff: noqa: E501  A pattern reads better as one line of alternatives.

from __future__ import annotations

import re

_ADVERB = r"(?:\s*(?:clearly|therefore|thus|then|indeed|likely|probably|definitely|obviously|simply|still|now|also|hence|again|really|surely|certainly|undoubtedly|actually|instead))*"
_BE = rf"{_ADVERB}\s*(?:is|would be|should be|must be|will be|has to be|might be|may be|could be|remains|becomes|was|would have to be|appears to be|seems to be|to be)"
_POINT = r"\s*(?::|=|->|=>|→|⇒|➡|>|-(?=\s))"
_NOUN = r"(?:answers?|ans\.?|options?|choices?|selections?|responses?|picks?|letters?|conclusions?|verdicts?|solution|decision|prediction|alternative|guess)"
_WHICH = r"(?:\s+(?:to|for|of|among|from|here|in)(?:\s+(?!is\b)[\w-]+){0,6}|\s*\((?!(?-i:[A-J])\))[^)\n]{0,30}\)|\s+(?:letter|option|choice|key|number))?"
_ENGLISH = rf"\b{_NOUN}{_WHICH}(?:{_BE}{_POINT}?|{_POINT})"
_ENGLISH_VERB = (
    r"\b(?:i|we|i'd|i'll|i'm|would|will|let me|let's|must|should|to|can)\s+(?:would |will |'d |'ll |can |must |should |therefore |thus |have to |now "
    r"|going to |have |finally )*(?:choose|chose|select|selected|pick|picked|go with|going with|went with|opt for|vote for|settle on|settling on|answer|say"
    r"|commit to|guess|conclude with|stick with|submit|lean towards?|favou?r|switch to|change to|change (?:my|the) answer to|revise (?:my|the) answer to)\b"
)
_IMPERATIVE = r"(?:^|(?<=[.;!?])\s)\s*(?:choose|select|pick|choosing|selecting|answering|going with|revised to|changed to|corrected to|switching to)\b"
_CHINESE = (
    r"(?:正确|最佳|最终|参考|标准|最合适的?|最可能的?|本题|该题|此题|我的|的)*(?:答案|选项|选择|结论|回答)(?:应该?|就|只能|可能|最可能)?(?:是|为|选|:|=|->|→)+"
    r"|(?<!不)(?<!不应)(?<!不能)(?<!不应该)(?<!错)(?:故|应|应该|因此|所以|本题|此题|该题|我|可|宜|则|建议|综上|最终|改|还是|就|只能)选(?:择)?(?:项)?:?(?!项)"
    r"|(?:^|[,，。;；:\n])\s*选(?:择)?(?![项])"
    r"|(?:改为|改成|更正为|修正为|实际上?应?[是为]|其实应?[是为]|最终[是为])(?=\s*[(\[\"']?[A-Z](?![A-Za-z]))"
)
_OTHERS = (
    r"(?:최종\s*)?(?:정답|답변|답)(?:은|는|이)?\s*:?|(?:最終)?(?:答え|正解|解答|回答)(?:は|:)+|\brespuesta(?:\s+(?:correcta|final))?\s*(?:es|:|sería)+(?:\s+la)?"
    r"|\br[ée]ponse(?:\s+(?:correcte|finale))?\s*(?:est|:)+(?:\s+la)?|\b(?:antwort|lösung)\s*(?:ist|lautet|:)+|\bresposta(?:\s+(?:correta|final))?\s*(?:é|:)+(?:\s+a)?"
    r"|\brisposta(?:\s+corretta)?\s*(?:è|:)+(?:\s+la)?|(?:правильный\s+)?ответ\s*[:\-]?|الإجابة(?:\s+الصحيحة)?\s*(?:هي|:)?|đáp án(?:\s+đúng)?\s*(?:là|:)+|\bcevap\s*:?|\bодговор\s*:"
)
_CORRECTED = (
    r"(?:\b(?:wait|hm+|actually|correction|scratch that|strike that|sorry|no|nope|rather|on (?:second thoughts?|reflection)"
    r"|however|but|i mean|i meant|make that|final(?:ly)?|ultimately|in the end|on balance|revised|my mistake"
    r"|if (?:forced|pressed)(?: to (?:choose|pick|guess|answer|decide))?|if i (?:had|have) to (?:choose|pick|guess|answer|decide))\b"
    r"[,.:;!\-\s]*){1,4}(?:(?:it's|it is|to|option|choice|answer|definitely|certainly|surely|clearly)\s+)?"
    r"(?=[(\[\"']?(?-i:[A-Z])[)\]\"']?\s*(?:[.,;!]|$|is (?:correct|right|the (?:correct|right|best))\b))"
)
_CHANGED = (
    r"\b(?:chang|switch|revis|correct|mov)\w*\b[^.\n]{0,30}?\bfrom\s+(?:option\s+)?[(\[]?(?-i:[A-Z])[)\]]?\s+to\s+(?:option\s+)?"
    r"(?=[(\[]?(?-i:[A-Z])\b)"
)
_IT_IS = (
    r"(?:\b(?:wait|correction|scratch that|on second thoughts?|on reflection|no)\b[,.:!-]*\s*)(?:actually\s*)?(?:,\s*)?"
    r"(?:it's|it is|it should be|it must be|that's|make that|i mean)\b"
    r"|\bactually,?\s+(?:it's|it is|it should be|that's)\b|\bcorrection\s*:"
)
NOUN = re.compile(_ENGLISH, re.IGNORECASE)
VERB = re.compile(_ENGLISH_VERB, re.IGNORECASE)
# "B. Sorry, I meant C.", "no, wait: C": a letter right behind words of correction, and nothing behind it.
TURN = re.compile(rf"{_IT_IS}|{_CORRECTED}", re.IGNORECASE | re.MULTILINE)
CHANGED = re.compile(_CHANGED, re.IGNORECASE)
CHINESE = re.compile(_CHINESE)
OTHER_LANGUAGES = re.compile(_OTHERS, re.IGNORECASE)
LINE_HEAD = re.compile(
    rf"{_IMPERATIVE}|^\s*(?:final\s+)?(?:answer|ans)\.?\s+(?=[(\[]?[A-Z][)\]]?\s*[.,;]?\s*$)|#{{2,}}"
    r"|(?<=\n)\s*A:\s*(?=[(\[]?(?-i:[A-Z])[)\]]?\s*\.?\s*$)",
    re.IGNORECASE | re.MULTILINE,
)
LAST_LINE = re.compile(r"^[\s>#-]*(?:final\s+)?answer\s*:\s*(?P<rest>.*)$", re.IGNORECASE)
# Verdicts inside an argument: they count where nothing is announced.
SOFT = re.compile(
    r"(?:\b(?:so|thus|therefore|hence|leaving|leaves|which is|that is|i\.e\.|namely|making|makes|suggests|suggesting|supports|supporting|favours|favors|points to"
    r"|pointing to|consistent with|i(?:'d)? prefer|i lean towards?|corresponds to|corresponding to|matches|matching|indicates|indicating|(?:i|we)(?:'d)? (?:think|believe|guess|say|suspect|suppose)"
    r"(?: that)?|it(?:'s| is| must be| should be| would be| has to be)|probably|(?<!less )(?<!least )(?<!not )(?<!un)likely|perhaps|maybe|must be|should be|would be)\b"
    r"|因此|所以|故|于是|可见|应为|应是|考虑为|提示|符合|对应|可能是|应该是|->|→)\s*,?\s*"
    r"(?:(?:it|this|that|he|she|我|it's)\s+)?(?:(?:is|must be|should be|would be|be|has to be|points to|corresponds to)\s+)?(?:(?:only|just|us with|with|most likely|likely|probably|clearly)\s+)*",
    re.IGNORECASE,
)
SOFT_TEXT = re.compile(
    r"(?:\b(?:level|diagnosis|segment|treatment|procedure|site|disc|operation|lesion|fracture|herniation|finding)\s*(?:is|would be|should be|:)(?:\s+(?:at|in|located at))?"
    r"|(?:节段|诊断|治疗|部位|术式)(?:应)?(?:为|是|:|考虑为|考虑))\s*",
    re.IGNORECASE,
)
RIGHT_AFTER = re.compile(
    r"[)\]\"'.]*\s*(?:项|选项)?\s*(?P<article>(?:,?\s*(?:which|that)\s+)?(?:is|would be|must be|seems|appears|remains|looks|fits|matches)\s*(?:clearly |indeed |therefore |thus |definitely |the only |the |a |most |best |single |to be )*"
    r"(?:correct|right|best|true|better|preferable|preferred|more likely|more plausible|more appropriate|most likely|most appropriate|appropriate|accurate|answer|likely|consistent|fit|match|choice|option)\b(?P<noun>\s+(?:answer|option|choice|one))?"
    r"|\s+fits best|\s+it is\b|\s+is what i\b|\s+is\s*[.!]?\s*$|\s+remains\b|(?:最|是|为|更)*(?:正确|对的|合适|恰当|符合|对(?!应))|입니다|이 정답|です|が正解)",
    re.IGNORECASE,
)
# What stands somewhere in lower case wherever RIGHT_AFTER finds its noun.
RIGHT_NOUN = re.compile(
    r"(?:correct|right|best|true|better|preferable|preferred|likely|plausible|appropriate|accurate|answer|consistent|fit|match|choice|option)"
    r"\s+(?:answer|option|choice|one)"
)
# Words of which one stands in every REFUSAL in ASCII.
REFUSAL_WORDS = (
    "not", "n't", "unable", "unsure", "uncertain", "declin", "impossible", "difficult", "hard to", "insufficient",
    "inadequate", "no ", "sorry", "apolog", "as an ai", "seek", "consult", "unknown", "undetermined", "indeterminate",
    "n/a", " sais ",
)  # fmt: skip
HYPOTHETICAL = re.compile(
    r"(?:\b(?:if|whether|suppose|supposing|assum\w+|unless|had|were|why|could|might)\b|如果|若|假如|是否)[^.;\n。,]{0,40}\Z",
    re.IGNORECASE,
)
WRONG_ANSWER = re.compile(
    r"(?:\b(?:don't|doesn't|do not|does not|cannot|can't|never)\s+(?:think|believe|say|agree)(?:\s+that)?\s+(?:the\s+)?(?:(?:correct|right|best)\s+)?|\b(?:wrong|incorrect|false|worst|not the|isn't the|never the|least|excluded|rejected|eliminated|tempting|distractor|first|initial|previous|other|your)(?:\s+(?:correct|right|best|remaining))?\s*|错误的?|不正确的?|错误|不是|最不可能的?|干扰)$",
    re.IGNORECASE,
)
REOPENED = re.compile(
    r"\b(?:wait|actually|hmm+|correction|on second thoughts?|on reflection|scratch that|no,|sorry)|等等|不对|更正|重新考虑",
    re.IGNORECASE,
)
REFUSAL = re.compile(
    r"\b(?:i|we)(?:'m| am| are)?\s*(?:really |simply |just )?(?:cannot|can't|can not|could not|couldn't|do not|don't|won't|will not|unable|not able|not sure|unsure|uncertain|not certain|not qualified|must decline|decline)\b"
    r"|\b(?:cannot|can't|can not|could not|couldn't|not possible to|impossible to|unable to|difficult to|hard to)\s+(?:be\s+)?(?:reliably |definitively |safely |confidently |accurately )?"
    r"(?:determine|determined|answer|answered|say|tell|decide|identify|identified|assess|assessed|provide|interpret|judge|view|see|analy[sz]e|diagnose|help|assist|choose)"
    r"|\b(?:insufficient|inadequate|not enough|no)\s+(?:clinical |imaging )?(?:information|data|image|evidence|images)\b|\bi'?m sorry\b|\bi apologi[sz]e\b|\bas an ai\b|\b(?:seek|consult)\s+(?:a|your|with a)?\s*(?:medical|doctor|physician|professional|qualified)"
    r"|\b(?:don't|do not) know\b|\bunknown\b|\bundetermined\b|\bunsure\b|\bno idea\b|\bindeterminate\b|\bn/a\b"
    r"|无法(?:判断|确定|回答|识别|给出|作答|做出|评估|提供|得出|看到|查看)|不能(?:判断|确定|回答)|不知道|不确定|不清楚|难以(?:判断|确定)|抱歉|对不起|信息不足|资料不足"
    r"|모르겠|알 수 없|죄송|わかりません|分かりません|判断できません|申し訳|no lo sé|no puedo|je ne sais pas|не знаю|weiß nicht|não sei",
    re.IGNORECASE,
)
NONE_OF_THEM = re.compile(
    r"^\W*(?:none|null|nothing|neither|no\s+(?:correct\s+|suitable\s+|right\s+)?(?:answer|option|choice)|n/?a\b|以上都不|以上均不|都不|均不|没有(?:正确|合适)|无正确|皆非)"
    r"|\bnone of (?:the|these|them)\b|\bno (?:option|choice|answer) (?:is|seems|fits|matches)\b|以上(?:都不|均不|皆非)|没有正确",
    re.IGNORECASE,
)
ERROR = re.compile(
    r"^\W*(?:error|exception|traceback|failed to (?:obtain|get|call|fetch|connect|generate|parse|load)|request (?:failed|timed out)|api (?:error|failure|call failed|request failed)"
    r"|connection (?:error|refused|reset|aborted|timed out)|(?:read )?time(?:d )?-?out\b|(?:http\s*)?(?:429|500|502|503|504)\b|internal server error|service unavailable|bad gateway"
    r"|rate limit|too many requests|openai\.\w*error|ratelimiterror|apierror|httperror|cuda out of memory|out of memory|context length exceeded|<!doctype|<html|请求(?:失败|超时)|接口(?:错误|异常)|服务器错误)",
    re.IGNORECASE,
)
