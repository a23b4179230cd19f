//! The calls of the REST API that a bot makes, with their errors.

use chinwag_core::{clock::Timestamp, platform::RawRequest};
use serde_json::{Value, json};

use super::{
    post,
    refusal::{Refusal, refused},
    server::{BOT, Mattermost, Post},
};
use crate::play::{Shown, Taken, exchange::is_web_address};

type Done = Result<Taken, Refusal>;

/// An answer that only says that it was done.
fn done(shown: Vec<Shown>) -> Done {
    Ok(Taken::json(200, &json!({"status": "OK"}), shown))
}

impl Mattermost {
    /// Carries a call out.
    pub(super) fn carried(&mut self, call: &RawRequest, body: &Value, now: Timestamp) -> Done {
        let path = call.target.split('?').next().unwrap_or_default();
        let path = path.strip_prefix("/api/v4/").unwrap_or_default();
        let parts: Vec<&str> = path.split('/').collect();
        match (call.method.as_str(), &parts[..]) {
            ("GET", ["users", "me"]) => {
                let user = json!({"id": BOT, "username": "bot", "is_bot": true, "roles": "system_user"});
                Ok(Taken::json(200, &user, Vec::new()))
            }
            ("POST", ["posts"]) => self.post(body, now),
            ("POST", ["posts", "ephemeral"]) => self.post_to_one(body, now),
            ("PUT", ["posts", id, "patch"]) => self.patch(id, body, now),
            ("DELETE", ["posts", id]) => self.delete(id),
            ("POST", ["reactions"]) => self.react(body, now),
            ("DELETE", ["users", user, "posts", id, "reactions", name]) => self.take_off(user, id, name),
            ("POST", ["users", user, "typing"]) => self.types(user, body),
            ("POST", ["actions", "dialogs", "open"]) => self.open(body),
            _ => Err(Refusal::of(404)),
        }
    }

    fn post(&mut self, body: &Value, now: Timestamp) -> Done {
        let user = self.member(body)?;
        let root = self.root(body)?;
        let pending = body["pending_post_id"].as_str().unwrap_or_default().to_owned();
        if let Some(made) = self.pending.get(&pending) {
            return Ok(Taken::json(201, made, Vec::new()));
        }
        let id = self.id("post");
        let shown = post::shown(body, &user, &id)?;
        let channel_id = body["channel_id"].as_str().unwrap_or_default().to_owned();
        self.posts.insert(id.clone(), Post { channel_id, is_own: true, is_root: root.is_none() });
        let made = made(&id, body, now);
        if !pending.is_empty() {
            self.pending.insert(pending, made.clone());
        }
        Ok(Taken::json(201, &made, vec![shown]))
    }

    fn post_to_one(&mut self, body: &Value, now: Timestamp) -> Done {
        let post = &body["post"];
        let user = self.member(post)?;
        self.root(post)?;
        if body["user_id"].as_str() != Some(&user) {
            return refused(400, "api.post.send_ephemeral.app_error", "The user is not in the channel.");
        }
        let id = self.id("post");
        let shown = post::shown(post, &user, &id)?;
        Ok(Taken::json(201, &made(&id, post, now), vec![shown]))
    }

    fn patch(&mut self, id: &str, body: &Value, now: Timestamp) -> Done {
        let user = self.own(id)?;
        let shown = post::shown(body, &user, id)?;
        Ok(Taken::json(200, &made(id, body, now), vec![shown]))
    }

    fn delete(&mut self, id: &str) -> Done {
        let user = self.own(id)?;
        self.posts.remove(id);
        done(vec![Shown::text(user, id, "[deleted]")])
    }

    fn react(&mut self, body: &Value, now: Timestamp) -> Done {
        let text = |name: &str| body[name].as_str().unwrap_or_default();
        let (user_id, post_id, emoji_name) = (text("user_id"), text("post_id"), text("emoji_name"));
        self.reaction(user_id, post_id, emoji_name)?;
        let made = json!({
            "user_id": user_id, "post_id": post_id, "emoji_name": emoji_name, "create_at": now.as_millis(),
        });
        Ok(Taken::json(201, &made, Vec::new()))
    }

    fn take_off(&mut self, user_id: &str, post_id: &str, emoji_name: &str) -> Done {
        self.reaction(user_id, post_id, emoji_name)?;
        done(Vec::new())
    }

    /// A reaction of the bot's own to a post that is there, by a name.
    fn reaction(&self, user_id: &str, post_id: &str, emoji_name: &str) -> Result<(), Refusal> {
        if user_id != BOT {
            return Err(Refusal::of(403));
        }
        if !self.posts.contains_key(post_id) {
            return refused(404, "app.post.get.app_error", "Unable to get the post.");
        }
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"+-_".contains(&byte);
        if emoji_name.is_empty() || emoji_name.len() > 64 || !emoji_name.bytes().all(is_name) {
            return refused(400, "model.reaction.is_valid.emoji_name.app_error", "Invalid emoji name.");
        }
        Ok(())
    }

    fn types(&mut self, user_id: &str, body: &Value) -> Done {
        if ![BOT, "me"].contains(&user_id) {
            return Err(Refusal::of(403));
        }
        self.member(body)?;
        done(Vec::new())
    }

    /// A dialog is opened by what a command or a press was told, once.
    fn open(&mut self, body: &Value) -> Done {
        let trigger = body["trigger_id"].as_str().unwrap_or_default();
        let Some(at) = self.triggers.iter().position(|live| live == trigger) else {
            let id = "interactive_message.decode_trigger_id.signature_invalid.app_error";
            return refused(400, id, "Failed to decode trigger ID for interactive dialog.");
        };
        let title = body["dialog"]["title"].as_str().unwrap_or_default();
        let is_titled = (1..=24).contains(&title.chars().count());
        if !is_titled || !body["url"].as_str().is_some_and(is_web_address) {
            return refused(
                400,
                "api.context.invalid_body_param.app_error",
                "Invalid dialog in request body.",
            );
        }
        self.triggers.remove(at);
        done(Vec::new())
    }

    /// Who the channel of a post is with.
    fn member(&self, post: &Value) -> Result<String, Refusal> {
        let Some(channel_id) = post["channel_id"].as_str() else { return Err(Refusal::of(400)) };
        self.channels.get(channel_id).cloned().ok_or_else(|| Refusal::of(403))
    }

    /// The first post of its thread, in the same channel.
    fn root(&self, post: &Value) -> Result<Option<String>, Refusal> {
        let Some(root_id) = post["root_id"].as_str().filter(|id| !id.is_empty()) else { return Ok(None) };
        let root = self.posts.get(root_id).filter(|root| root.is_root);
        if root.is_none_or(|root| post["channel_id"] != *root.channel_id) {
            return refused(400, "api.post.create_post.root_id.app_error", "Invalid RootId parameter.");
        }
        Ok(Some(root_id.to_owned()))
    }

    /// Who sees a post of the bot.
    fn own(&self, id: &str) -> Result<String, Refusal> {
        let Some(post) = self.posts.get(id) else {
            return refused(404, "app.post.get.app_error", "Unable to get the post.");
        };
        let user = self.channels.get(&post.channel_id).filter(|_| post.is_own);
        user.cloned().ok_or_else(|| Refusal::of(403))
    }
}

/// A post as the server tells it.
fn made(id: &str, body: &Value, now: Timestamp) -> Value {
    json!({
        "id": id, "create_at": now.as_millis(), "update_at": now.as_millis(), "delete_at": 0, "user_id": BOT,
        "channel_id": body["channel_id"], "root_id": body["root_id"].as_str().unwrap_or_default(),
        "message": body["message"], "type": "", "props": body["props"],
        "pending_post_id": body["pending_post_id"].as_str().unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests;
