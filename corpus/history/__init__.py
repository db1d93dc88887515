"""The record of what happened to an Instance: one hash chain each, only ever added to."""
