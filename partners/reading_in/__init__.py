"""A file of rows becomes verbs of the register: the table, the columns, the judgement of each row."""
