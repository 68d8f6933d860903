"""Review (退回审核意见): what each unit with findings gets back."""
