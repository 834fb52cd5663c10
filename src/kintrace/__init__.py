"""Family tracing between parties who share no database."""
