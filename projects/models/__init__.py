"""People, projects, approvals, the shape of a run, notices, and the audit trail."""

from projects.models.audit import AuditBlock, AuditEvent, AuditSeal
from projects.models.base import Egress, Shared
from projects.models.leave import Leave
from projects.models.notice import Notice, NoticeKind
from projects.models.people import ApiToken, Digest, Invitation, SignInFailure, User
from projects.models.project import Approval, Membership, Project, Purpose, Role
from projects.models.run import ENDED_STATES, OPEN_STATES, Run, RunState

__all__ = [
    "ENDED_STATES",
    "OPEN_STATES",
    "ApiToken",
    "Approval",
    "AuditBlock",
    "AuditEvent",
    "AuditSeal",
    "Digest",
    "Egress",
    "Invitation",
    "Leave",
    "Membership",
    "Notice",
    "NoticeKind",
    "Project",
    "Purpose",
    "Role",
    "Run",
    "RunState",
    "Shared",
    "SignInFailure",
    "User",
]
