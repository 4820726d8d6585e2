"""绩效评分: what the callbacks and complaints say of a department, an item or a handler, as a mark that can be contested.

`period` which months; `rules` what a level and a fact are worth; `facts` what was verified, and what has been contested;
`mark` one mark and what it is made of; `sheet` the marks of a period side by side; `disclosure` which of them a department
may read. Sources of the rules: 国办发〔2019〕51号
asks for a review that takes out mistaken and malicious ratings; the figures are those of published local rules, all settings.
"""
