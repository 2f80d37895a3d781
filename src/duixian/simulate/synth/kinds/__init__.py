"""The models: one kind of subject each, in the order in which one depends on another."""
