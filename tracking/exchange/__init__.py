"""Files of rows, out and in: exported, edited in a spreadsheet, imported again. One resource per noun in `nouns`.

    files, workbooks   what is refused before anything is read, and the rows of a file
    columns, relations a value as text and back
    plan, checks       the dry run: what is new, changed, unchanged or wrong; nothing is written
    apply              all of it or nothing, through the verbs of `tracking.publishing`
    export             streams

The dry run of django-import-export saves every row and rolls back, which would lock SQLite for as long as it lasts, and
asks the database per row. So its fields, widgets, resources and instance loaders are used, and its `import_data` is not.
"""
