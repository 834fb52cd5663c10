"""How the documentation is built: Markdown through MyST, the Furo theme, warnings are errors (see the Makefile)."""

import sys
from importlib.metadata import version as version_of
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

project = "kintrace"
author = "The kintrace developers"
copyright = "The kintrace developers"
version = release = version_of("kintrace")

extensions = ["myst_parser", "faces", "findings"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build", "_ext", "_static", "schemas", "vectors"]
myst_heading_anchors = 3
html_theme = "furo"
html_static_path = ["_static"]
html_css_files = ["pages.css"]
html_title = "kintrace"
html_last_updated_fmt = None
html_copy_source = False
