"""One module per kind of evidence: values are read once, pairs of values become small integer levels.

Each level has a meaning in the trade ("same by transliteration", "day and month swapped"), so that the
explanation of a probability is the name of its levels. No weight stands here: see `kintrace.matching.model`.
"""
