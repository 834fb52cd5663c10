"""The officer of the demonstration: fills the columns of a workbook, as a person would in a spreadsheet program.

The persons and places are invented. Nothing outside the demonstration uses this: a finding is a person's.
"""

from collections.abc import Mapping
from pathlib import Path

import xlsxwriter

from kintrace.answers import header_key, read_sheets

LIST = """№;ПІБ;Дата народження;Останнє відоме місце
1;Вигаданенко Олена Петрівна;01.02.2012;Вигадане
2;Вигаданенко Тарас Петрович;15.09.2014;Вигадане
3;Неіснюк Марія Іванівна;20.05.2010;Небувале
"""
REGISTER = """№ дела;Фамилия;Имя;Отчество;Дата рождения;Где находится
71;Выдуманенко;Елена;Петровна;01.02.2012;интернат
72;Вигаданенко;Тарас;Петрович;15.09.2014;интернат
73;Примеров;Иван;Иванович;03.03.2013;семья
"""

_FOUND = {
    "finding": "located",
    "whereabouts": "boarding_school",
    "persons": "вигадана вихователька",
    "basis": "visit_or_interview",
    "answered_by": "перша особа",
}
FINDINGS: Mapping[int, Mapping[str, str]] = {
    1: _FOUND,
    2: _FOUND,
    3: {
        "finding": "no_record_found",
        "registers": "register.csv",
        "spellings": "Неіснюк, Неиснюк",
        "answered_by": "перша особа",
    },
}


def fill(
    workbook: Path, filled: Path, day: str, findings: Mapping[int, Mapping[str, str]] = FINDINGS
) -> None:
    """Write a copy of a workbook in which the officer's cells hold the findings.

    Args:
        workbook: as `kintrace match` wrote it.
        filled: the copy to write.
        day: the as-of date, YYYY-MM-DD.
        findings: row of the list → the officer's column → what is typed.
    """
    with xlsxwriter.Workbook(str(filled), {"in_memory": True, "strings_to_formulas": False}) as book:
        for name, rows in read_sheets(workbook).items():
            sheet = book.add_worksheet(name)
            columns: dict[str, int] = {}
            for line in sorted(rows):
                cells = list(rows[line])
                keys = {key: at for at, cell in enumerate(cells) if (key := header_key(cell))}
                if "number" in keys and "finding" in keys:
                    columns = keys
                elif columns and cells[columns["number"]].isdigit():
                    typed = findings.get(int(cells[columns["number"]]), {})
                    cells += [""] * (max(columns.values()) + 1 - len(cells))
                    for key, text in ({**typed, "as_of": day} if typed else {}).items():
                        cells[columns[key]] = text
                for at, cell in enumerate(cells):
                    if cell:
                        sheet.write_string(line - 1, at, cell)
