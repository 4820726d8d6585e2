"""依申请公开 and 干扰申诉 on the web: the questions of a kind, one page each, like any conversation."""
