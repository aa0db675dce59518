"""A shop."""

NAME = "shop"
