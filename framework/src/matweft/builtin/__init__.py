"""Components that belong to no domain: parts of images, datasets of results, checks of models."""
