//! The parts pages are made of, one a file.
//!
//! Those with children or many elements end in `into_any()`: types that nest a whole page are beyond
//! the compiler's depth limit, and every one of them would be WebAssembly of its own.

pub mod api_form;
pub mod avatar;
pub mod avatar_picker;
pub mod character_counter;
pub mod composer;
pub mod connection_banner;
pub mod conversation_header;
pub mod conversation_view;
pub mod day_line;
pub mod dialog;
pub mod emoji_picker;
pub mod empty;
pub mod entrance;
pub mod field;
pub mod frame;
pub mod history_edge;
pub mod icon;
pub mod join_room_form;
pub mod jump_field;
pub mod jump_to_latest;
pub mod language_switch;
pub mod me;
pub mod message_line;
pub mod moment;
pub mod new_room;
pub mod notice_item;
pub mod notice_list;
pub mod open_direct_form;
pub mod pending_line;
pub mod people_pane;
pub mod person;
pub mod portrait;
pub mod profile_header;
pub mod retry_countdown;
pub mod role_tag;
pub mod room_details_form;
pub mod room_exit;
pub mod room_link;
pub mod room_list;
pub mod room_member;
pub mod room_members;
pub mod room_preview;
pub mod room_section;
pub mod room_settings;
pub mod seal;
pub mod sign_out_form;
pub mod submit_button;
pub mod theme_switch;
pub mod timeline;
pub mod timeline_problem;
pub mod timeline_row;
pub mod typing_line;
pub mod unread_badge;
