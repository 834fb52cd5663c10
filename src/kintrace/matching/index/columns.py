"""The columns of `Segment.records`: codes of values, the sex, and whether the mother bears the child's surname."""

GIVEN, SURNAME, FATHER, BIRTH, BIRTH_PLACE, PLACE = range(6)
MOTHER_GIVEN, MOTHER_SURNAME, MOTHER_FATHER, SEX, OWN, ADDRESS, HOUSE, OCCUPATION = range(6, 14)
WIDTH = 14
