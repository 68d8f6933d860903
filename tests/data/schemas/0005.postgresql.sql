CREATE FUNCTION public.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$;
CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);
CREATE TABLE public.assessments (
    plan text NOT NULL,
    period text NOT NULL,
    data json NOT NULL
);
CREATE TABLE public.contents (
    sha256 text NOT NULL,
    size integer NOT NULL,
    data bytea,
    stored_at timestamp with time zone NOT NULL
);
CREATE TABLE public.corrections (
    paper text NOT NULL,
    place text NOT NULL,
    plan text NOT NULL,
    period text NOT NULL,
    before text NOT NULL,
    after text NOT NULL,
    cause text NOT NULL,
    found_at timestamp with time zone NOT NULL,
    "position" integer DEFAULT 0 NOT NULL
);
CREATE TABLE public.decisions (
    id text NOT NULL,
    plan text NOT NULL,
    period text NOT NULL,
    finding text NOT NULL,
    record text NOT NULL,
    "column" text NOT NULL,
    kind text NOT NULL,
    reason text NOT NULL,
    value text NOT NULL,
    confirmed_by text NOT NULL,
    expires text NOT NULL,
    by text NOT NULL,
    at timestamp with time zone NOT NULL,
    matter text DEFAULT ''::text NOT NULL
);
CREATE TABLE public.deliveries (
    id text NOT NULL,
    paper text NOT NULL,
    plan text NOT NULL,
    period text NOT NULL,
    kind text NOT NULL,
    revision integer NOT NULL,
    recipient text NOT NULL,
    name text NOT NULL,
    unit text NOT NULL,
    message_id text NOT NULL,
    sha256 text NOT NULL,
    state text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    next_attempt_at timestamp with time zone NOT NULL,
    attempts integer NOT NULL,
    fence integer NOT NULL,
    worker text NOT NULL,
    lease_until timestamp with time zone,
    first_attempt_at timestamp with time zone,
    settled_at timestamp with time zone,
    sent_to text NOT NULL,
    detail text NOT NULL
);
CREATE TABLE public.delivery_events (
    id bigint NOT NULL,
    delivery text NOT NULL,
    at timestamp with time zone NOT NULL,
    before text NOT NULL,
    after text NOT NULL,
    by text NOT NULL,
    detail text NOT NULL
);
CREATE SEQUENCE public.delivery_events_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.delivery_events_id_seq OWNED BY public.delivery_events.id;
CREATE TABLE public.entries (
    id text NOT NULL,
    plan text NOT NULL,
    period text NOT NULL,
    kind text NOT NULL,
    unit text NOT NULL,
    subject text NOT NULL,
    data json NOT NULL,
    reason text NOT NULL,
    by text NOT NULL,
    at timestamp with time zone NOT NULL
);
CREATE TABLE public.findings (
    plan text NOT NULL,
    period text NOT NULL,
    id text NOT NULL,
    "position" integer NOT NULL,
    unit text NOT NULL,
    form text NOT NULL,
    rule text NOT NULL,
    severity text NOT NULL,
    file text NOT NULL,
    submission text NOT NULL,
    sheet text NOT NULL,
    cell text NOT NULL,
    "row" integer NOT NULL,
    "column" text NOT NULL,
    record text NOT NULL,
    value text NOT NULL,
    message text NOT NULL,
    remedy text NOT NULL,
    clause text NOT NULL,
    project text NOT NULL,
    decision text NOT NULL
);
CREATE TABLE public.paper_faces (
    paper text NOT NULL,
    stage text NOT NULL,
    name text NOT NULL,
    sha256 text NOT NULL
);
CREATE TABLE public.papers (
    id text NOT NULL,
    plan text NOT NULL,
    period text NOT NULL,
    kind text NOT NULL,
    revision integer NOT NULL,
    state text NOT NULL,
    sha256 text NOT NULL,
    structured text NOT NULL,
    pinned json NOT NULL,
    superseded boolean NOT NULL,
    year integer,
    issue integer,
    total_issue integer,
    issued_on date,
    created_at timestamp with time zone NOT NULL,
    approved_by text NOT NULL,
    approved_at timestamp with time zone,
    issued_by text NOT NULL,
    issued_at timestamp with time zone,
    recipients_sha256 text NOT NULL
);
CREATE TABLE public.project_keys (
    plan text NOT NULL,
    unit text NOT NULL,
    kind text NOT NULL,
    key text NOT NULL,
    code text NOT NULL
);
CREATE TABLE public.projects (
    plan text NOT NULL,
    code text NOT NULL,
    unit text NOT NULL,
    name text NOT NULL,
    first_period text NOT NULL
);
CREATE TABLE public.readings (
    sha256 text NOT NULL,
    reading_key text NOT NULL,
    data bytea NOT NULL
);
CREATE TABLE public.recipients (
    "group" text NOT NULL,
    unit text NOT NULL,
    address text NOT NULL,
    name text NOT NULL,
    active boolean NOT NULL
);
CREATE TABLE public.records (
    plan text NOT NULL,
    period text NOT NULL,
    id text NOT NULL,
    "position" integer NOT NULL,
    submission text NOT NULL,
    unit text NOT NULL,
    form text NOT NULL,
    file text NOT NULL,
    sheet text NOT NULL,
    "row" integer NOT NULL,
    address json NOT NULL,
    project text NOT NULL,
    state text NOT NULL,
    name_key text NOT NULL,
    disputed boolean NOT NULL,
    data json NOT NULL,
    in_city boolean DEFAULT true NOT NULL,
    carried_from text DEFAULT ''::text NOT NULL
);
CREATE TABLE public.runs (
    id text NOT NULL,
    plan text NOT NULL,
    period text NOT NULL,
    kind text NOT NULL,
    state text NOT NULL,
    fence integer NOT NULL,
    as_of timestamp with time zone NOT NULL,
    started_at timestamp with time zone NOT NULL,
    heartbeat_at timestamp with time zone NOT NULL,
    finished_at timestamp with time zone,
    summary json NOT NULL
);
CREATE TABLE public.submissions (
    id text NOT NULL,
    plan text NOT NULL,
    period text NOT NULL,
    unit text NOT NULL,
    name text NOT NULL,
    sha256 text,
    size integer NOT NULL,
    form text NOT NULL,
    channel text NOT NULL,
    sender text NOT NULL,
    received_at timestamp with time zone NOT NULL
);
CREATE TABLE public.unit_reports (
    plan text NOT NULL,
    period text NOT NULL,
    code text NOT NULL,
    "position" integer NOT NULL,
    unit text NOT NULL,
    unit_class text NOT NULL,
    state text NOT NULL,
    received_at timestamp with time zone,
    read integer NOT NULL,
    accepted integer NOT NULL,
    held integer NOT NULL,
    waived integer NOT NULL,
    unread integer NOT NULL,
    data json NOT NULL,
    carried integer DEFAULT 0 NOT NULL
);
ALTER TABLE ONLY public.delivery_events ALTER COLUMN id SET DEFAULT nextval('public.delivery_events_id_seq'::regclass);
INSERT INTO public.alembic_version VALUES ('0005');
INSERT INTO public.assessments VALUES ('plan''第1行', 'period''第1行', '{"measures":[{"unit":"unit''第1行","value":5,"members":[["unit''第1行",5]],"compared":null}],"scores":[]}');
INSERT INTO public.assessments VALUES ('plan''第2行', 'period''第2行', '{"measures":[{"unit":"unit''第2行","value":5,"members":[["unit''第2行",5]],"compared":null}],"scores":[]}');
INSERT INTO public.contents VALUES ('sha256''第1行', 1, '\x00ff6461746127e7acac31e8a18c', '2021-03-31 01:00:00+00');
INSERT INTO public.contents VALUES ('sha256''第2行', 2, '\x00ff6461746127e7acac32e8a18c', '2021-03-31 01:00:00+00');
INSERT INTO public.corrections VALUES ('id''第1行', 'place''第1行', 'plan''第1行', 'period''第1行', 'before''第1行', 'after''第1行', 'cause''第1行', '2021-03-31 01:00:00+00', 1);
INSERT INTO public.corrections VALUES ('id''第2行', 'place''第2行', 'plan''第2行', 'period''第2行', 'before''第2行', 'after''第2行', 'cause''第2行', '2021-03-31 01:00:00+00', 2);
INSERT INTO public.decisions VALUES ('id''第1行', 'plan''第1行', 'period''第1行', 'finding''第1行', 'record''第1行', 'column''第1行', 'correct', 'reason''第1行', 'value''第1行', 'confirmed_by''第1行', 'expires''第1行', 'by''第1行', '2021-03-31 01:00:00+00', 'matter''第1行');
INSERT INTO public.decisions VALUES ('id''第2行', 'plan''第2行', 'period''第2行', 'finding''第2行', 'record''第2行', 'column''第2行', 'waive', 'reason''第2行', 'value''第2行', 'confirmed_by''第2行', 'expires''第2行', 'by''第2行', '2021-03-31 01:00:00+00', 'matter''第2行');
INSERT INTO public.deliveries VALUES ('id''第1行', 'paper''第1行', 'plan''第1行', 'period''第1行', 'notice', 1, 'recipient''第1行', 'name''第1行', 'unit''第1行', 'message_id''第1行', 'sha256''第1行', 'claimed', '2021-03-31 01:00:00+00', '2021-03-31 01:00:00+00', 1, 1, 'worker''第1行', '2021-03-31 01:00:00+00', '2021-03-31 01:00:00+00', '2021-03-31 01:00:00+00', 'sent_to''第1行', 'detail''第1行');
INSERT INTO public.deliveries VALUES ('id''第2行', 'paper''第2行', 'plan''第2行', 'period''第2行', 'receipt', 2, 'recipient''第2行', 'name''第2行', 'unit''第2行', 'message_id''第2行', 'sha256''第2行', 'sending', '2021-03-31 01:00:00+00', '2021-03-31 01:00:00+00', 2, 2, 'worker''第2行', '2021-03-31 01:00:00+00', '2021-03-31 01:00:00+00', '2021-03-31 01:00:00+00', 'sent_to''第2行', 'detail''第2行');
INSERT INTO public.delivery_events VALUES (1, 'id''第1行', '2021-03-31 01:00:00+00', 'claimed', 'claimed', 'by''第1行', 'detail''第1行');
INSERT INTO public.delivery_events VALUES (2, 'id''第2行', '2021-03-31 01:00:00+00', 'sending', 'sending', 'by''第2行', 'detail''第2行');
INSERT INTO public.entries VALUES ('id''第1行', 'plan''第1行', 'period''第1行', 'extension', 'unit''第1行', 'subject''第1行', ' {"data":"data''第1行","n":1}', 'reason''第1行', 'by''第1行', '2021-03-31 01:00:00+00');
INSERT INTO public.entries VALUES ('id''第2行', 'plan''第2行', 'period''第2行', 'target', 'unit''第2行', 'subject''第2行', ' {"data":"data''第2行","n":2}', 'reason''第2行', 'by''第2行', '2021-03-31 01:00:00+00');
INSERT INTO public.findings VALUES ('plan''第1行', 'period''第1行', 'id''第1行', 1, 'unit''第1行', 'form''第1行', 'rule''第1行', 'warning', 'file''第1行', 'submission''第1行', 'sheet''第1行', 'cell''第1行', 1, 'column''第1行', 'record''第1行', 'value''第1行', 'message''第1行', 'remedy''第1行', 'clause''第1行', 'project''第1行', 'correct');
INSERT INTO public.findings VALUES ('plan''第2行', 'period''第2行', 'id''第2行', 2, 'unit''第2行', 'form''第2行', 'rule''第2行', 'info', 'file''第2行', 'submission''第2行', 'sheet''第2行', 'cell''第2行', 2, 'column''第2行', 'record''第2行', 'value''第2行', 'message''第2行', 'remedy''第2行', 'clause''第2行', 'project''第2行', 'waive');
INSERT INTO public.paper_faces VALUES ('id''第1行', 'stage''第1行', 'name''第1行', 'sha256''第1行');
INSERT INTO public.paper_faces VALUES ('id''第2行', 'stage''第2行', 'name''第2行', 'sha256''第2行');
INSERT INTO public.papers VALUES ('id''第1行', 'plan''第1行', 'period''第1行', 'kind''第1行', 1, 'approved', 'sha256''第1行', 'structured''第1行', ' {"pinned":"pinned''第1行","n":1}', true, 1, 1, 1, '2021-03-01', '2021-03-31 01:00:00+00', 'approved_by''第1行', '2021-03-31 01:00:00+00', 'issued_by''第1行', '2021-03-31 01:00:00+00', 'recipients_sha256''第1行');
INSERT INTO public.papers VALUES ('id''第2行', 'plan''第2行', 'period''第2行', 'kind''第2行', 2, 'issued', 'sha256''第2行', 'structured''第2行', ' {"pinned":"pinned''第2行","n":2}', false, 2, 2, 2, '2021-03-02', '2021-03-31 01:00:00+00', 'approved_by''第2行', '2021-03-31 01:00:00+00', 'issued_by''第2行', '2021-03-31 01:00:00+00', 'recipients_sha256''第2行');
INSERT INTO public.project_keys VALUES ('plan''第1行', 'unit''第1行', 'kind''第1行', 'key''第1行', 'code''第1行');
INSERT INTO public.project_keys VALUES ('plan''第2行', 'unit''第2行', 'kind''第2行', 'key''第2行', 'code''第2行');
INSERT INTO public.projects VALUES ('plan''第1行', 'code''第1行', 'unit''第1行', 'name''第1行', 'first_period''第1行');
INSERT INTO public.projects VALUES ('plan''第2行', 'code''第2行', 'unit''第2行', 'name''第2行', 'first_period''第2行');
INSERT INTO public.readings VALUES ('sha256''第1行', 'reading_key''第1行', '\x00ff6461746127e7acac31e8a18c');
INSERT INTO public.readings VALUES ('sha256''第2行', 'reading_key''第2行', '\x00ff6461746127e7acac32e8a18c');
INSERT INTO public.recipients VALUES ('group''第1行', 'unit''第1行', 'address''第1行', 'name''第1行', true);
INSERT INTO public.recipients VALUES ('group''第2行', 'unit''第2行', 'address''第2行', 'name''第2行', false);
INSERT INTO public.records VALUES ('plan''第1行', 'period''第1行', 'id''第1行', 1, 'submission''第1行', 'unit''第1行', 'form''第1行', 'file''第1行', 'sheet''第1行', 1, ' {"address":"address''第1行","n":1}', 'project''第1行', 'held', 'name_key''第1行', true, ' {"data":"data''第1行","n":1}', true, 'carried_from''第1行');
INSERT INTO public.records VALUES ('plan''第2行', 'period''第2行', 'id''第2行', 2, 'submission''第2行', 'unit''第2行', 'form''第2行', 'file''第2行', 'sheet''第2行', 2, ' {"address":"address''第2行","n":2}', 'project''第2行', 'waived', 'name_key''第2行', false, ' {"data":"data''第2行","n":2}', false, 'carried_from''第2行');
INSERT INTO public.runs VALUES ('id''第1行', 'plan''第1行', 'period''第1行', 'publish', 'done', 1, '2021-03-31 01:00:00+00', '2021-03-31 01:00:00+00', '2021-03-31 01:00:00+00', '2021-03-31 01:00:00+00', ' {"summary":"summary''第1行","n":1}');
INSERT INTO public.runs VALUES ('id''第2行', 'plan''第2行', 'period''第2行', 'demo', 'waiting', 2, '2021-03-31 01:00:00+00', '2021-03-31 01:00:00+00', '2021-03-31 01:00:00+00', '2021-03-31 01:00:00+00', ' {"summary":"summary''第2行","n":2}');
INSERT INTO public.submissions VALUES ('id''第1行', 'plan''第1行', 'period''第1行', 'unit''第1行', 'name''第1行', 'sha256''第1行', 1, 'form''第1行', 'submit', 'sender''第1行', '2021-03-31 01:00:00+00');
INSERT INTO public.submissions VALUES ('id''第2行', 'plan''第2行', 'period''第2行', 'unit''第2行', 'name''第2行', 'sha256''第2行', 2, 'form''第2行', 'desk', 'sender''第2行', '2021-03-31 01:00:00+00');
INSERT INTO public.unit_reports VALUES ('plan''第1行', 'period''第1行', 'code''第1行', 1, 'unit''第1行', 'unit_class''第1行', 'late', '2021-03-31 01:00:00+00', 1, 1, 1, 1, 1, ' {"data":"data''第1行","n":1}', 1);
INSERT INTO public.unit_reports VALUES ('plan''第2行', 'period''第2行', 'code''第2行', 2, 'unit''第2行', 'unit_class''第2行', 'nil', '2021-03-31 01:00:00+00', 2, 2, 2, 2, 2, ' {"data":"data''第2行","n":2}', 2);
SELECT pg_catalog.setval('public.delivery_events_id_seq', 1, false);
ALTER TABLE ONLY public.alembic_version ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY public.assessments ADD CONSTRAINT pk_assessments PRIMARY KEY (plan, period);
ALTER TABLE ONLY public.contents ADD CONSTRAINT pk_contents PRIMARY KEY (sha256);
ALTER TABLE ONLY public.corrections ADD CONSTRAINT pk_corrections PRIMARY KEY (paper, place);
ALTER TABLE ONLY public.decisions ADD CONSTRAINT pk_decisions PRIMARY KEY (id);
ALTER TABLE ONLY public.deliveries ADD CONSTRAINT pk_deliveries PRIMARY KEY (id);
ALTER TABLE ONLY public.delivery_events ADD CONSTRAINT pk_delivery_events PRIMARY KEY (id);
ALTER TABLE ONLY public.entries ADD CONSTRAINT pk_entries PRIMARY KEY (id);
ALTER TABLE ONLY public.findings ADD CONSTRAINT pk_findings PRIMARY KEY (plan, period, id);
ALTER TABLE ONLY public.paper_faces ADD CONSTRAINT pk_paper_faces PRIMARY KEY (paper, stage, name);
ALTER TABLE ONLY public.papers ADD CONSTRAINT pk_papers PRIMARY KEY (id);
ALTER TABLE ONLY public.project_keys ADD CONSTRAINT pk_project_keys PRIMARY KEY (plan, unit, kind, key);
ALTER TABLE ONLY public.projects ADD CONSTRAINT pk_projects PRIMARY KEY (plan, code);
ALTER TABLE ONLY public.readings ADD CONSTRAINT pk_readings PRIMARY KEY (sha256, reading_key);
ALTER TABLE ONLY public.recipients ADD CONSTRAINT pk_recipients PRIMARY KEY ("group", unit, address);
ALTER TABLE ONLY public.records ADD CONSTRAINT pk_records PRIMARY KEY (plan, period, id);
ALTER TABLE ONLY public.runs ADD CONSTRAINT pk_runs PRIMARY KEY (id);
ALTER TABLE ONLY public.submissions ADD CONSTRAINT pk_submissions PRIMARY KEY (id);
ALTER TABLE ONLY public.unit_reports ADD CONSTRAINT pk_unit_reports PRIMARY KEY (plan, period, code);
ALTER TABLE ONLY public.deliveries ADD CONSTRAINT uq_deliveries_paper_revision_recipient_kind UNIQUE (paper, revision, recipient, kind);
ALTER TABLE ONLY public.papers ADD CONSTRAINT uq_papers_plan_kind_total_issue_revision UNIQUE (plan, kind, total_issue, revision);
ALTER TABLE ONLY public.papers ADD CONSTRAINT uq_papers_plan_kind_year_issue_revision UNIQUE (plan, kind, year, issue, revision);
ALTER TABLE ONLY public.runs ADD CONSTRAINT uq_runs_plan_period_fence UNIQUE (plan, period, fence);
CREATE INDEX ix_decisions_plan_period ON public.decisions USING btree (plan, period);
CREATE INDEX ix_deliveries_plan_period ON public.deliveries USING btree (plan, period);
CREATE INDEX ix_deliveries_state_next_attempt_at ON public.deliveries USING btree (state, next_attempt_at);
CREATE INDEX ix_delivery_events_delivery ON public.delivery_events USING btree (delivery);
CREATE INDEX ix_entries_plan_kind_period ON public.entries USING btree (plan, kind, period);
CREATE INDEX ix_findings_id ON public.findings USING btree (id);
CREATE INDEX ix_papers_plan_period_kind ON public.papers USING btree (plan, period, kind);
CREATE INDEX ix_records_plan_period_form ON public.records USING btree (plan, period, form);
CREATE INDEX ix_submissions_plan_period_received_at ON public.submissions USING btree (plan, period, received_at);
CREATE TRIGGER decisions_no_delete BEFORE DELETE ON public.decisions FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER decisions_no_truncate BEFORE TRUNCATE ON public.decisions FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER decisions_no_update BEFORE UPDATE ON public.decisions FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER delivery_events_no_delete BEFORE DELETE ON public.delivery_events FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER delivery_events_no_truncate BEFORE TRUNCATE ON public.delivery_events FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER delivery_events_no_update BEFORE UPDATE ON public.delivery_events FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER entries_no_delete BEFORE DELETE ON public.entries FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER entries_no_truncate BEFORE TRUNCATE ON public.entries FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER entries_no_update BEFORE UPDATE ON public.entries FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
ALTER TABLE ONLY public.corrections ADD CONSTRAINT fk_corrections_paper FOREIGN KEY (paper) REFERENCES public.papers(id);
ALTER TABLE ONLY public.deliveries ADD CONSTRAINT fk_deliveries_sha256 FOREIGN KEY (sha256) REFERENCES public.contents(sha256);
ALTER TABLE ONLY public.delivery_events ADD CONSTRAINT fk_delivery_events_delivery FOREIGN KEY (delivery) REFERENCES public.deliveries(id);
ALTER TABLE ONLY public.paper_faces ADD CONSTRAINT fk_paper_faces_paper FOREIGN KEY (paper) REFERENCES public.papers(id);
ALTER TABLE ONLY public.paper_faces ADD CONSTRAINT fk_paper_faces_sha256 FOREIGN KEY (sha256) REFERENCES public.contents(sha256);
ALTER TABLE ONLY public.project_keys ADD CONSTRAINT fk_project_keys_plan FOREIGN KEY (plan, code) REFERENCES public.projects(plan, code);
ALTER TABLE ONLY public.submissions ADD CONSTRAINT fk_submissions_sha256 FOREIGN KEY (sha256) REFERENCES public.contents(sha256);
