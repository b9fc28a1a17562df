"""Values turned into JSON and arrays, and back; never by pickle.

>>> import numpy as np
>>> tree, arrays = encode({"shape": (2, 3), "grid": np.zeros((8, 8))})
>>> tree["shape"], list(arrays)
({'$tuple': [2, 3]}, ['grid'])
>>> decode(tree, arrays)["shape"]
(2, 3)
"""

from matweft.codec.classes import remember
from matweft.codec.custom import Codec
from matweft.codec.decoding import decode
from matweft.codec.encoding import Encoded, encode
from matweft.codec.opaque import Opaque

__all__ = ["Codec", "Encoded", "Opaque", "decode", "encode", "remember"]
