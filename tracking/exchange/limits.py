"""How large a file may be. An export as CSV has no limit; an import has these, all checked before it is parsed."""

MAX_FILE = 5 * 1024 * 1024
MAX_UNPACKED = 50 * 1024 * 1024
MAX_ROWS = 5_000
MAX_COLUMNS = 60
MAX_CELL = 100_000
MAX_WORKBOOK_CELL = 32_767
"""Characters. A spreadsheet holds no more in a cell, so a longer text is exported as CSV only."""
MAX_LINES = 200_000
"""Lines of a CSV file: texts in paragraphs take several."""
MAX_PARTS = 100
"""Files in a workbook."""
MAX_TAGS = 1_500_000
"""Elements of XML, opened and closed, in all the parts of a workbook that are read: what 5,000 rows can need."""
MAX_WORKBOOK_ROWS = 10_000
"""Rows of an export as a workbook, which has to be finished before it is sent."""
