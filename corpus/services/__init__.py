"""Every write to an Instance: one verb per function."""

from corpus.services.finding_overrule import (
    finding_overrule,
    finding_overrule_own,
    own_overrules_settle,
)
from corpus.services.history_append import Said, history_append, instance_lock, said_append
from corpus.services.instance_move import instance_move, instance_revise
from corpus.services.redraft_request import redraft_give_up, redraft_request, redraft_withdraw
from corpus.services.revision_add import revision_add
from corpus.services.revision_check import revision_check

__all__ = [
    "Said",
    "finding_overrule",
    "finding_overrule_own",
    "history_append",
    "instance_lock",
    "instance_move",
    "instance_revise",
    "own_overrules_settle",
    "redraft_give_up",
    "redraft_request",
    "redraft_withdraw",
    "revision_add",
    "revision_check",
    "said_append",
]
