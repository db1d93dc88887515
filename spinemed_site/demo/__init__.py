"""The demonstration: a synthetic phantom, a guideline text, drafts, and an account per role."""

from spinemed_site.demo.accounts import DemoAccount, demo_accounts

__all__ = ["DemoAccount", "demo_accounts"]
