"""From a matched list to a workbook, a report, the check of the filled workbook and the response document.

The program proposes and a person decides: no finding is ever filled in here.
"""

from kintrace.answers.check import CheckResult, check
from kintrace.answers.inputs import AnswerInput
from kintrace.answers.jsonl import write_rows_jsonl
from kintrace.answers.problems import Problem
from kintrace.answers.propose import Proposal, RowFacts, propose
from kintrace.answers.report import write_report
from kintrace.answers.requirements import requirements
from kintrace.answers.response import ResponseFormat, write_response
from kintrace.answers.rules import Answer
from kintrace.answers.sheets import read_sheets
from kintrace.answers.table import write_table
from kintrace.answers.words import header_key
from kintrace.answers.workbook import write_workbook

__all__ = [
    "Answer",
    "AnswerInput",
    "CheckResult",
    "Problem",
    "Proposal",
    "ResponseFormat",
    "RowFacts",
    "check",
    "header_key",
    "propose",
    "read_sheets",
    "requirements",
    "write_report",
    "write_response",
    "write_rows_jsonl",
    "write_table",
    "write_workbook",
]
