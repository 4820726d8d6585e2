"""省平台: what a sealed month has to tell the provincial platform."""
