"""Methods of the course, written from scratch."""
