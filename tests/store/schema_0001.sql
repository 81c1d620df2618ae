-- A database of schema 0001, as sqlite3's iterdump writes it, after tests/store/scenario.py. Never to be changed.
BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE alerts (
	story_id TEXT NOT NULL, 
	watch TEXT NOT NULL, 
	item_id TEXT NOT NULL, 
	priority TEXT NOT NULL, 
	raised BIGINT NOT NULL, 
	CONSTRAINT pk_alerts PRIMARY KEY (story_id, watch), 
	CONSTRAINT fk_alerts_story_id_stories FOREIGN KEY(story_id) REFERENCES stories (id) ON DELETE CASCADE
);
INSERT INTO "alerts" VALUES('s1','Kuril','i1','normal',1777896000123456);
CREATE TABLE attempts (
	delivery_id TEXT NOT NULL, 
	number INTEGER NOT NULL, 
	revision INTEGER NOT NULL, 
	started BIGINT NOT NULL, 
	ended BIGINT, 
	outcome TEXT NOT NULL, 
	detail TEXT NOT NULL, 
	CONSTRAINT pk_attempts PRIMARY KEY (delivery_id, number), 
	CONSTRAINT fk_attempts_delivery_id_deliveries FOREIGN KEY(delivery_id) REFERENCES deliveries (id) ON DELETE CASCADE
);
INSERT INTO "attempts" VALUES('d-s1',1,1,1777896000123456,1777896000123456,'sent','');
INSERT INTO "attempts" VALUES('notice',1,1,1777896000123456,NULL,'','');
CREATE TABLE deliveries (
	sequence INTEGER NOT NULL, 
	id TEXT NOT NULL, 
	destination TEXT NOT NULL, 
	story_id TEXT, 
	message TEXT NOT NULL, 
	lane INTEGER NOT NULL, 
	state TEXT NOT NULL, 
	waiting BOOLEAN NOT NULL, 
	created BIGINT NOT NULL, 
	not_before BIGINT NOT NULL, 
	revision INTEGER NOT NULL, 
	sent_revision INTEGER NOT NULL, 
	external_id TEXT, 
	attempts INTEGER NOT NULL, 
	failures INTEGER NOT NULL, 
	unknowns INTEGER NOT NULL, 
	error TEXT NOT NULL, 
	CONSTRAINT pk_deliveries PRIMARY KEY (sequence), 
	CONSTRAINT uq_deliveries_id UNIQUE (id), 
	CONSTRAINT fk_deliveries_destination_destinations FOREIGN KEY(destination) REFERENCES destinations (name), 
	CONSTRAINT fk_deliveries_story_id_stories FOREIGN KEY(story_id) REFERENCES stories (id)
);
INSERT INTO "deliveries" VALUES(1,'d-s1','phone','s1','{"kind":"alert","priority":"normal","headline":"Letter · also: NHK","time":"2026-05-04T12:00:00.123456+00:00","published":true,"link":"","source":"","snippet":null,"reasons":[],"also":[],"body":""}',1,'queued',1,1777896000123456,1777896000123456,2,1,'77',1,0,0,'');
INSERT INTO "deliveries" VALUES(2,'notice','desk',NULL,'{"kind":"alert","priority":"normal","headline":"Letter","time":"2026-05-04T12:00:00.123456+00:00","published":true,"link":"","source":"","snippet":null,"reasons":[],"also":[],"body":""}',1,'dropped',0,1777896000123456,1777896060123456,1,0,NULL,1,0,1,'');
INSERT INTO "deliveries" VALUES(3,'dead','phone',NULL,'{"kind":"alert","priority":"normal","headline":"Letter","time":"2026-05-04T12:00:00.123456+00:00","published":true,"link":"","source":"","snippet":null,"reasons":[],"also":[],"body":""}',1,'queued',1,1777896000123456,1777896000123456,1,0,NULL,0,0,0,'');
CREATE TABLE destinations (
	name TEXT NOT NULL, 
	not_before BIGINT, 
	parked TEXT, 
	last_sent BIGINT, 
	CONSTRAINT pk_destinations PRIMARY KEY (name)
);
INSERT INTO "destinations" VALUES('phone',1777896000123456,NULL,1777896000123456);
INSERT INTO "destinations" VALUES('desk',NULL,NULL,NULL);
CREATE TABLE feeds (
	feed_id TEXT NOT NULL, 
	active BOOLEAN NOT NULL, 
	next_poll BIGINT NOT NULL, 
	etag TEXT, 
	last_modified TEXT, 
	body_hash TEXT, 
	title TEXT, 
	language TEXT, 
	interval BIGINT NOT NULL, 
	last_poll BIGINT, 
	last_success BIGINT, 
	last_document BIGINT, 
	baselined BOOLEAN NOT NULL, 
	baselined_at BIGINT, 
	failures INTEGER NOT NULL, 
	failing_since BIGINT, 
	error TEXT NOT NULL, 
	told BOOLEAN NOT NULL, 
	gone BOOLEAN NOT NULL, 
	CONSTRAINT pk_feeds PRIMARY KEY (feed_id)
);
INSERT INTO "feeds" VALUES('f1',1,1777899660123456,NULL,NULL,NULL,NULL,NULL,900000000,1777896060123456,1777896060123456,1777896000123456,1,1777896000123456,0,NULL,'',0,0);
INSERT INTO "feeds" VALUES('f3',1,1777896000123456,NULL,NULL,NULL,NULL,NULL,900000000,NULL,NULL,NULL,0,NULL,0,NULL,'',0,0);
CREATE TABLE items (
	id TEXT NOT NULL, 
	feed_id TEXT NOT NULL, 
	source TEXT NOT NULL, 
	title TEXT NOT NULL, 
	link TEXT NOT NULL, 
	summary TEXT NOT NULL, 
	text TEXT NOT NULL, 
	author TEXT NOT NULL, 
	tags TEXT NOT NULL, 
	language TEXT, 
	published BIGINT, 
	first_seen BIGINT NOT NULL, 
	article_tries INTEGER NOT NULL, 
	article_due BIGINT, 
	CONSTRAINT pk_items PRIMARY KEY (id)
);
INSERT INTO "items" VALUES('i1','f1','TASS','Letter','https://a.example/1','','','','["x"]',NULL,NULL,1777896000123456,1,1777896000123456);
CREATE TABLE matches (
	item_id TEXT NOT NULL, 
	watch TEXT NOT NULL, 
	"match" TEXT NOT NULL, 
	CONSTRAINT pk_matches PRIMARY KEY (item_id, watch), 
	CONSTRAINT fk_matches_item_id_items FOREIGN KEY(item_id) REFERENCES items (id) ON DELETE CASCADE
);
INSERT INTO "matches" VALUES('i1','Kuril','{"watch":"Kuril","priority":"normal","terms":[{"term":"Kuril","entity":null,"field":"text","text":"Kurils","start":3,"end":9}]}');
CREATE TABLE seen (
	feed_id TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	item_id TEXT NOT NULL, 
	last_served BIGINT NOT NULL, 
	CONSTRAINT pk_seen PRIMARY KEY (feed_id, "key")
)
 WITHOUT ROWID

;
INSERT INTO "seen" VALUES('f1','content-i1','i1',1777896000123456);
INSERT INTO "seen" VALUES('f1','guid-i1','i1',1777896000123456);
CREATE TABLE stories (
	id TEXT NOT NULL, 
	title TEXT NOT NULL, 
	opened BIGINT NOT NULL, 
	CONSTRAINT pk_stories PRIMARY KEY (id)
);
INSERT INTO "stories" VALUES('s1','Letter',1777896000123456);
CREATE TABLE story_items (
	story_id TEXT NOT NULL, 
	item_id TEXT NOT NULL, 
	CONSTRAINT pk_story_items PRIMARY KEY (story_id, item_id), 
	CONSTRAINT fk_story_items_story_id_stories FOREIGN KEY(story_id) REFERENCES stories (id) ON DELETE CASCADE
)
 WITHOUT ROWID

;
INSERT INTO "story_items" VALUES('s1','i1');
CREATE TABLE story_keys (
	"key" TEXT NOT NULL, 
	story_id TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	CONSTRAINT pk_story_keys PRIMARY KEY ("key", story_id), 
	CONSTRAINT fk_story_keys_story_id_stories FOREIGN KEY(story_id) REFERENCES stories (id) ON DELETE CASCADE
)
 WITHOUT ROWID

;
INSERT INTO "story_keys" VALUES('k1','s1',1);
INSERT INTO "story_keys" VALUES('k2','s1',0);
CREATE INDEX ix_feeds_active_gone_next_poll ON feeds (active, gone, next_poll);
CREATE INDEX ix_items_article_due ON items (article_due);
CREATE INDEX ix_items_feed_id_first_seen ON items (feed_id, first_seen);
CREATE INDEX ix_items_first_seen ON items (first_seen);
CREATE INDEX ix_stories_opened ON stories (opened);
CREATE INDEX ix_alerts_raised ON alerts (raised);
CREATE INDEX ix_deliveries_destination_waiting_lane_sequence ON deliveries (destination, waiting, lane, sequence);
CREATE INDEX ix_deliveries_state_destination ON deliveries (state, destination);
CREATE INDEX ix_deliveries_story_id ON deliveries (story_id);
CREATE INDEX ix_story_items_item_id ON story_items (item_id);
CREATE INDEX ix_story_keys_story_id ON story_keys (story_id);
COMMIT;
