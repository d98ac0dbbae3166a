"""The one place that holds the version of TagMask."""

VERSION = "0.1.0"
