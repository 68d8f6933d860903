"""What is run when: a job, the periods that are due, a backfill."""
