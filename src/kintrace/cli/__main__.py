"""`python -m kintrace.cli` is `kintrace`."""

from kintrace.cli import main

main()
