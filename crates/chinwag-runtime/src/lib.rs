//! The stages that move events: gateway, lanes, invoke, sender, results, timers.
