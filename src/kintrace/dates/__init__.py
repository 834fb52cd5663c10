"""Reading dates: many written forms of a birth date or an age → an interval of days with its doubts.

Reads; never decides whether two dates belong to one person, and never corrects without saying so.
"""

from kintrace.dates.description import sentence
from kintrace.dates.reading import ReadSettings, month_first, read, read_column

__all__ = ["ReadSettings", "month_first", "read", "read_column", "sentence"]
