//! A channel of any platform, picked by a byte, and the gate that lets everything into it.

use std::{
    fmt,
    sync::{Arc, LazyLock},
};

use chinwag_core::{
    capabilities::Capabilities,
    clock::Timestamp,
    conversation::ConversationKey,
    message::Inbound,
    name::ChannelName,
    platform::{
        Answer, HttpCall, HttpReply, Immediate, ParseError, Platform, Rates, RawRequest, Rejection,
        RenderError, SendResult, Verified, admit,
    },
    reply::Reply,
    response::Response,
};
use chinwag_platforms::{PLATFORMS, for_verify};

/// When everything happens: the time of the signed fixtures of Discord.
pub const NOW: Timestamp = Timestamp::from_millis(1_767_574_193_000);

/// The public key of Discord's signed fixtures: of RFC 8032, section 7.1, test 1.
pub const DISCORD_KEY: &str = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

static CHANNELS: LazyLock<Vec<Channel>> =
    LazyLock::new(|| PLATFORMS.iter().map(|name| Channel::open(name)).collect());

/// One channel.
#[derive(Debug)]
pub struct Channel {
    /// The name of its platform.
    pub name: &'static str,
    /// The adapter.
    pub platform: Arc<dyn Platform>,
}

impl Channel {
    /// The channel that a byte stands for: its place in the list of the platforms, over and over.
    #[must_use]
    pub fn of(byte: u8) -> &'static Self {
        &CHANNELS[usize::from(byte) % CHANNELS.len()]
    }

    fn open(name: &'static str) -> Self {
        let secret = match name {
            "discord" => DISCORD_KEY,
            "webhook" => "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
            _ => "a-secret",
        };
        let platform = for_verify(name, secret).unwrap_or_else(|| panic!("{name} takes its secret"));
        Self { name, platform }
    }

    /// A request that is let in, whoever sent it.
    #[must_use]
    pub fn let_in(&self, request: RawRequest) -> Verified {
        admit(&Open(Arc::clone(&self.platform)), request, NOW).expect("the gate is open")
    }

    /// A response to somebody.
    #[must_use]
    pub fn response(&self, reply: Reply) -> Response {
        let id = match self.name {
            "messenger" | "instagram" | "whatsapp" => "100000000000001:200000000000001",
            "telegram" => "100000002",
            "line" => "U206d25c2ea6bd87c17655609a1c37cb8",
            "viber" => "01234567890A=",
            "slack" => "T00FAKE00CC:D00FAKEDM003",
            "discord" => "1457536551830421524",
            "teams" => "smba.trafficmanager.net/amer#a:1fakePersonalConversationId",
            "google_chat" => "spaces/AAAAfake001/threads/RI2JF8DQs_s",
            "twilio" => "+15550100002/+15550100001",
            "webex" => "Y2lzY29zcGFyazovL3VzL1JPT00vMzc4ZGYyYzAtM2NjYi0xMWVjLTg2YjMtNWIwZDIyOTNiMDZk",
            "mattermost" => "hawos4dqtby53pd64o4a4cmeoo",
            "matrix" => "!jEsUZKDJdhlrceRyVU:example.org",
            _ => "room-7",
        };
        let channel = ChannelName::new(self.name).expect("a platform's name is a legal one");
        let conversation = ConversationKey::new(&channel, id);
        Response::new(channel, conversation, reply)
    }
}

/// A platform that verifies nothing.
struct Open(Arc<dyn Platform>);

impl fmt::Debug for Open {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Platform for Open {
    fn verify(&self, _request: &RawRequest, _now: Timestamp) -> Result<(), Rejection> {
        Ok(())
    }

    fn handshake(&self, request: &RawRequest) -> Result<Answer, Rejection> {
        self.0.handshake(request)
    }

    fn parse(&self, verified: &Verified) -> Result<Vec<Inbound>, ParseError> {
        self.0.parse(verified)
    }

    fn immediate(&self, verified: &Verified) -> Option<Immediate> {
        self.0.immediate(verified)
    }

    fn prepare(&self, response: Response) -> Result<Vec<Response>, RenderError> {
        self.0.prepare(response)
    }

    fn render(&self, response: &Response) -> Result<HttpCall, RenderError> {
        self.0.render(response)
    }

    fn answer(&self, response: &Response) -> Option<Answer> {
        self.0.answer(response)
    }

    fn reply(&self, call: &HttpCall, reply: &HttpReply) -> SendResult {
        self.0.reply(call, reply)
    }

    fn capabilities(&self) -> &'static Capabilities {
        self.0.capabilities()
    }

    fn rates(&self) -> Rates {
        self.0.rates()
    }

    fn kept_headers(&self) -> &'static [&'static str] {
        self.0.kept_headers()
    }
}
