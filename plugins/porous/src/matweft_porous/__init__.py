"""Porous structures: generators, descriptors and diffusion.

Names are imported on first use, so that importing the package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from matweft.lazy import lazy_names

_HOME = {
    "AllDescriptors": "all_descriptors",
    "CNN": "cnn",
    "Channels": "channels",
    "Chords": "chords",
    "Database": "database",
    "DTCNN": "dt_cnn",
    "DenseNetwork": "dense_network",
    "Diffusion": "diffusion",
    "DiffusivityTensor": "diffusivity_tensor",
    "Fibers": "fibers",
    "Formula": "formula",
    "FormulaModel": "formula_model",
    "GeodesicTortuosity": "geodesic_tortuosity",
    "HardEllipsoids": "hard_ellipsoids",
    "LevelSet": "level_set",
    "PermeabilityTensor": "permeability_tensor",
    "PoreSizes": "pore_sizes",
    "Permeability": "permeability",
    "Porosity": "porosity",
    "Predict": "predict",
    "Predictor": "predictor",
    "PredictorModel": "predictor_model",
    "RandomStructure": "random_structure",
    "SmoothedHardEllipsoids": "smoothed_ellipsoids",
    "SmoothedSoftEllipsoids": "smoothed_ellipsoids",
    "SoftEllipsoids": "soft_ellipsoids",
    "SpatialGraph": "spatial_graph",
    "SpecificSurface": "specific_surface",
    "SphericalContact": "spherical_contact",
    "Spinodal": "spinodal",
    "TwoPoint": "two_point",
    "ready_model": "_prediction",
}

if TYPE_CHECKING:
    from matweft_porous._prediction import ready_model as ready_model
    from matweft_porous.all_descriptors import AllDescriptors as AllDescriptors
    from matweft_porous.channels import Channels as Channels
    from matweft_porous.chords import Chords as Chords
    from matweft_porous.cnn import CNN as CNN
    from matweft_porous.database import Database as Database
    from matweft_porous.dense_network import DenseNetwork as DenseNetwork
    from matweft_porous.diffusion import Diffusion as Diffusion
    from matweft_porous.diffusivity_tensor import DiffusivityTensor as DiffusivityTensor
    from matweft_porous.dt_cnn import DTCNN as DTCNN
    from matweft_porous.fibers import Fibers as Fibers
    from matweft_porous.formula import Formula as Formula
    from matweft_porous.formula_model import FormulaModel as FormulaModel
    from matweft_porous.geodesic_tortuosity import GeodesicTortuosity as GeodesicTortuosity
    from matweft_porous.hard_ellipsoids import HardEllipsoids as HardEllipsoids
    from matweft_porous.level_set import LevelSet as LevelSet
    from matweft_porous.permeability import Permeability as Permeability
    from matweft_porous.permeability_tensor import PermeabilityTensor as PermeabilityTensor
    from matweft_porous.pore_sizes import PoreSizes as PoreSizes
    from matweft_porous.porosity import Porosity as Porosity
    from matweft_porous.predict import Predict as Predict
    from matweft_porous.predictor import Predictor as Predictor
    from matweft_porous.predictor_model import PredictorModel as PredictorModel
    from matweft_porous.random_structure import RandomStructure as RandomStructure
    from matweft_porous.smoothed_ellipsoids import SmoothedHardEllipsoids as SmoothedHardEllipsoids
    from matweft_porous.smoothed_ellipsoids import SmoothedSoftEllipsoids as SmoothedSoftEllipsoids
    from matweft_porous.soft_ellipsoids import SoftEllipsoids as SoftEllipsoids
    from matweft_porous.spatial_graph import SpatialGraph as SpatialGraph
    from matweft_porous.specific_surface import SpecificSurface as SpecificSurface
    from matweft_porous.spherical_contact import SphericalContact as SphericalContact
    from matweft_porous.spinodal import Spinodal as Spinodal
    from matweft_porous.two_point import TwoPoint as TwoPoint

__all__ = list(_HOME)
__getattr__, __dir__ = lazy_names(__name__, _HOME)
