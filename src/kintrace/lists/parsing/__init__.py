"""What runs inside the limited child process: bytes in, plain lists of text out.

Imports nothing of the house outside this folder except the header words, and no heavy package, so that a
child starts in some tens of milliseconds.
"""
