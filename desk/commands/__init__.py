"""What people type: `diaodu <command>`."""
