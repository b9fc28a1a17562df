"""Parts of the diffusion solver: clusters, coarse levels, operator, conjugate gradients."""
