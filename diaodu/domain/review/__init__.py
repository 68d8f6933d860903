"""What failed and what people decided: findings, decisions, disputes, rules that look back, marks in workbooks."""
