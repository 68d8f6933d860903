"""What the records come to: measures, targets, comparisons, scores' surroundings, lists, consequences."""
