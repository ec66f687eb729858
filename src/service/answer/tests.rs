use super::*;
use crate::service::budget::Budget;
use crate::service::proto::Article;

fn response() -> CleanPageResponse {
    let article = Article { title: "Harbour bridge reopens".to_owned(), language: "en".to_owned(), ..Article::default() };
    CleanPageResponse { article: Some(article), page: Some(PageInfo { block_count: 3, ..PageInfo::default() }) }
}

fn bytes(answer: &Answer) -> Vec<u8> {
    answer.parts().concat()
}

#[test]
fn an_answer_holds_its_bytes_of_the_budget_until_it_is_sent() {
    let budget = Budget::new(100 << 10);
    let title = |length: usize| {
        let article = Article { title: "a".repeat(length), ..Article::default() };
        let response = CleanPageResponse { article: Some(article), ..CleanPageResponse::default() };
        Made::new(response, &Mask::default(), 1 << 20, None).expect("small").answer
    };
    let reserved = || budget.try_reserve(40 << 10).expect("free");
    let answer = title(19 << 10).paid_with(reserved()).expect("less than it had");
    assert_eq!(budget.used(), 10 << 10);
    let sent = Answer::in_stream("a".to_owned(), Ok(answer));
    assert_eq!(budget.used(), 10 << 10);
    let framed = sent.framed();
    let rest = framed.slice(4 << 10..);
    drop(framed);
    assert_eq!(budget.used(), 10 << 10, "a part of it is still to be sent");
    assert!(matches!(title(200 << 10).paid_with(reserved()), Err(Fault::Overloaded { .. })), "90 KiB are left");
    assert!(title(170 << 10).paid_with(reserved()).is_ok());
    let others = budget.try_reserve(88 << 10).expect("free");
    assert!(title(60 << 10).paid_with(budget.try_reserve(1 << 10).expect("free")).is_ok(), "small");
    drop(others);
    drop(rest);
    assert_eq!(budget.used(), 0);
}

#[test]
fn an_answer_in_a_stream_is_the_contracts_message() {
    let made = Made::new(response(), &Mask::default(), 1 << 20, None).expect("small");
    let sent = Answer::in_stream("a".to_owned(), Ok(made.answer));
    let expected = CleanPagesResponse { key: "a".to_owned(), result: Some(PageResult::Response(response())) };
    assert_eq!(bytes(&sent), expected.encode_to_vec());
    // An empty response is a response too, not an answer without a result.
    let empty = Made::new(CleanPageResponse::default(), &Mask::default(), 1 << 20, None).expect("small");
    assert_eq!(empty.answer.len(), 0);
    let sent = Answer::in_stream(String::new(), Ok(empty.answer));
    let expected = CleanPagesResponse { key: String::new(), result: Some(PageResult::Response(CleanPageResponse::default())) };
    assert_eq!(CleanPagesResponse::decode(&*bytes(&sent)), Ok(expected));
    let failed = Answer::in_stream("b".to_owned(), Err(Fault::Draining));
    let failed = CleanPagesResponse::decode(&*bytes(&failed)).expect("a message");
    assert_eq!(failed.key, "b");
    assert!(matches!(failed.result, Some(PageResult::Error(_))));
}

#[test]
fn an_answer_at_its_limit_is_sent_and_one_byte_above_is_not() {
    let size = response().encoded_len();
    assert_eq!(Made::new(response(), &Mask::default(), size, None).expect("at the limit").answer.len(), size);
    let fault = Made::new(response(), &Mask::default(), size - 1, None).expect_err("above it");
    assert_eq!(fault, Fault::AnswerTooLarge { size: size as u64, limit: size as u64 - 1 });
}

#[test]
fn answers_are_compressed_where_that_makes_them_smaller() {
    let long = CleanPageResponse {
        article: Some(Article { title: "Harbour bridge reopens. ".repeat(100), ..Article::default() }),
        ..CleanPageResponse::default()
    };
    for (response, compressed) in [(long, true), (response(), false)] {
        for compression in [Compression::Gzip, Compression::Zstd] {
            let plain = response.encode_to_vec();
            let answer = Made::new(response.clone(), &Mask::default(), plain.len(), Some(compression)).expect("at the limit").answer;
            assert_eq!((answer.is_compressed(), answer.len() < plain.len()), (compressed, compressed));
            assert_eq!(answer.clone().framed().get(1..5).map(<[u8]>::to_vec), Some((answer.len() as u32).to_be_bytes().to_vec()));
            let (sent, mut decompressed) = (bytes(&answer), Vec::new());
            match compression {
                _ if !compressed => decompressed.clone_from(&sent),
                Compression::Gzip => {
                    std::io::copy(&mut flate2::read::GzDecoder::new(&sent[..]), &mut decompressed).map(drop).expect("gzip");
                }
                Compression::Zstd => decompressed = zstd::decode_all(&sent[..]).expect("zstd"),
            }
            assert_eq!(decompressed, plain);
        }
    }
}

#[test]
fn what_is_written_down_does_not_depend_on_the_mask() {
    let mask = Mask::parse(Some(&prost_types::FieldMask { paths: vec!["article.title".to_owned()] })).expect("a field");
    let made = Made::new(response(), &mask, 1 << 20, None).expect("small");
    let sent = CleanPageResponse::decode(&*bytes(&made.answer)).expect("a message");
    assert_eq!(sent.page, None);
    assert_eq!((made.facts.page.block_count, made.facts.language.as_str()), (3, "en"));
}
