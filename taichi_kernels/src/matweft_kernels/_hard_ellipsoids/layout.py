"""Where the arrays of a relaxation hold what, and its constants, for the host and the device.

``bodies`` has a row a body; ``links`` of each pair the other body and the whole numbers that name
its periodic image; ``energies`` of each pair the present and the proposed one; ``words`` the random
numbers of a round; ``chains`` the next body in the cell of each, then the first of each cell.
Lengths are in mean radii.
"""

CENTRE = 0
TURN = 3
AXES = 7
FORM = 10
OLD_CENTRE = 16
OLD_TURN = 19
BODY_WIDTH = 23

TRANSLATION = 0
ROTATION = 1
HALF_SKIN = 2
LARGEST = 3
TARGET = 5
OUTER = 6
SPREAD = 7
BOX = 8
NUMBERS = 11

ROUND = 0
STALE = 1
MOST_LINKS = 2
OVERLAPPING = 3
TRIED = 4
ACCEPTED = 6
ROUND_TRIED = 8
ROUND_ACCEPTED = 9
KINDS = 10
MOST_CELLS = 11
UNTIL_FREE = 12
GOES_ON = 13
BUDGET = 14
ROOM = 15
COUNTS = 16

ACCEPTANCE = 0.25
GAIN = 0.5
FIRST_STEP = 0.3
LARGEST_TRANSLATION = 0.5
LARGEST_ROTATION = 1.0
SMALLEST_STEP = 1e-6
FEWEST_SKIN_STEPS = 3.5
MOST_SKIN_STEPS = 12.0
USUAL_SKIN = 0.4
