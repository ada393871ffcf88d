use reqwest::header::CONTENT_TYPE;
use salon::protocol::RoomKind;
use serde_json::{Value, json};

use crate::Program;
use crate::support::Server;

async fn description(server: &Server) -> Value {
    let response = server.guest().get("/api/v1/openapi.json").await;
    assert_eq!(response.headers()[CONTENT_TYPE], "application/json");
    response.json().await.unwrap()
}

/// The schema of what an operation answers, with everything it refers to.
fn schema(description: &Value, path: &str, method: &str, status: &str) -> Value {
    let answer = &description["paths"][path][method]["responses"][status];
    let mut schema = answer["content"]["application/json"]["schema"].clone();
    assert!(schema.is_object(), "{method} {path} does not say what {status} is: {answer}");
    schema["components"] = description["components"].clone();
    schema
}

fn fits(schema: &Value, answer: &Value) {
    let validator = jsonschema::validator_for(schema).unwrap();
    let faults: Vec<String> = validator.iter_errors(answer).map(|fault| fault.to_string()).collect();
    assert!(faults.is_empty(), "{faults:?} in {answer}");
}

#[tokio::test]
async fn answers_are_as_described() {
    let server = Server::start().await;
    let ada = server.register("ada").await;
    let room = ada.create_room("Études", RoomKind::Private).await.id;
    let program = Program::new(&ada, &["read", "write"]).await;
    let description = description(&server).await;
    let messages = "/api/v1/rooms/{room_id}/messages";
    let at = |path: &str| path.replace("{room_id}", &room.to_string());

    let posted = program.post(&at(messages), json!({ "content": "hello" })).await.unwrap();
    fits(&schema(&description, messages, "post", "201"), &posted);
    let paths = ["/api/v1/me", "/api/v1/rooms", "/api/v1/rooms/{room_id}", "/api/v1/rooms/{room_id}/members"];
    for path in paths.into_iter().chain([messages]) {
        let answer = program.get(&at(path)).await.unwrap();
        fits(&schema(&description, path, "get", "200"), &answer);
    }
    let (_, refusal) = program.post(&at(messages), json!({})).await.unwrap_err();
    fits(&schema(&description, messages, "post", "422"), &json!(refusal));
}

#[tokio::test]
async fn a_wrong_answer_would_be_noticed() {
    let server = Server::start().await;
    let description = description(&server).await;
    let schema = schema(&description, "/api/v1/me", "get", "200");
    let validator = jsonschema::validator_for(&schema).unwrap();
    assert!(validator.is_valid(&json!({ "id": 1, "username": "ada", "nickname": "Ada" })));
    assert!(!validator.is_valid(&json!({ "id": "1", "username": "ada", "nickname": "Ada" })));
    assert!(!validator.is_valid(&json!({ "id": 1, "username": "ada" })));
}

#[tokio::test]
async fn every_operation_says_who_may_and_what_it_answers() {
    let server = Server::start().await;
    let description = description(&server).await;
    assert_eq!(description["openapi"].as_str().unwrap().split('.').next(), Some("3"));
    let mut operations = 0;
    for (path, methods) in description["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            operations += 1;
            let is_hook = path.starts_with("/api/v1/hooks/");
            assert_eq!(operation["security"].is_array(), !is_hook, "{method} {path}");
            let statuses: Vec<&String> = operation["responses"].as_object().unwrap().keys().collect();
            assert!(statuses.iter().any(|status| status.starts_with('2')), "{method} {path}");
            assert!(is_hook || statuses.iter().any(|status| *status == "401"), "{method} {path}");
        }
    }
    assert!(operations >= 8, "{operations} operations");
}
