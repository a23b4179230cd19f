//! Tests of what only this engine promises.
