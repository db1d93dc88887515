"""Judging by a model: reading its verdict, never assuming one."""

from benchmark.judge.verdict import parse_verdict

__all__ = ["parse_verdict"]
