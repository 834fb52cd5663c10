"""The one table in which rooms hand each other the rows of a list.

A frame has one line per row of a list, in the order of the list, all columns text (Utf8) except `row`.
A column that the list does not have may be missing; a cell that is empty is null.
"""

# name → what it holds, as written in the list
ENTRY_COLUMNS: dict[str, str] = {
    "row": "number of the row in its sheet, counted from 1 with the header (UInt32)",
    "sheet": "name of the sheet, or empty",
    "ref": "the row's own reference if the list has one, else the row number",
    "name": "a full name in one column, parts in any order",
    "surname": "surname in a column of its own",
    "given": "given name in a column of its own",
    "patronymic": "patronymic in a column of its own",
    "former_surname": "an earlier or other surname",
    "alias": "a nickname or other name",
    "birth": "date of birth as written: a day, a year, an age",
    "age": "age in a column of its own",
    "sex": "sex as written",
    "birth_place": "place of birth",
    "place": "last known or present place",
    "address": "street and house, without the town",
    "postcode": "postcode in a column of its own",
    "occupation": "occupation, of an adult",
    "mother": "mother's full name or initials",
    "father": "father's full name or initials",
    "household": "an id that brothers and sisters share in this list",
    "note": "remarks; a former surname may stand in them",
}
