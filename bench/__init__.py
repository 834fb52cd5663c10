"""Benchmarks: the engine measured beside a peer, in one run, into one table.

Nothing here is part of the package. Every number of `docs/benchmarks.md` comes from `make bench`; no number
is typed by hand, except published figures of others, which are marked as such.
"""
