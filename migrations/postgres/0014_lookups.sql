-- Whatever is looked for is found by an index, however much there is (tests/store_contract/plans.rs).

CREATE INDEX sessions_age ON sessions (created_at);
CREATE INDEX tokens_expiry ON tokens (expires_at) WHERE expires_at IS NOT NULL;
CREATE INDEX users_administrators ON users (id) WHERE is_admin = 1;
CREATE INDEX invites_expiry ON invites (expires_at) WHERE expires_at IS NOT NULL;
CREATE INDEX invites_used_up ON invites (last_used_at) WHERE uses >= max_uses;
CREATE INDEX sanctions_end ON sanctions (ends_at);
CREATE INDEX incoming_webhooks_maker ON incoming_webhooks (created_by);
CREATE INDEX outgoing_webhooks_maker ON outgoing_webhooks (created_by);
CREATE INDEX imported_as ON imported (kind, new_id);
CREATE INDEX rooms_direct ON rooms (id) WHERE kind = 'direct';
CREATE INDEX rooms_aging ON rooms (id)
    WHERE wiped_seq < expired_seq OR keep_days IS NOT NULL OR keep_messages IS NOT NULL;
