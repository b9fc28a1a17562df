"""Products of powers, the shape of every formula: their logarithm and its derivatives."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Product:
    """y = Π base^exponent; base and exponent are sums of numbers, coefficients c and columns x.

    Each is an array T of shape (1 + coefficients, 1 + columns) and means (1, c)·T·(1, x).

    >>> product = Product.parse("c1 * (c2*a + b)**2")
    >>> product.coefficients, product.columns
    (('c1', 'c2'), ('a', 'b'))
    >>> np.exp(product.log(np.array([2.0, 3.0]), np.array([[1.0, 4.0]]))).round(9).tolist()
    [98.0]
    """

    coefficients: tuple[str, ...]
    columns: tuple[str, ...]
    factors: tuple[tuple[Floats, Floats], ...]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a product in Python's notation; names c1, c2, ... are coefficients."""
        names = list(dict.fromkeys(re.findall(r"[a-z]\w*", text)))
        coefficients = tuple(sorted(name for name in names if is_coefficient(name)))
        columns = tuple(name for name in names if not is_coefficient(name))
        factors = tuple(
            (_form(base, coefficients, columns), _form(exponent, coefficients, columns))
            for base, exponent in _factors(ast.parse(text, mode="eval").body)
        )
        return cls(coefficients, columns, factors)

    def log(self, c: Floats, x: Floats) -> Floats:
        """Return log y of samples x, shape (n, columns): (n,)."""
        total = np.zeros(len(x))
        for base, exponent in self.factors:
            total += _value(exponent, c, x) * np.log(_value(base, c, x))
        return total

    def log_by_coefficient(self, c: Floats, x: Floats) -> Floats:
        """Return d log y / dc, shape (n, coefficients)."""
        total = np.zeros((len(x), len(c)))
        for base, exponent in self.factors:
            value = _value(base, c, x)[:, None]
            ratio = _value(exponent, c, x)[:, None] / value
            total += _with_one(x) @ exponent[1:].T * np.log(value)
            total += _with_one(x) @ base[1:].T * ratio
        return total

    def log_by_column(self, c: Floats, x: Floats) -> Floats:
        """Return d log y / dx, shape (n, columns)."""
        total = np.zeros(x.shape)
        one = np.append(1.0, c)
        for base, exponent in self.factors:
            value = _value(base, c, x)[:, None]
            ratio = _value(exponent, c, x)[:, None] / value
            total += one @ exponent[:, 1:] * np.log(value)
            total += one @ base[:, 1:] * ratio
        return total

    def prefactors(self) -> tuple[str, ...]:
        """Return the coefficients that stand alone as a factor; they are positive."""
        found: list[str] = []
        for base, exponent in self.factors:
            of_columns = base[0].any() or base[:, 1:].any()
            if not of_columns and not exponent[1:].any():
                chosen = base[1:, 0] != 0
                found += np.array(self.coefficients)[chosen].tolist()
        return tuple(found)


def is_coefficient(name: str) -> bool:
    """Return whether a name is c1, c2, ..."""
    return re.fullmatch(r"c\d+", name) is not None


def affine(text: str, names: tuple[str, ...]) -> tuple[float, Floats]:
    """Return constant and slopes of a sum such as ``"2 - c2"`` in the variables ``names``."""
    form = _form(ast.parse(text, mode="eval").body, names, ())
    return float(form[0, 0]), form[1:, 0]


def _with_one(x: Floats) -> Floats:
    return np.column_stack([np.ones(len(x)), x])


def _value(form: Floats, c: Floats, x: Floats) -> Floats:
    return _with_one(x) @ (np.append(1.0, c) @ form)


def _factors(node: ast.expr) -> list[tuple[ast.expr, ast.expr]]:
    match node:
        case ast.BinOp(left, ast.Mult(), right):
            return _factors(left) + _factors(right)
        case ast.BinOp(base, ast.Pow(), exponent):
            return [(base, exponent)]
        case _:
            return [(node, ast.Constant(1.0))]


def _form(node: ast.expr, rows: tuple[str, ...], columns: tuple[str, ...]) -> Floats:
    """Return a sum as an array over (1, rows) and (1, columns)."""
    found = np.zeros((1 + len(rows), 1 + len(columns)))
    match node:
        case ast.Constant(int() | float() as number):
            found[0, 0] = number
        case ast.Name(name) if name in rows:
            found[1 + rows.index(name), 0] = 1
        case ast.Name(name) if name in columns:
            found[0, 1 + columns.index(name)] = 1
        case ast.UnaryOp(ast.USub(), inner):
            found = -_form(inner, rows, columns)
        case ast.BinOp(left, ast.Add() | ast.Sub() as sign, right):
            second = _form(right, rows, columns)
            found = _form(left, rows, columns) + (second if isinstance(sign, ast.Add) else -second)
        case ast.BinOp(left, ast.Mult(), right):
            found = np.outer(_form(left, rows, columns)[:, 0], _form(right, rows, columns)[0])
        case _:
            raise ValueError(f"not a sum of products: {ast.unparse(node)}")
    return found
