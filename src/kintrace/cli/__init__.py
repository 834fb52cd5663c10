"""The terminal: the same stages as everywhere, with files on the own disk. Reads environment variables; nothing else does.

Exit codes: 0 done · 1 something is missing in an answer, or another error · 2 the command was called wrongly ·
3 a file cannot be read · 4 a rule is broken · 5 refused · 6 not found · 7 conflict · 8 not trusted ·
70 a defect of kintrace.
"""

import gc
import sys

from kintrace.cli.main import chosen_language, cli
from kintrace.cli.report import say_defect, say_error
from kintrace.model import KintraceError

__all__ = ["cli", "main"]


def main() -> None:
    """Run the command line; errors become sentences and exit codes, never tracebacks."""
    # Reading lists makes millions of small objects that live to the end; looking for rubbish among them in
    # vain is a tenth of the whole time.
    gc.set_threshold(200_000, 20, 50)
    try:
        cli(auto_envvar_prefix="KINTRACE")
    except KintraceError as error:
        say_error(error, chosen_language())
        sys.exit(error.exit_code)
    except OSError as error:
        reason = error.strerror or "input or output failed"
        say_error(KintraceError("system", f"The system refused: {reason}."), chosen_language())
        sys.exit(3)
    except Exception as error:  # noqa: BLE001 - the last door: a defect is told without personal data
        say_defect(error)
        sys.exit(70)
