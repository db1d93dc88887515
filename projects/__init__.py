"""People, projects, memberships, approvals, runs and the audit trail."""
