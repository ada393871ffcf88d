//! The parts pages are made of, one a file.
