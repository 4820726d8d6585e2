"""Huifang (回访): calls back every applicant whose case was concluded last month, and can prove the figures."""
