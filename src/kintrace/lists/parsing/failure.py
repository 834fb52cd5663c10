"""The one way in which a reader gives up on a whole file."""


class ParseFailure(Exception):
    """A file that cannot be taken over; becomes an error of the house in the parent process.

    Args:
        kind: "unreadable", "invalid" or "refused".
        code: a stable word.
        message: one English sentence, without personal data.
        todo: what the reader can do.
        spot: any of sheet, row, column.
    """

    def __init__(self, kind: str, code: str, message: str, todo: str = "", **spot: str | int | None) -> None:
        super().__init__(message)
        self.kind = kind
        self.code = code
        self.message = message
        self.todo = todo
        self.spot = spot

    def plain(self) -> dict[str, object]:
        """The failure as JSON-able values."""
        return {
            "kind": self.kind,
            "code": self.code,
            "message": self.message,
            "todo": self.todo,
            "sheet": self.spot.get("sheet"),
            "row": self.spot.get("row"),
            "column": self.spot.get("column"),
        }


def unreadable(code: str, message: str, todo: str = "", **spot: str | int | None) -> ParseFailure:
    """The file cannot be read at all."""
    return ParseFailure("unreadable", code, message, todo, **spot)


def refused(code: str, message: str, todo: str = "", **spot: str | int | None) -> ParseFailure:
    """The file could be read and must not be: it is dangerous or too costly."""
    return ParseFailure("refused", code, message, todo, **spot)
