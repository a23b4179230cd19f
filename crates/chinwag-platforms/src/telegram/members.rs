//! Who came to a chat and who left it.

use chinwag_core::message::{Content, User};

use super::{
    content::user,
    mention::Own,
    wire::{self, Member},
};

/// A change of somebody's standing in a chat; `None` where nobody came or left by it.
pub(super) fn change(old: &Member, new: &Member, is_bot: bool) -> Option<Content> {
    let joined = match (is_in(old), is_in(new)) {
        (false, true) => true,
        (true, false) => false,
        _ => return None,
    };
    let users = if is_bot { Vec::new() } else { vec![user(&new.user)] };
    Some(Content::Members { joined, users, bot: is_bot })
}

fn is_in(member: &Member) -> bool {
    match member.status.as_str() {
        "creator" | "administrator" | "member" => true,
        "restricted" => member.is_member != Some(false),
        _ => false,
    }
}

/// What a message in the chat says of it; `None` where it is about the bot alone, whose coming and going is told by an
/// update of its own.
pub(super) fn told(joined: bool, members: &[wire::User], own: &Own) -> Option<Content> {
    let users: Vec<User> = members.iter().filter(|member| Some(member.id) != own.id).map(user).collect();
    (!users.is_empty()).then_some(Content::Members { joined, users, bot: false })
}
