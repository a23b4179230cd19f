//! Pure adapters of chat platforms: verify, parse, prepare, render, reply. No I/O.
