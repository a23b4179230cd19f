//! Whatever is prepared or parsed: limits hold, preparing again changes nothing, nothing panics.

use chinwag_core::reply::Reply;
use proptest::prelude::*;
use serde_json::Value;

use super::support::{parse, response, webhook};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_was_prepared_fits_and_stays_as_it_is(
        text in "[a-z]{1,9}( [a-z*_`~\\[\\]()é]{1,40}){0,500}",
        titles in prop::collection::vec("[a-z]{1,300}", 0..30),
    ) {
        let reply = titles.iter().fold(Reply::text(text), |reply, title| reply.button(title, "p"));
        let prepared = webhook().prepare(response(reply)).expect("prepared");
        for response in &prepared {
            let call = webhook().render(response).expect("a call");
            let body: Value = serde_json::from_slice(&call.body).expect("JSON");
            prop_assert!(body["content"]["text"].as_str().is_none_or(|text| text.len() <= 8000));
            prop_assert_eq!(&webhook().prepare(response.clone()).expect("prepared"), &vec![response.clone()]);
        }
    }

    #[test]
    fn a_broken_body_is_an_error_and_no_panic(at in 0..120usize, byte in any::<u8>()) {
        let mut body = br#"{"type":"message","conversation":"7","sender":{"id":"7","name":"A"},"text":"hi","attachments":[]}"#.to_vec();
        let at = at % body.len();
        body[at] = byte;
        prop_assert!(parse(&body).is_ok_and(|events| events.len() == 1) || serde_json::from_slice::<Value>(&body).is_err());
        prop_assert!(parse(&body[..at]).is_err());
    }
}
