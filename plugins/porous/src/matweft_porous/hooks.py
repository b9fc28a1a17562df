"""What this plugin contributes; nothing heavy is imported here."""

from matweft import hookimpl

MATWEFT_CONTRACT = 1


@hookimpl
def matweft_generators() -> dict[str, str]:
    """Name generators of porous structures."""
    return {
        "porous.channels": "matweft_porous.channels:Channels",
        "porous.database": "matweft_porous.database:Database",
        "porous.fibers": "matweft_porous.fibers:Fibers",
        "porous.hard-ellipsoids": "matweft_porous.hard_ellipsoids:HardEllipsoids",
        "porous.level-set": "matweft_porous.level_set:LevelSet",
        "porous.random-structure": "matweft_porous.random_structure:RandomStructure",
        "porous.smoothed-hard-ellipsoids": (
            "matweft_porous.smoothed_ellipsoids:SmoothedHardEllipsoids"
        ),
        "porous.smoothed-soft-ellipsoids": (
            "matweft_porous.smoothed_ellipsoids:SmoothedSoftEllipsoids"
        ),
        "porous.soft-ellipsoids": "matweft_porous.soft_ellipsoids:SoftEllipsoids",
        "porous.spatial-graph": "matweft_porous.spatial_graph:SpatialGraph",
        "porous.spinodal": "matweft_porous.spinodal:Spinodal",
    }


@hookimpl
def matweft_descriptors() -> dict[str, str]:
    """Geometric numbers of a phase."""
    return {
        "porous.all": "matweft_porous.all_descriptors:AllDescriptors",
        "porous.chords": "matweft_porous.chords:Chords",
        "porous.dependence-table": "matweft_porous.dependence_table:DependenceTable",
        "porous.descriptor-plot": "matweft_porous.gallery:DescriptorPlot",
        "porous.formula-table": "matweft_porous.formula_table:FormulaTable",
        "porous.gallery": "matweft_porous.gallery:Gallery",
        "porous.geodesic-tortuosity": "matweft_porous.geodesic_tortuosity:GeodesicTortuosity",
        "porous.network-table": "matweft_porous.network_table:NetworkTable",
        "porous.paper-claims": "matweft_porous.paper_claims:PaperClaims",
        "porous.pore-sizes": "matweft_porous.pore_sizes:PoreSizes",
        "porous.porosity": "matweft_porous.porosity:Porosity",
        "porous.prediction-table": "matweft_porous.prediction_table:PredictionTable",
        "porous.specific-surface": "matweft_porous.specific_surface:SpecificSurface",
        "porous.spherical-contact": "matweft_porous.spherical_contact:SphericalContact",
        "porous.two-point": "matweft_porous.two_point:TwoPoint",
    }


@hookimpl
def matweft_simulators() -> dict[str, str]:
    """Transport through a phase."""
    return {
        "porous.diffusion": "matweft_porous.diffusion:Diffusion",
        "porous.diffusivity-tensor": "matweft_porous.diffusivity_tensor:DiffusivityTensor",
        "porous.permeability": "matweft_porous.permeability:Permeability",
        "porous.permeability-tensor": "matweft_porous.permeability_tensor:PermeabilityTensor",
        "porous.predict": "matweft_porous.predict:Predict",
        "porous.predict-unseen": "matweft_porous.prediction_table:PredictUnseen",
    }


@hookimpl
def matweft_learners() -> dict[str, str]:
    """Transport learnt from descriptors and structures."""
    return {
        "porous.cnn": "matweft_porous.cnn:CNN",
        "porous.dense-network": "matweft_porous.dense_network:DenseNetwork",
        "porous.dt-cnn": "matweft_porous.dt_cnn:DTCNN",
        "porous.formula": "matweft_porous.formula:Formula",
        "porous.predictor": "matweft_porous.predictor:Predictor",
    }


@hookimpl
def matweft_measurements() -> dict[str, str]:
    """Geometry and transport of phases."""
    return {"porous.phases": "matweft_porous.measurements:measurements"}


@hookimpl
def matweft_studies() -> dict[str, str]:
    """Studies that come with the plugin."""
    return {
        "porous.design": "matweft_porous:studies/design.yaml",
        "porous.electrode": "matweft_porous:studies/electrode.yaml",
        "porous.electrode-transfer": "matweft_porous:studies/electrode-transfer.yaml",
        "porous.paper": "matweft_porous:studies/paper.yaml",
        "porous.ready": "matweft_porous:studies/ready.yaml",
        "porous.small": "matweft_porous:studies/small.yaml",
    }


@hookimpl
def matweft_examples() -> dict[str, str]:
    """Files as a laboratory has them."""
    return {"porous.electrode": "matweft_porous.example:electrode"}
