"""Trusses for matweft: a sample type of their own, computed by CalculiX."""
