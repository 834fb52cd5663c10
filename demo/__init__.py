"""Things to show and try kintrace with; nothing in the product imports from here."""
