"""Importing a file of cases, at the terminal and in the console alike.

batches    rows read and prepared, ten thousand at a time    tally     what became of them, counted
taking     stored batch by batch, each with its count        checking  the same foretold, nothing stored
findings   what a check found, as a person is shown it       rejects   the rows that were refused, as a csv
in_memory  a file that lies on no disk                       desk      files brought to the console, and their jobs
"""
