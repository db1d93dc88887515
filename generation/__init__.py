"""From sources to drafts: prompts, endpoints, calls and runs."""
