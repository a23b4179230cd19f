//! Serverless, event-driven chatbots: the bot API, the command line and the binary.
