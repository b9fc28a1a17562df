"""Grain maps: EBSD and grain files, segmentation, sizes, neighbours and misorientations."""
