//! Where events and state live: one folder and one feature for each vendor.

