"""The closed vocabularies: stable codes, whose labels in uk, ru and en stand in `texts.toml`."""

from enum import StrEnum


class FindingCode(StrEnum):
    """What is known of one row of a list. One code per row; free text alone is refused."""

    LOCATED = "located"
    REUNIFIED_BEFORE = "reunified_before"
    REUNIFIED_AFTER = "reunified_after"
    LIVING_WITH_FAMILY = "living_with_family"
    LEFT_TERRITORY = "left_territory"
    NO_RECORD_FOUND = "no_record_found"
    NEVER_PRESENT = "never_present"
    DECEASED = "deceased"
    DUPLICATE_OF = "duplicate_of"
    INSUFFICIENT_DATA = "insufficient_data"
    SEVERAL_CANDIDATES = "several_candidates"
    NOT_THE_PERSON = "not_the_person"
    DECLINES_CONTACT = "declines_contact"
    WITHHELD_FOR_SAFETY = "withheld_for_safety"
    IN_PROGRESS = "in_progress"
    OUTSIDE_MANDATE = "outside_mandate"


class Attribute(StrEnum):
    """What is true of a row beside its finding; never a finding by itself."""

    ADULT_NOW = "adult_now"
    CITIZENSHIP_CHANGED = "citizenship_changed"
    NAME_CHANGED = "name_changed"
    SIBLING_GROUP_SPLIT = "sibling_group_split"
    REPRESENTATIVE_EXISTS = "representative_exists"
    CHILDS_WISH_RECORDED = "childs_wish_recorded"
    DISPUTED_BY_SENDER = "disputed_by_sender"


class Basis(StrEnum):
    """What a finding rests on."""

    DOCUMENT = "document"
    REGISTER_SEARCH = "register_search"
    VISIT_OR_INTERVIEW = "visit_or_interview"
    DNA = "dna"
    COUNTERPART_STATEMENT = "counterpart_statement"
    THIRD_PARTY = "third_party"
    PUBLIC_SOURCE = "public_source"


class Band(StrEnum):
    """Words for a probability; the bounds stand in the model file of `kintrace.matching`."""

    CERTAIN = "certain"
    PROBABLE = "probable"
    POSSIBLE = "possible"
    UNLIKELY = "unlikely"


class Sex(StrEnum):
    """Sex as recorded."""

    FEMALE = "female"
    MALE = "male"
    OTHER = "other"


class NameKind(StrEnum):
    """Which of a person's names this is."""

    RECORDED = "recorded"
    BIRTH = "birth"
    FORMER = "former"
    ALIAS = "alias"
    DIMINUTIVE = "diminutive"


class Script(StrEnum):
    """The writing a text is in."""

    CYRILLIC = "cyrillic"
    LATIN = "latin"
    MIXED = "mixed"
    ARABIC = "arabic"
    HEBREW = "hebrew"
    GEORGIAN = "georgian"
    ARMENIAN = "armenian"
    ETHIOPIC = "ethiopic"
    MYANMAR = "myanmar"
    OTHER = "other"
    NONE = "none"


class DateKind(StrEnum):
    """How exactly a date is known."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    AGE = "age"
    RANGE = "range"
    UNKNOWN = "unknown"


class Language(StrEnum):
    """The languages in which kintrace speaks."""

    UK = "uk"
    RU = "ru"
    EN = "en"
