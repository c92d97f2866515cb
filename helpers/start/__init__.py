"""Lesson 00: the map of the course, and one toy exercise to learn how exercises work."""

from helpers.start.averages import leaver_salary, rounded_leak

__all__ = ["leaver_salary", "rounded_leak"]
