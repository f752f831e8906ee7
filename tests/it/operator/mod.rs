//! The commands of an operator, run as the program itself: what only looks, what writes, and what each says when it
//! cannot.

mod auditing;
mod backup;
mod faults;
mod importing;
mod keys;
mod looking;
mod pair;
mod processes;
mod program;
mod proxy;
mod read_replica;
mod starting;
mod unwritable;
