mod changes;
mod effects;
mod random;
mod table;
mod talks;
mod traps;
