"""A report as a file: the tables of a page, in the words of its reader, as a workbook or on paper."""
