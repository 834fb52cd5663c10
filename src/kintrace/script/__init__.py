"""Reading writing itself: scripts, invisible and look-alike letters, one fold for uk, ru, be and Latin,
and a key of sounds for other scripts.

Knows letters, not names: `kintrace.names` and `kintrace.places` stand on it. Nothing here changes what is
shown or stored; the results serve comparison only.
"""

from kintrace.script.clean import Cleaned, clean
from kintrace.script.fold import fold, skeleton
from kintrace.script.foreign import Sounded, is_foreign, sounded
from kintrace.script.letters import from_wrong_layout, script_of
from kintrace.script.spelling import spell

__all__ = [
    "Cleaned",
    "Sounded",
    "clean",
    "fold",
    "from_wrong_layout",
    "is_foreign",
    "script_of",
    "skeleton",
    "sounded",
    "spell",
]
