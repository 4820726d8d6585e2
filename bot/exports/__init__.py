"""Exports of sealed records: the exact lines for machines, a workbook for office workers."""
