"""XML files of VTK, shared by the formats that use them."""
