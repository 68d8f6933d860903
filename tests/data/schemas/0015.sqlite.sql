BEGIN TRANSACTION;
CREATE TABLE accounts (
	"name" TEXT NOT NULL, 
	"person" TEXT NOT NULL, 
	"role" TEXT NOT NULL, 
	"plan" TEXT NOT NULL, 
	"unit" TEXT NOT NULL, 
	"password" TEXT NOT NULL, 
	"created_at" DATETIME NOT NULL, 
	"disabled_at" DATETIME, 
	CONSTRAINT pk_accounts PRIMARY KEY ("name"), 
	CONSTRAINT uq_accounts_person UNIQUE ("person")
);
INSERT INTO "accounts" VALUES('name''第1行','person''第1行','steward','plan''第1行','unit''第1行','password''第1行','2021-03-31 01:00:00.000000','2021-03-31 01:00:00.000000');
INSERT INTO "accounts" VALUES('name''第2行','person''第2行','approver','plan''第2行','unit''第2行','password''第2行','2021-03-31 01:00:00.000000','2021-03-31 01:00:00.000000');
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0015');
CREATE TABLE assessments (
	"plan" TEXT NOT NULL, 
	"period" TEXT NOT NULL, 
	data JSON NOT NULL, 
	CONSTRAINT pk_assessments PRIMARY KEY ("plan", "period")
);
INSERT INTO "assessments" VALUES('plan''第1行','period''第1行','{"measures":[{"unit":"code''第1行","value":5,"members":[["code''第1行",5]],"compared":null}],"scores":[]}');
INSERT INTO "assessments" VALUES('plan''第2行','period''第2行','{"measures":[{"unit":"code''第2行","value":5,"members":[["code''第2行",5]],"compared":null}],"scores":[]}');
CREATE TABLE audit (
	"number" INTEGER NOT NULL, 
	"at" DATETIME NOT NULL, 
	"account" TEXT NOT NULL, 
	"kind" TEXT NOT NULL, 
	refused BOOLEAN NOT NULL, 
	"plan" TEXT NOT NULL, 
	"period" TEXT NOT NULL, 
	"unit" TEXT NOT NULL, 
	"subject" TEXT NOT NULL, 
	"detail" TEXT NOT NULL, 
	"before" TEXT NOT NULL, 
	"sha256" TEXT NOT NULL, 
	CONSTRAINT pk_audit PRIMARY KEY ("number")
);
INSERT INTO "audit" VALUES(1,'2021-03-31 01:00:00.000000','account''第1行','decide',0,'','','','subject''第1行','','0000000000000000000000000000000000000000000000000000000000000000','091e47a08a2a8e640d20a8fdaccbf984947971256996378938744a040408d2f5');
INSERT INTO "audit" VALUES(2,'2021-03-31 01:00:00.000000','account''第2行','decide',0,'','','','subject''第2行','','091e47a08a2a8e640d20a8fdaccbf984947971256996378938744a040408d2f5','fd23084a37d803019765f2b9a84d88ad5ed3b6f529868d357504a8ec0142efe2');
CREATE TABLE audit_end (
	"id" INTEGER NOT NULL, 
	"number" INTEGER NOT NULL, 
	"sha256" TEXT NOT NULL, 
	CONSTRAINT pk_audit_end PRIMARY KEY ("id")
);
INSERT INTO "audit_end" VALUES(1,2,'fd23084a37d803019765f2b9a84d88ad5ed3b6f529868d357504a8ec0142efe2');
CREATE TABLE contents (
	"sha256" TEXT NOT NULL, 
	"size" INTEGER NOT NULL, 
	data BLOB, 
	"stored_at" DATETIME NOT NULL, 
	CONSTRAINT pk_contents PRIMARY KEY ("sha256")
);
INSERT INTO "contents" VALUES('sha256''第1行',1,X'00FF6461746127E7ACAC31E8A18C','2021-03-31 01:00:00.000000');
INSERT INTO "contents" VALUES('sha256''第2行',2,X'00FF6461746127E7ACAC32E8A18C','2021-03-31 01:00:00.000000');
CREATE TABLE corrections (
	"paper" TEXT NOT NULL, 
	"place" TEXT NOT NULL, 
	"plan" TEXT NOT NULL, 
	"period" TEXT NOT NULL, 
	"before" TEXT NOT NULL, 
	"after" TEXT NOT NULL, 
	"cause" TEXT NOT NULL, 
	"found_at" DATETIME NOT NULL, "position" INTEGER DEFAULT '0' NOT NULL, 
	CONSTRAINT pk_corrections PRIMARY KEY ("paper", "place"), 
	CONSTRAINT fk_corrections_paper FOREIGN KEY("paper") REFERENCES papers (id)
);
INSERT INTO "corrections" VALUES('id''第1行','place''第1行','plan''第1行','period''第1行','before''第1行','after''第1行','cause''第1行','2021-03-31 01:00:00.000000',1);
INSERT INTO "corrections" VALUES('id''第2行','place''第2行','plan''第2行','period''第2行','before''第2行','after''第2行','cause''第2行','2021-03-31 01:00:00.000000',2);
CREATE TABLE decisions (
	"id" TEXT NOT NULL, 
	"plan" TEXT NOT NULL, 
	"period" TEXT NOT NULL, 
	"finding" TEXT NOT NULL, 
	"record" TEXT NOT NULL, 
	"column" TEXT NOT NULL, 
	"kind" TEXT NOT NULL, 
	"reason" TEXT NOT NULL, 
	"value" TEXT NOT NULL, 
	"confirmed_by" TEXT NOT NULL, 
	"expires" TEXT NOT NULL, 
	"by" TEXT NOT NULL, 
	"at" DATETIME NOT NULL, "matter" TEXT DEFAULT '' NOT NULL, "follows" TEXT DEFAULT '' NOT NULL, about JSON, 
	CONSTRAINT pk_decisions PRIMARY KEY ("id")
);
INSERT INTO "decisions" VALUES('id''第1行','plan''第1行','period''第1行','finding''第1行','record''第1行','column''第1行','correct','reason''第1行','value''第1行','confirmed_by''第1行','expires''第1行','by''第1行','2021-03-31 01:00:00.000000','matter''第1行','follows''第1行',' {"about":"about''第1行","n":1}');
INSERT INTO "decisions" VALUES('id''第2行','plan''第2行','period''第2行','finding''第2行','record''第2行','column''第2行','waive','reason''第2行','value''第2行','confirmed_by''第2行','expires''第2行','by''第2行','2021-03-31 01:00:00.000000','matter''第2行','follows''第2行',' {"about":"about''第2行","n":2}');
CREATE TABLE deliveries (
	"id" TEXT NOT NULL, 
	"paper" TEXT NOT NULL, 
	"plan" TEXT NOT NULL, 
	"period" TEXT NOT NULL, 
	"kind" TEXT NOT NULL, 
	"revision" INTEGER NOT NULL, 
	"recipient" TEXT NOT NULL, 
	"name" TEXT NOT NULL, 
	"unit" TEXT NOT NULL, 
	"message_id" TEXT NOT NULL, 
	"sha256" TEXT NOT NULL, 
	"state" TEXT NOT NULL, 
	"created_at" DATETIME NOT NULL, 
	"next_attempt_at" DATETIME NOT NULL, 
	"attempts" INTEGER NOT NULL, 
	"fence" INTEGER NOT NULL, 
	"worker" TEXT NOT NULL, 
	lease_until DATETIME, 
	first_attempt_at DATETIME, 
	settled_at DATETIME, 
	"sent_to" TEXT NOT NULL, 
	"detail" TEXT NOT NULL, "left_out" TEXT DEFAULT '' NOT NULL, "message_sha256" TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_deliveries PRIMARY KEY ("id"), 
	CONSTRAINT fk_deliveries_sha256 FOREIGN KEY("sha256") REFERENCES contents (sha256), 
	CONSTRAINT uq_deliveries_paper_revision_recipient_kind UNIQUE ("paper", "revision", "recipient", "kind")
);
INSERT INTO "deliveries" VALUES('id''第1行','paper''第1行','plan''第1行','period''第1行','notice',1,'recipient''第1行','name''第1行','unit''第1行','message_id''第1行','sha256''第1行','claimed','2021-03-31 01:00:00.000000','2021-03-31 01:00:00.000000',1,1,'worker''第1行','2021-03-31 01:00:00.000000','2021-03-31 01:00:00.000000','2021-03-31 01:00:00.000000','sent_to''第1行','detail''第1行','left_out''第1行','message_sha256''第1行');
INSERT INTO "deliveries" VALUES('id''第2行','paper''第2行','plan''第2行','period''第2行','receipt',2,'recipient''第2行','name''第2行','unit''第2行','message_id''第2行','sha256''第2行','sending','2021-03-31 01:00:00.000000','2021-03-31 01:00:00.000000',2,2,'worker''第2行','2021-03-31 01:00:00.000000','2021-03-31 01:00:00.000000','2021-03-31 01:00:00.000000','sent_to''第2行','detail''第2行','left_out''第2行','message_sha256''第2行');
CREATE TABLE delivery_events (
	id INTEGER NOT NULL, 
	"delivery" TEXT NOT NULL, 
	"at" DATETIME NOT NULL, 
	"before" TEXT NOT NULL, 
	"after" TEXT NOT NULL, 
	"by" TEXT NOT NULL, 
	"detail" TEXT NOT NULL, 
	CONSTRAINT pk_delivery_events PRIMARY KEY (id), 
	CONSTRAINT fk_delivery_events_delivery FOREIGN KEY("delivery") REFERENCES deliveries (id)
);
INSERT INTO "delivery_events" VALUES(1,'id''第1行','2021-03-31 01:00:00.000000','claimed','claimed','by''第1行','detail''第1行');
INSERT INTO "delivery_events" VALUES(2,'id''第2行','2021-03-31 01:00:00.000000','sending','sending','by''第2行','detail''第2行');
CREATE TABLE entries (
	"id" TEXT NOT NULL, 
	"plan" TEXT NOT NULL, 
	"period" TEXT NOT NULL, 
	"kind" TEXT NOT NULL, 
	"unit" TEXT NOT NULL, 
	"subject" TEXT NOT NULL, 
	data JSON NOT NULL, 
	"reason" TEXT NOT NULL, 
	"by" TEXT NOT NULL, 
	"at" DATETIME NOT NULL, 
	CONSTRAINT pk_entries PRIMARY KEY ("id")
);
INSERT INTO "entries" VALUES('id''第1行','plan''第1行','period''第1行','extension','unit''第1行','subject''第1行',' {"data":"data''第1行","n":1}','reason''第1行','by''第1行','2021-03-31 01:00:00.000000');
INSERT INTO "entries" VALUES('id''第2行','plan''第2行','period''第2行','target','unit''第2行','subject''第2行',' {"data":"data''第2行","n":2}','reason''第2行','by''第2行','2021-03-31 01:00:00.000000');
CREATE TABLE failed_logins (
	id INTEGER NOT NULL, 
	"account" TEXT NOT NULL, 
	"address" TEXT NOT NULL, 
	"at" DATETIME NOT NULL, 
	CONSTRAINT pk_failed_logins PRIMARY KEY (id)
);
INSERT INTO "failed_logins" VALUES(1,'account''第1行','address''第1行','2021-03-31 01:00:00.000000');
INSERT INTO "failed_logins" VALUES(2,'account''第2行','address''第2行','2021-03-31 01:00:00.000000');
CREATE TABLE findings (
	"plan" TEXT NOT NULL, 
	"period" TEXT NOT NULL, 
	"id" TEXT NOT NULL, 
	"position" INTEGER NOT NULL, 
	"unit" TEXT NOT NULL, 
	"form" TEXT NOT NULL, 
	"rule" TEXT NOT NULL, 
	"severity" TEXT NOT NULL, 
	"file" TEXT NOT NULL, 
	"submission" TEXT NOT NULL, 
	"sheet" TEXT NOT NULL, 
	"cell" TEXT NOT NULL, 
	"row" INTEGER NOT NULL, 
	"column" TEXT NOT NULL, 
	"record" TEXT NOT NULL, 
	"value" TEXT NOT NULL, 
	"message" TEXT NOT NULL, 
	"remedy" TEXT NOT NULL, 
	"clause" TEXT NOT NULL, 
	"project" TEXT NOT NULL, 
	"decision" TEXT NOT NULL, "decision_id" TEXT DEFAULT '' NOT NULL, "decision_reason" TEXT DEFAULT '' NOT NULL, "decision_by" TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_findings PRIMARY KEY ("plan", "period", "id")
);
INSERT INTO "findings" VALUES('plan''第1行','period''第1行','id''第1行',1,'unit''第1行','form''第1行','rule''第1行','warning','file''第1行','submission''第1行','sheet''第1行','cell''第1行',1,'column''第1行','record''第1行','value''第1行','message''第1行','remedy''第1行','clause''第1行','project''第1行','correct','decision_id''第1行','decision_reason''第1行','decision_by''第1行');
INSERT INTO "findings" VALUES('plan''第2行','period''第2行','id''第2行',2,'unit''第2行','form''第2行','rule''第2行','info','file''第2行','submission''第2行','sheet''第2行','cell''第2行',2,'column''第2行','record''第2行','value''第2行','message''第2行','remedy''第2行','clause''第2行','project''第2行','waive','decision_id''第2行','decision_reason''第2行','decision_by''第2行');
CREATE TABLE looks (
	"plan" TEXT NOT NULL, 
	"period" TEXT NOT NULL, 
	"inbox" TEXT NOT NULL, 
	"at" DATETIME NOT NULL, 
	notes JSON NOT NULL, 
	CONSTRAINT pk_looks PRIMARY KEY ("plan", "period", "inbox")
);
INSERT INTO "looks" VALUES('plan''第1行','period''第1行','inbox''第1行','2021-03-31 01:00:00.000000','["notes''第1行"]');
INSERT INTO "looks" VALUES('plan''第2行','period''第2行','inbox''第2行','2021-03-31 01:00:00.000000','["notes''第2行"]');
CREATE TABLE paper_faces (
	"paper" TEXT NOT NULL, 
	"stage" TEXT NOT NULL, 
	"name" TEXT NOT NULL, 
	"sha256" TEXT NOT NULL, 
	CONSTRAINT pk_paper_faces PRIMARY KEY ("paper", "stage", "name"), 
	CONSTRAINT fk_paper_faces_paper FOREIGN KEY("paper") REFERENCES papers (id), 
	CONSTRAINT fk_paper_faces_sha256 FOREIGN KEY("sha256") REFERENCES contents (sha256)
);
INSERT INTO "paper_faces" VALUES('id''第1行','stage''第1行','name''第1行','sha256''第1行');
INSERT INTO "paper_faces" VALUES('id''第2行','stage''第2行','name''第2行','sha256''第2行');
CREATE TABLE papers (
	"id" TEXT NOT NULL, 
	"plan" TEXT NOT NULL, 
	"period" TEXT NOT NULL, 
	"kind" TEXT NOT NULL, 
	"revision" INTEGER NOT NULL, 
	"state" TEXT NOT NULL, 
	"sha256" TEXT NOT NULL, 
	"structured" TEXT NOT NULL, 
	pinned JSON NOT NULL, 
	superseded BOOLEAN NOT NULL, 
	year INTEGER, 
	issue INTEGER, 
	total_issue INTEGER, 
	issued_on DATE, 
	"created_at" DATETIME NOT NULL, 
	"approved_by" TEXT NOT NULL, 
	approved_at DATETIME, 
	"issued_by" TEXT NOT NULL, 
	issued_at DATETIME, 
	"recipients_sha256" TEXT NOT NULL, "corrected" TEXT DEFAULT '' NOT NULL, readers JSON, 
	CONSTRAINT pk_papers PRIMARY KEY ("id"), 
	CONSTRAINT uq_papers_plan_kind_total_issue_revision UNIQUE ("plan", "kind", total_issue, "revision"), 
	CONSTRAINT uq_papers_plan_kind_year_issue_revision UNIQUE ("plan", "kind", year, issue, "revision")
);
INSERT INTO "papers" VALUES('id''第1行','plan''第1行','period''第1行','kind''第1行',1,'approved','sha256''第1行','structured''第1行',' {"pinned":"pinned''第1行","n":1}',1,1,1,1,'2021-03-01','2021-03-31 01:00:00.000000','approved_by''第1行','2021-03-31 01:00:00.000000','issued_by''第1行','2021-03-31 01:00:00.000000','recipients_sha256''第1行','corrected''第1行','["readers''第1行"]');
INSERT INTO "papers" VALUES('id''第2行','plan''第2行','period''第2行','kind''第2行',2,'issued','sha256''第2行','structured''第2行',' {"pinned":"pinned''第2行","n":2}',0,2,2,2,'2021-03-02','2021-03-31 01:00:00.000000','approved_by''第2行','2021-03-31 01:00:00.000000','issued_by''第2行','2021-03-31 01:00:00.000000','recipients_sha256''第2行','corrected''第2行','["readers''第2行"]');
CREATE TABLE project_keys (
	"plan" TEXT NOT NULL, 
	"unit" TEXT NOT NULL, 
	"kind" TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	"code" TEXT NOT NULL, 
	CONSTRAINT pk_project_keys PRIMARY KEY ("plan", "unit", "kind", "key"), 
	CONSTRAINT fk_project_keys_plan FOREIGN KEY("plan", "code") REFERENCES projects ("plan", code)
);
INSERT INTO "project_keys" VALUES('plan''第1行','unit''第1行','kind''第1行','key''第1行','code''第1行');
INSERT INTO "project_keys" VALUES('plan''第2行','unit''第2行','kind''第2行','key''第2行','code''第2行');
CREATE TABLE projects (
	"plan" TEXT NOT NULL, 
	"code" TEXT NOT NULL, 
	"unit" TEXT NOT NULL, 
	"name" TEXT NOT NULL, 
	"first_period" TEXT NOT NULL, 
	CONSTRAINT pk_projects PRIMARY KEY ("plan", "code")
);
INSERT INTO "projects" VALUES('plan''第1行','code''第1行','unit''第1行','name''第1行','first_period''第1行');
INSERT INTO "projects" VALUES('plan''第2行','code''第2行','unit''第2行','name''第2行','first_period''第2行');
CREATE TABLE readings (
	"sha256" TEXT NOT NULL, 
	"reading_key" TEXT NOT NULL, 
	data BLOB NOT NULL, 
	CONSTRAINT pk_readings PRIMARY KEY ("sha256", "reading_key")
);
INSERT INTO "readings" VALUES('sha256''第1行','reading_key''第1行',X'00FF6461746127E7ACAC31E8A18C');
INSERT INTO "readings" VALUES('sha256''第2行','reading_key''第2行',X'00FF6461746127E7ACAC32E8A18C');
CREATE TABLE recipients (
	"group" TEXT NOT NULL, 
	"unit" TEXT NOT NULL, 
	"address" TEXT NOT NULL, 
	"name" TEXT NOT NULL, 
	active BOOLEAN NOT NULL, copied BOOLEAN DEFAULT 0 NOT NULL, valid_from DATE, valid_to DATE, 
	CONSTRAINT pk_recipients PRIMARY KEY ("group", "unit", "address")
);
INSERT INTO "recipients" VALUES('group''第1行','unit''第1行','address''第1行','name''第1行',1,1,'2021-03-01','2021-03-01');
INSERT INTO "recipients" VALUES('group''第2行','unit''第2行','address''第2行','name''第2行',0,0,'2021-03-02','2021-03-02');
CREATE TABLE records (
	"plan" TEXT NOT NULL, 
	"period" TEXT NOT NULL, 
	"id" TEXT NOT NULL, 
	"position" INTEGER NOT NULL, 
	"submission" TEXT NOT NULL, 
	"unit" TEXT NOT NULL, 
	"form" TEXT NOT NULL, 
	"file" TEXT NOT NULL, 
	"sheet" TEXT NOT NULL, 
	"row" INTEGER NOT NULL, 
	address JSON NOT NULL, 
	"project" TEXT NOT NULL, 
	"state" TEXT NOT NULL, 
	"name_key" TEXT NOT NULL, 
	disputed BOOLEAN NOT NULL, 
	data JSON NOT NULL, in_city BOOLEAN DEFAULT 1 NOT NULL, "carried_from" TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_records PRIMARY KEY ("plan", "period", "id")
);
INSERT INTO "records" VALUES('plan''第1行','period''第1行','id''第1行',1,'submission''第1行','unit''第1行','form''第1行','file''第1行','sheet''第1行',1,' {"address":"address''第1行","n":1}','project''第1行','held','name_key''第1行',1,' {"data":"data''第1行","n":1}',1,'carried_from''第1行');
INSERT INTO "records" VALUES('plan''第2行','period''第2行','id''第2行',2,'submission''第2行','unit''第2行','form''第2行','file''第2行','sheet''第2行',2,' {"address":"address''第2行","n":2}','project''第2行','waived','name_key''第2行',0,' {"data":"data''第2行","n":2}',0,'carried_from''第2行');
CREATE TABLE rules (
	"sha256" TEXT NOT NULL, 
	data BLOB NOT NULL, 
	"stored_at" DATETIME NOT NULL, 
	CONSTRAINT pk_rules PRIMARY KEY ("sha256")
);
INSERT INTO "rules" VALUES('sha256''第1行',X'00FF6461746127E7ACAC31E8A18C','2021-03-31 01:00:00.000000');
INSERT INTO "rules" VALUES('sha256''第2行',X'00FF6461746127E7ACAC32E8A18C','2021-03-31 01:00:00.000000');
CREATE TABLE runs (
	"id" TEXT NOT NULL, 
	"plan" TEXT NOT NULL, 
	"period" TEXT NOT NULL, 
	"kind" TEXT NOT NULL, 
	"state" TEXT NOT NULL, 
	"fence" INTEGER NOT NULL, 
	"as_of" DATETIME NOT NULL, 
	"started_at" DATETIME NOT NULL, 
	"heartbeat_at" DATETIME NOT NULL, 
	finished_at DATETIME, 
	summary JSON NOT NULL, 
	CONSTRAINT pk_runs PRIMARY KEY ("id"), 
	CONSTRAINT uq_runs_plan_period_fence UNIQUE ("plan", "period", "fence")
);
INSERT INTO "runs" VALUES('id''第1行','plan''第1行','period''第1行','publish','done',1,'2021-03-31 01:00:00.000000','2021-03-31 01:00:00.000000','2021-03-31 01:00:00.000000','2021-03-31 01:00:00.000000',' {"summary":"summary''第1行","n":1}');
INSERT INTO "runs" VALUES('id''第2行','plan''第2行','period''第2行','demo','waiting',2,'2021-03-31 01:00:00.000000','2021-03-31 01:00:00.000000','2021-03-31 01:00:00.000000','2021-03-31 01:00:00.000000',' {"summary":"summary''第2行","n":2}');
CREATE TABLE sessions (
	"token" TEXT NOT NULL, 
	"account" TEXT NOT NULL, 
	"opened_at" DATETIME NOT NULL, 
	"seen_at" DATETIME NOT NULL, 
	"closed_at" DATETIME, 
	CONSTRAINT pk_sessions PRIMARY KEY ("token"), 
	CONSTRAINT fk_sessions_account FOREIGN KEY("account") REFERENCES accounts (name)
);
INSERT INTO "sessions" VALUES('token''第1行','name''第1行','2021-03-31 01:00:00.000000','2021-03-31 01:00:00.000000','2021-03-31 01:00:00.000000');
INSERT INTO "sessions" VALUES('token''第2行','name''第2行','2021-03-31 01:00:00.000000','2021-03-31 01:00:00.000000','2021-03-31 01:00:00.000000');
CREATE TABLE submissions (
	"id" TEXT NOT NULL, 
	"plan" TEXT NOT NULL, 
	"period" TEXT NOT NULL, 
	"unit" TEXT NOT NULL, 
	"name" TEXT NOT NULL, 
	sha256 TEXT, 
	"size" INTEGER NOT NULL, 
	"form" TEXT NOT NULL, 
	"channel" TEXT NOT NULL, 
	"sender" TEXT NOT NULL, 
	"received_at" DATETIME NOT NULL, "inbox" TEXT DEFAULT '' NOT NULL, "place" TEXT DEFAULT '' NOT NULL, "stored_at" DATETIME, "gone_at" DATETIME, "delivered_at" DATETIME, 
	CONSTRAINT pk_submissions PRIMARY KEY ("id"), 
	CONSTRAINT fk_submissions_sha256 FOREIGN KEY(sha256) REFERENCES contents (sha256)
);
INSERT INTO "submissions" VALUES('id''第1行','plan''第1行','period''第1行','unit''第1行','name''第1行','sha256''第1行',1,'form''第1行','submit','sender''第1行','2021-03-31 01:00:00.000000','inbox''第1行','place''第1行','2021-03-31 01:00:00.000000','2021-03-31 01:00:00.000000','2021-03-31 01:00:00.000000');
INSERT INTO "submissions" VALUES('id''第2行','plan''第2行','period''第2行','unit''第2行','name''第2行','sha256''第2行',2,'form''第2行','desk','sender''第2行','2021-03-31 01:00:00.000000','inbox''第2行','place''第2行','2021-03-31 01:00:00.000000','2021-03-31 01:00:00.000000','2021-03-31 01:00:00.000000');
CREATE TABLE ticks (
	"name" TEXT NOT NULL, 
	"at" DATETIME NOT NULL, 
	CONSTRAINT pk_ticks PRIMARY KEY ("name")
);
INSERT INTO "ticks" VALUES('name''第1行','2021-03-31 01:00:00.000000');
INSERT INTO "ticks" VALUES('name''第2行','2021-03-31 01:00:00.000000');
CREATE TABLE "unit_reports" (
	"plan" TEXT NOT NULL, 
	period TEXT NOT NULL, 
	code TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	unit_class TEXT NOT NULL, 
	state TEXT NOT NULL, 
	received_at DATETIME, 
	read INTEGER NOT NULL, 
	accepted INTEGER NOT NULL, 
	held INTEGER NOT NULL, 
	waived INTEGER NOT NULL, 
	unread INTEGER NOT NULL, 
	data JSON NOT NULL, 
	carried INTEGER DEFAULT '0' NOT NULL, "rejected" INTEGER DEFAULT '0' NOT NULL, 
	CONSTRAINT pk_unit_reports PRIMARY KEY ("plan", period, code)
);
INSERT INTO "unit_reports" VALUES('plan''第1行','period''第1行','code''第1行',1,'unit_class''第1行','late','2021-03-31 01:00:00.000000',1,1,1,1,1,' {"data":"data''第1行","n":1}',1,1);
INSERT INTO "unit_reports" VALUES('plan''第2行','period''第2行','code''第2行',2,'unit_class''第2行','nil','2021-03-31 01:00:00.000000',2,2,2,2,2,' {"data":"data''第2行","n":2}',2,2);
CREATE TABLE units (
	"plan" TEXT NOT NULL, 
	"code" TEXT NOT NULL, 
	"name" TEXT NOT NULL, 
	"mark" TEXT NOT NULL, 
	CONSTRAINT pk_units PRIMARY KEY ("plan", "code")
);
INSERT INTO "units" VALUES('plan''第1行','code''第1行','name''第1行','mark''第1行');
INSERT INTO "units" VALUES('plan''第2行','code''第2行','name''第2行','mark''第2行');
CREATE TABLE verdicts (
	"plan" TEXT NOT NULL, 
	"period" TEXT NOT NULL, 
	"form" TEXT NOT NULL, 
	"part" INTEGER NOT NULL, 
	"suite" TEXT NOT NULL, 
	data BLOB NOT NULL, 
	CONSTRAINT pk_verdicts PRIMARY KEY ("plan", "period", "form", "part")
);
INSERT INTO "verdicts" VALUES('plan''第1行','period''第1行','form''第1行',1,'suite''第1行',X'00FF6461746127E7ACAC31E8A18C');
INSERT INTO "verdicts" VALUES('plan''第2行','period''第2行','form''第2行',2,'suite''第2行',X'00FF6461746127E7ACAC32E8A18C');
CREATE INDEX ix_submissions_plan_period_received_at ON submissions ("plan", period, received_at);
CREATE INDEX ix_records_plan_period_form ON records ("plan", period, form);
CREATE INDEX ix_findings_id ON findings (id);
CREATE INDEX ix_decisions_plan_period ON decisions ("plan", period);
CREATE INDEX ix_papers_plan_period_kind ON papers ("plan", period, kind);
CREATE INDEX ix_deliveries_plan_period ON deliveries ("plan", period);
CREATE INDEX ix_deliveries_state_next_attempt_at ON deliveries (state, next_attempt_at);
CREATE INDEX ix_delivery_events_delivery ON delivery_events (delivery);
CREATE TRIGGER decisions_no_UPDATE BEFORE UPDATE ON decisions
BEGIN SELECT RAISE(ABORT, 'decisions is append-only'); END;
CREATE TRIGGER decisions_no_DELETE BEFORE DELETE ON decisions
BEGIN SELECT RAISE(ABORT, 'decisions is append-only'); END;
CREATE TRIGGER delivery_events_no_UPDATE BEFORE UPDATE ON delivery_events
BEGIN SELECT RAISE(ABORT, 'delivery_events is append-only'); END;
CREATE TRIGGER delivery_events_no_DELETE BEFORE DELETE ON delivery_events
BEGIN SELECT RAISE(ABORT, 'delivery_events is append-only'); END;
CREATE INDEX ix_entries_plan_kind_period ON entries ("plan", kind, period);
CREATE TRIGGER entries_no_UPDATE BEFORE UPDATE ON entries
BEGIN SELECT RAISE(ABORT, 'entries is append-only'); END;
CREATE TRIGGER entries_no_DELETE BEFORE DELETE ON entries
BEGIN SELECT RAISE(ABORT, 'entries is append-only'); END;
CREATE INDEX ix_sessions_account ON sessions (account);
CREATE INDEX ix_failed_logins_account_at ON failed_logins (account, at);
CREATE INDEX ix_failed_logins_address_at ON failed_logins (address, at);
CREATE TRIGGER audit_no_UPDATE BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
CREATE TRIGGER audit_no_DELETE BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
COMMIT;
