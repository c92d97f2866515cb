"""The tested package under the course: one room a lesson, and `course`, which all lessons use."""
