r"""Outside programs that components run: found, fed, watched, and read.

>>> import sys
>>> python = Program(sys.executable)
>>> hello = Template("hello.py", "print('answer', ${value})")
>>> with python.run(["hello.py"], {"hello.py": hello.render(value=42)}) as done:
...     done.number(r"answer (\S+)")
42.0
"""

from matweft.program.finished import Finished
from matweft.program.program import Program
from matweft.program.template import Rows, Template, rows

__all__ = ["Finished", "Program", "Rows", "Template", "rows"]
