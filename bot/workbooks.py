"""A workbook as a file: readable on a phone, and printed on A4 with its columns on one page."""

from __future__ import annotations

import io
from collections.abc import Iterable

import xlsxwriter

from flows.sheets import Band, Sheet

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
A4 = 9
_HEAD = 2  # the title's row and the headings': they stay in sight


def workbook(sheets: Iterable[Sheet]) -> bytes:
    """The XLSX of *sheets*. Every cell is text: what people wrote becomes no formula."""
    whole = io.BytesIO()
    with xlsxwriter.Workbook(whole, {"in_memory": True}) as book:
        bold = book.add_format({"bold": True, "font_size": 12})
        wrapped = {"text_wrap": True, "valign": "top", "border": 1}
        heading = book.add_format({**wrapped, "bold": True, "bg_color": "#D9E2EC"})
        cell = book.add_format(wrapped)
        band = book.add_format({"bold": True, "bg_color": "#EEF2F6"})
        for sheet in sheets:
            page = book.add_worksheet(sheet.name)
            page.write_string(0, 0, sheet.title, bold)
            for number, column in enumerate(sheet.columns):
                page.set_column(number, number, column.width)
                page.write_string(1, number, column.heading, heading)
            for row, line in enumerate(sheet.rows, _HEAD):
                if isinstance(line, Band):
                    page.set_row(row, None, band)
                    page.write_string(row, 0, line.text, band)
                    continue
                for number, text in enumerate(line):
                    page.write_string(row, number, text, cell)
            for further, note in enumerate(sheet.notes, _HEAD + len(sheet.rows) + 1):
                page.write_string(further, 0, note)
            _for_print(page, sheet)
    return whole.getvalue()


def _for_print(page: xlsxwriter.worksheet.Worksheet, sheet: Sheet) -> None:
    page.freeze_panes(_HEAD, 1)
    page.set_landscape()
    page.set_paper(A4)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    page.fit_to_pages(1, 0)
    page.repeat_rows(1)
    page.set_footer(f"&L{sheet.title.replace('&', '&&')[:200]}&R&P / &N")
