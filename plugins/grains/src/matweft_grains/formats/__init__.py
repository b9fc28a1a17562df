"""The files of electron backscatter diffraction and of grain maps, one file a format."""
