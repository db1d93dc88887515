"""Sources, instances, revisions, evidence, checks, history and releases."""
