//! What stands at each address.

pub mod admin;
pub mod elsewhere;
pub mod home;
pub mod invite;
pub mod later_page;
pub mod login;
pub mod not_found;
pub mod profile;
pub mod register;
pub mod room;
pub mod search;
