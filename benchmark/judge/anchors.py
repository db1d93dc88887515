"""What each dimension of the rubric means, and what its five steps look like: the same words for clinicians
and for judges.
"""

from __future__ import annotations

from benchmark.judge.rubric import Critical, Dimension

MEANING: dict[Dimension, str] = {
    Dimension.IMAGING: "Findings on the images: right level, right side, right grade, none invented.",
    Dimension.DIAGNOSIS: "The diagnosis that fits findings and complaints, with what else it could be.",
    Dimension.GUIDANCE: "What the patient is told to do and to watch for, in words a patient follows.",
    Dimension.PLAN: "The treatment that evidence and guidelines support for this patient.",
    Dimension.FEASIBILITY: "Whether the treatment can be done as written: approach, levels, implants.",
    Dimension.RISK: "Risks of the disease and of the treatment for this patient, and the likely course.",
    Dimension.COVERAGE: "Whether everything that matters in this case is dealt with.",
    Dimension.RELEVANCE: "Whether what is written is about this patient, and nothing leads away from it.",
    Dimension.GRANULARITY: "How exact it is: levels, sides, sizes, doses and times where they matter.",
    Dimension.EXPLANATION: "Whether each conclusion follows from findings that are named.",
    Dimension.POSTOPERATIVE: "Care after surgery: mobilising, wound, drugs, follow-up, signs of harm.",
}

# From 1 to 5.
ANCHORS: dict[Dimension, tuple[str, str, str, str, str]] = {
    Dimension.IMAGING: (
        "A main finding is missed, invented, or at the wrong level or side.",
        "The main finding is named, but graded wrongly or with wrong findings beside it.",
        "The main finding is right; other findings that matter are missing.",
        "All that matters is right; small details are missing or loose.",
        "Complete and right in level, side and grade; nothing is invented.",
    ),
    Dimension.DIAGNOSIS: (
        "Wrong or missing.",
        "In the right direction only, or held against the findings.",
        "Right, but without what else it could be, or too sure of itself.",
        "Right, with a usable differential diagnosis.",
        "Right and exact, with a weighed differential and what would settle it.",
    ),
    Dimension.GUIDANCE: (
        "None, or advice that could harm.",
        "Empty phrases that would suit anybody.",
        "Sound, but signs of alarm or a next step are missing.",
        "Sound and clear, with signs of alarm and a next step.",
        "Fitted to this patient: what to do, when to come back, and at once for what.",
    ),
    Dimension.PLAN: (
        "Contradicts evidence, or leaves out what is urgent.",
        "Can be defended hardly; a standard treatment is passed over.",
        "Acceptable, with steps or reasons missing.",
        "In line with guidelines, with reasons.",
        "In line with guidelines, in steps, with alternatives and when to change.",
    ),
    Dimension.FEASIBILITY: (
        "Cannot be done, or not at these levels.",
        "Could be done, but with an approach or extent that few would choose.",
        "Can be done; details that decide over success are missing.",
        "Can be done as written; small gaps.",
        "Can be done as written, with approach, extent, means and fallback.",
    ),
    Dimension.RISK: (
        "Not dealt with, or reassuring where there is danger.",
        "A list of general risks only.",
        "The main risk is named; the course is not, or the other way round.",
        "Risks and course of this patient are named and sound.",
        "Weighed for this patient, with what raises or lowers them.",
    ),
    Dimension.COVERAGE: (
        "Most of what matters is missing.",
        "Several parts that matter are missing.",
        "One part that matters is missing.",
        "Everything that matters is there; a side issue is missing.",
        "Everything is there, side issues too.",
    ),
    Dimension.RELEVANCE: (
        "Mostly about something else.",
        "Much that does not belong here, or that misleads.",
        "To the point, with passages that would suit any patient.",
        "To the point, hardly a sentence too many.",
        "Every sentence serves this patient.",
    ),
    Dimension.GRANULARITY: (
        "So vague that nothing follows from it.",
        "Levels, sides or amounts are mostly missing.",
        "Exact in the main thing, vague beside it.",
        "Exact wherever it matters; small gaps.",
        "Exact throughout, and no more exact than the findings allow.",
    ),
    Dimension.EXPLANATION: (
        "No reasons, or reasons that contradict the findings.",
        "Reasons are claimed, not tied to findings.",
        "The main conclusion has its reasons; others stand alone.",
        "Each conclusion follows from findings that are named.",
        "Each conclusion follows, doubts are named, and so is what would change it.",
    ),
    Dimension.POSTOPERATIVE: (
        "Missing though surgery is advised, or harmful.",
        "General phrases only.",
        "The main steps are there; times or signs of alarm are missing.",
        "Sound and complete for the usual course.",
        "Fitted to this operation and patient: steps, times, follow-up, signs of alarm.",
    ),
}

CRITICAL: dict[Critical, str] = {
    Critical.WRONG_LEVEL: "A finding or a treatment is placed at the wrong level.",
    Critical.WRONG_SIDE: "A finding or a treatment is placed on the wrong side.",
    Critical.MISSED_EMERGENCY: "Something that cannot wait is missed or played down.",
    Critical.INVENTED_FINDING: "A finding is described that is not there.",
    Critical.UNSAFE_ADVICE: "Advice that could harm the patient who follows it.",
}
