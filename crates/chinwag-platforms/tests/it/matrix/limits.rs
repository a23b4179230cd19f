//! Whatever is prepared or parsed: an event has its size, preparing again changes nothing, nothing panics.

use chinwag_core::reply::Reply;
use proptest::prelude::*;

use super::support::{event, matrix, parse, response};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn what_was_prepared_fits_an_event_and_stays_as_it_is(
        text in "[a-z]{1,9}([ \n<>&\"][a-z*_`~\\[\\]()é<&\"]{1,40}){0,900}",
        titles in prop::collection::vec("[a-z]{1,30}", 0..5),
    ) {
        let reply = titles.iter().fold(Reply::text(text), |reply, title| reply.button(title, "p"));
        for response in matrix().prepare(response(reply)).expect("prepared") {
            let call = matrix().render(&response).expect("a call");
            prop_assert!(call.body.len() < 60_000, "{}", call.body.len());
            prop_assert_eq!(matrix().prepare(response.clone()).expect("prepared"), vec![response]);
        }
    }

    #[test]
    fn a_broken_transaction_never_panics(at in 0..400usize, byte in any::<u8>()) {
        let content = serde_json::json!({ "msgtype": "m.location", "geo_uri": "geo:1,2", "body": "> <@a:b>\n",
            "m.relates_to": { "rel_type": "m.thread", "event_id": "$r" } });
        let mut body = serde_json::json!({ "events": [event("m.room.message", &content)] }).to_string().into_bytes();
        let at = at % body.len();
        body[at] = byte;
        if let Ok(events) = parse(&body) {
            prop_assert!(events.len() == 1);
        }
        prop_assert!(parse(&body[..at]).is_err());
    }
}
