mod changes;
mod random;
mod table;
mod talks;
