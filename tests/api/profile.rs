//! One's own account.

use salon::protocol::{Account, ErrorCode};
use serde_json::json;

use crate::support::Server;

#[tokio::test]
async fn a_profile_changes_for_everyone() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let lobby = alan.rooms().await[0].id;
    alan.post_message(lobby, "hello").await;

    let form = json!({ "nickname": "  阿兰 🌙 ", "avatar_id": 5 });
    let changed: Account = alan.call("update_profile", form).await;
    assert_eq!((changed.nickname.as_str(), changed.avatar_id), ("阿兰 🌙", 5));
    assert_eq!(changed.username, "alan", "the username is for ever");
    let me: Account = alan.call("me", json!({})).await;
    assert_eq!(me, changed);
    let history = beth.history(lobby, None, 10).await;
    assert_eq!(history.messages[0].user, changed.public());
    let members = beth.members(lobby).await.members;
    assert_eq!(members[0].user, changed.public());
}

#[tokio::test]
async fn nicknames_and_pictures_have_rules() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let long = "n".repeat(33);
    for (nickname, code) in [
        ("", ErrorCode::NicknameLength),
        ("   ", ErrorCode::NicknameLength),
        (&long, ErrorCode::NicknameLength),
        ("a\nb", ErrorCode::NameCharacters),
        ("a\u{202E}b", ErrorCode::NameCharacters),
    ] {
        let form = json!({ "nickname": nickname, "avatar_id": 1 });
        assert_eq!(alan.refused("update_profile", form).await, code, "{nickname:?}");
    }
    for avatar in [-1, 0, 13] {
        let form = json!({ "nickname": "alan", "avatar_id": avatar });
        assert_eq!(alan.refused("update_profile", form).await, ErrorCode::InvalidAvatar, "{avatar}");
    }
    let unchanged: Account = alan.call("me", json!({})).await;
    assert_eq!(&unchanged, alan.account());
}
