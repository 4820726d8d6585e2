"""Giving sealed records out: the exact lines for machines, a workbook for office workers."""
