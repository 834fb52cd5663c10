"""Coverage-guided fuzzing of everything that reads bytes from outside, with Atheris.

    python tests/exchange/fuzz.py TARGET [libFuzzer options]      targets: the names in exchange_targets

Anything but a refusal of our own is a finding. Atheris is not among the dependencies: pip install atheris.
"""

import sys
import tempfile
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).parent))

with atheris.instrument_imports(include=["kintrace.exchange"]):
    import exchange_targets


def main() -> None:
    name = sys.argv.pop(1)
    with tempfile.TemporaryDirectory() as corpus:
        (Path(corpus) / "true").write_bytes(exchange_targets.TARGETS[name][1])
        atheris.Setup([*sys.argv, corpus], lambda data: exchange_targets.once(name, data))
        atheris.Fuzz()


if __name__ == "__main__":
    main()
