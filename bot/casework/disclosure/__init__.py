"""依申请公开: the course of a request, its clock, and what the annual report counts. `disclosure` elsewhere in the house is
the disclosing of personal data to a reader (`bot.work.disclosure`); here it is the law's 公开."""
