"""Brings Taskora up, looks after it and takes it down again. What is done, and where, is deploy/targets.yaml."""
