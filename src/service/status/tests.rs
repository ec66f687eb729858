use super::*;

#[test]
fn an_error_of_a_field_names_it_with_the_limit() {
    let fault = Fault::from(Error::new(ErrorKind::TooLarge, "html", "has 9 bytes, limit 8").with_limit(8));
    let status = Status::from(fault.clone());
    assert_eq!(status.code(), Code::InvalidArgument);
    assert_eq!(status.message(), "html: has 9 bytes, limit 8");
    let info = status.get_details_error_info().expect("error info");
    assert_eq!((info.reason.as_str(), info.domain.as_str()), ("CONTENT_TOO_LARGE", DOMAIN));
    assert_eq!(info.metadata.get("limit").map(String::as_str), Some("8"));
    let violations = status.get_details_bad_request().expect("bad request").field_violations;
    assert_eq!(violations.first().map(|v| v.field.as_str()), Some("html"));
    assert_eq!(message(&fault).code, i32::from(Code::InvalidArgument));
    assert_eq!(message(&fault).details.len(), 2);
}

#[test]
fn the_contract_lists_every_reason() {
    let contract = include_str!("../../../proto/gleaner/v1/gleaner.proto");
    let own = include_str!("../status.rs");
    let table = own.split("pub fn reason(").nth(1).and_then(|rest| rest.split("pub fn ").next()).expect("the table");
    let reasons: Vec<&str> = table.split('"').skip(1).step_by(2).collect();
    assert!(reasons.len() > 20, "{reasons:?}");
    for reason in reasons {
        assert!(contract.contains(reason), "{reason} is not in the contract");
    }
}

#[test]
fn a_shed_call_says_when_to_come_back() {
    let retry_after = Duration::from_millis(40);
    let status = Status::from(Fault::Overloaded { what: Full::Bytes, retry_after });
    assert_eq!(status.code(), Code::ResourceExhausted);
    assert_eq!(status.get_details_retry_info().expect("retry info").retry_delay, Some(retry_after));
}

#[test]
fn a_deadline_says_whose_it_was_and_how_long() {
    let said = |time| Status::from(Fault::DeadlineExceeded(time)).message().to_owned();
    assert_eq!(said(Time::OfCaller(Duration::from_micros(1500))), "the caller's time of 1ms 500us is over");
    assert_eq!(said(Time::OfServer(Duration::from_secs(10))), "the server's time for a page of 10s is over (--timeout)");
}

#[test]
fn an_unknown_charset_is_named_with_the_way_out() {
    let fault = Fault::from(Error::new(ErrorKind::UnknownEncoding, "content_type", "names the unknown charset \"none\""));
    let said = "content_type: names the unknown charset \"none\"; left empty, or without a charset, the page tells it";
    assert_eq!(fault.to_string(), said);
}

#[test]
fn messages_are_short_whatever_the_caller_sends() {
    let status = Status::from(Fault::UnknownPath { path: "é".repeat(10_000), instead: None });
    assert!(status.message().len() <= MAX_MESSAGE);
    assert!(status.details().len() < 4 * MAX_MESSAGE);
}
