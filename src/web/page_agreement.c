/* Sharing agreements: the list, and one of them with all that it says, opens and went through, and what one may do with it. */
#include <inttypes.h>
#include <string.h>

#include "base/must.h"
#include "care/agreement.h"
#include "care/agreement_preview.h"
#include "record/form.h"
#include "record/organisation.h"
#include "web/list_file.h"
#include "web/say.h"

#define LAST      (-1)          /* the newest version */
#define NEAR_DAYS 60             /* an end that has to be thought of */

static struct str href_of(struct cx *cx, const struct agreement_version *v, bool with_version)
{
	struct str id = outside(cx->arena, v->agreement_outside);
	return with_version ? say_f(cx->arena, "/agreement/%.*s?version=%" PRId64, STRF(id), v->version)
		: say_f(cx->arena, "/agreement/%.*s", STRF(id));
}

static struct str tone_of(const struct agreement_version *v, struct day today)
{
	switch (v->status) {
	case AGREEMENT_DRAFT: return STR("grey");
	case AGREEMENT_OFFERED: return STR("yellow");
	case AGREEMENT_LIVE: return agreement_in_force(v, today) ? STR("green") : STR("grey");
	case AGREEMENT_SUSPENDED: return STR("red");
	default: return STR("grey");
	}
}

/* STR_NONE: there is no number of days; not_waited_say says why. */
static struct str waited_say(struct cx *cx, const struct agreement_version *v)
{
	if (!instant_known(v->live_at) || v->drafted_for == NIL)
		return STR_NONE;
	return say_days(cx->arena, instant_day(v->live_at).day - instant_day(v->drafted_at).day);
}

static struct str not_waited_say(const struct agreement_version *v)
{
	if (v->drafted_for == NIL)
		return STR("signed on paper, brought in as it was");
	return v->status == AGREEMENT_ENDED ? STR("never was live") : STR("not live yet");
}

static void list_add(struct cx *cx, struct str *list, struct str word)
{
	*list = list->n ? say_f(cx->arena, "%.*s, %.*s", STRF(*list), STRF(word)) : word;
}

/* ---- the list ---- */

/* Of each agreement what has to be looked at: the newest version, and the one in force where that is another. */
static bool listed(const struct agreement_version *v, size_t count, size_t i, struct day today)
{
	bool last = i + 1 == count || v[i + 1].agreement != v[i].agreement;
	return last || agreement_in_force(&v[i], today) || v[i].status == AGREEMENT_SUSPENDED;
}

static enum err row_make(struct cx *cx, const struct request *rq, const struct agreement_version *v, struct t_agreements_row *row)
{
	struct agreement_flow *flows;
	struct agreement_party *parties;
	size_t n, m;
	TRY(agreement_flows(cx, rq->db, v->id, &flows, &n));
	agreement_flow_parties(cx, flows, n, &parties, &m);
	*row = (struct t_agreements_row){ .ref = v->ref, .title = v->title, .href = href_of(cx, v, true),
		.version = say_f(cx->arena, "version %" PRId64, v->version), .state = str_of(agreement_status_words(v, rq->today)),
		.tone = tone_of(v, rq->today), .until = v->terms.ends_on, .review = v->terms.review_on, .waited = waited_say(cx, v), .not_waited = not_waited_say(v),
		.review_due = day_known(v->terms.review_on) && v->terms.review_on.day <= rq->today.day };
	for (size_t i = 0; i < m && i < 6; i++)
		list_add(cx, &row->parties, parties[i].name);
	if (m > 6)
		list_add(cx, &row->parties, say_f(cx->arena, "and %zu more", m - 6));
	if (!day_known(v->terms.ends_on))
		return OK;
	int64_t left = v->terms.ends_on.day - rq->today.day;
	if (left < 0)
		row->until_say = STR("over");
	else if (left <= NEAR_DAYS)
		row->until_say = left == 0 ? STR("its last day is today") : say_f(cx->arena, "%.*s left", STRF(say_days(cx->arena, left)));
	return OK;
}

static const struct sheet_column columns[] = {
	{ "reference", SHEET_WORDS, offsetof(struct t_agreements_row, ref) }, { "title", SHEET_WORDS, offsetof(struct t_agreements_row, title) },
	{ "version", SHEET_WORDS, offsetof(struct t_agreements_row, version) }, { "state", SHEET_WORDS, offsetof(struct t_agreements_row, state) },
	{ "parties", SHEET_WORDS, offsetof(struct t_agreements_row, parties) }, { "until", SHEET_DAY, offsetof(struct t_agreements_row, until) },
	{ "look_at_it_again_on", SHEET_DAY, offsetof(struct t_agreements_row, review) },
	{ "waited_from_draft_to_live", SHEET_WORDS, offsetof(struct t_agreements_row, waited) },
};

enum err page_agreements(struct cx *cx, struct request *rq, struct response *rs)
{
	struct t_frame *frame;
	struct agreement_version *v;
	size_t count;
	TRY(frame_make(cx, rq, "Sharing agreements", &frame));
	TRY(agreement_versions_seen(cx, rq->db, 0, &v, &count));
	struct t_agreements_row *row = arena_array(cx->arena, count + 1, sizeof *row);
	struct t_agreements d = { .frame = frame, .rows = row, .may_draft = request_may(rq, "change", "agreement") };
	for (size_t i = 0; i < count; i++)
		if (listed(v, count, i, rq->today))
			TRY(row_make(cx, rq, &v[i], &row[d.rows_n++]));
	if (list_asked(rq))
		return list_file(cx, rq, rs, &(struct list_about){ .word = "agreements", .title = "Sharing agreements", .back = STR("/agreements") }, columns,
			LENGTH(columns), row, d.rows_n, sizeof *row);
	list_offer(cx, rq, frame, "agreement", STR("/agreements"));
	t_agreements(&rs->body, &d);
	return OK;
}

/* ---- one agreement ---- */

struct one {
	const struct agreement_version *v, *list;
	size_t count;
	struct agreement_flow *flow;
	struct agreement_party *party;
	struct agreement_signature *sign;
	size_t flows, parties, signs;
	int64_t acts_for;               /* party; NIL: none */
};

static enum err one_load(struct cx *cx, const struct request *rq, int64_t number, struct one *o)
{
	int64_t agreement;
	struct agreement_version *list;
	TRY(agreement_seen(cx, rq->db, rq->id[0], &agreement));
	TRY(agreement_versions_seen(cx, rq->db, agreement, &list, &o->count));
	o->list = list;
	o->v = &list[o->count - 1];
	for (size_t i = 0; i < o->count; i++)
		if (number == LAST ? i + 1 == o->count : number ? list[i].version == number : agreement_in_force(&list[i], rq->today))
			o->v = &list[i];
	if (number > 0 && o->v->version != number)
		return fail(cx, ERR_NOT_FOUND, "There is no such version of this agreement.");
	TRY(agreement_flows(cx, rq->db, o->v->id, &o->flow, &o->flows));
	TRY(agreement_signatures(cx, rq->db, o->v->id, &o->sign, &o->signs));
	agreement_flow_parties(cx, o->flow, o->flows, &o->party, &o->parties);
	return agreement_party_of(cx, rq->db, o->party, o->parties, rq->who->organisation, &o->acts_for);
}

static struct str names_of(struct cx *cx, const struct one *o, struct str list)
{
	struct str one, rest = list, told = STR_NONE;
	for (bool more = true; more;) {
		more = str_cut(rest, ' ', &one, &rest);
		for (size_t i = 0; i < o->parties; i++)
			if (str_eq(o->party[i].ods, one))
				list_add(cx, &told, o->party[i].name);
	}
	return told;
}

static struct str labels_say(struct cx *cx, uint8_t labels)
{
	struct str told = STR_NONE;
	for (int i = 0; i < LABELS; i++)
		if (labels & 1 << i)
			list_add(cx, &told, str_of(label_name((enum label)i)));
	return told;
}

static void flows_make(struct cx *cx, const struct one *o, struct t_agreement *d)
{
	struct agreement_block *block;
	size_t n;
	agreement_blocks(cx, o->flow, o->flows, &block, &n);
	struct t_agreement_flow *row = arena_array(cx->arena, n + 1, sizeof *row);
	for (size_t i = 0; i < n; i++) {
		row[i] = (struct t_agreement_flow){ .giver = names_of(cx, o, block[i].givers), .taker = names_of(cx, o, block[i].takers),
			.labels = labels_say(cx, block[i].labels) };
		for (int c = 1; c < CLASSES; c++)
			if (block[i].classes & 1u << c)
				list_add(cx, &row[i].what, str_of(record_class_name((enum record_class)c)));
		for (int p = 0; p < PURPOSES; p++)
			if (block[i].purposes & 1 << p)
				list_add(cx, &row[i].purpose, str_of(purpose_name((enum purpose)p)));
	}
	d->flows = row;
	d->flows_n = n;
}

static struct str amount_say(struct cx *cx, const struct agreement_amount *a, bool counted, bool own)
{
	if (!a->labels)
		return STR("nothing");
	if (!counted)
		return STR("shared");
	return say_f(cx->arena, "%.*s records of %.*s people", STRF(agreement_about(cx, a->records, own)),
		STRF(agreement_about(cx, a->people, own)));
}

/* Counted past the guards, and it takes its time: while somebody has to judge what a signature would open, and else when asked. */
static bool counts(const struct request *rq, const struct one *o)
{
	return o->v->status == AGREEMENT_DRAFT || o->v->status == AGREEMENT_OFFERED || str_is(form_value(&rq->query, "count"), "now");
}

static enum err changes_make(struct cx *cx, struct request *rq, const struct one *o, struct t_agreement *d)
{
	const struct agreement_version *before = agreement_before(o->list, o->count, o->v);
	struct agreement_change *change;
	size_t n;
	d->previewed = request_may(rq, "change", "agreement");
	if (!d->previewed)
		return OK;
	d->counted = counts(rq, o);
	TRY(agreement_preview(cx, rq->db, o->v, before, d->counted, &change, &n));
	if (d->counted) {
		rq->audit = "count";
		rq->subject = outside(cx->arena, o->v->agreement_outside);
		d->counted_at = rq->now;
	} else {
		d->count_href = say_f(cx->arena, "%.*s&count=now#preview", STRF(href_of(cx, o->v, true)));
		/* Nothing was before it: "added" beside every line would say again what flows. */
		if (!before)
			n = 0;
	}
	d->beside = before ? say_f(cx->arena, "Beside version %" PRId64 ".", before->version) : STR("There is no older version beside it.");
	d->all_own = true;
	struct t_agreement_change *row = arena_array(cx->arena, n + 1, sizeof *row);
	for (size_t i = 0; i < n; i++) {
		const struct agreement_change *c = &change[i];
		bool own = c->from.id == rq->who->organisation || c->from.id == o->acts_for;
		d->all_own = d->all_own && own;
		row[i] = (struct t_agreement_change){ .giver = c->from.name, .taker = c->to.name,
			.class = str_of(record_class_name(c->class)), .before = amount_say(cx, &c->before, d->counted && c->counted, own),
			.after = amount_say(cx, &c->after, d->counted && c->counted, own), .added = !c->before.labels, .removed = !c->after.labels,
			.what = !c->before.labels ? STR("Added") : !c->after.labels ? STR("Taken away") :
				c->before.labels != c->after.labels ? STR("Other labels") : STR("As before") };
	}
	d->changes = row;
	d->changes_n = n;
	return OK;
}

static void signs_make(struct cx *cx, const struct one *o, struct t_agreement *d)
{
	struct t_agreement_sign *row = arena_array(cx->arena, o->signs + 1, sizeof *row);
	for (size_t i = 0; i < o->signs; i++)
		row[i] = (struct t_agreement_sign){ o->sign[i].party.name, o->sign[i].signed_as, o->sign[i].at };
	d->signs = row;
	d->signs_n = o->signs;
	if (o->v->drafted_for == NIL) {
		d->waits = STR("Signed on paper, outside Waymark.");
		return;
	}
	struct str left = STR_NONE;
	for (size_t i = 0; i < o->parties; i++) {
		bool has = false;
		for (size_t k = 0; k < o->signs && !has; k++)
			has = o->sign[k].party.id == o->party[i].id;
		if (!has)
			list_add(cx, &left, o->party[i].name);
	}
	if (left.n)
		d->waits = say_f(cx->arena, "Not signed: %.*s", STRF(left));
}

static const struct { const char *what, *say; } happened[] = {
	{ "draft", "Drafted" }, { "change", "Draft changed" }, { "offer", "Offered to the parties" }, { "sign", "Signed" },
	{ "live", "In force" }, { "suspend", "Suspended" }, { "resume", "Taken up again" }, { "end", "Ended" },
	{ "expire", "Over, by its last day" }, { "refuse", "Refused" }, { "hand-over", "Records handed over" }, { "return", "Records returned" },
};

static enum err history_make(struct cx *cx, const struct request *rq, const struct one *o, struct t_agreement *d)
{
	struct agreement_event *events;
	size_t n;
	TRY(agreement_events(cx, rq->db, o->v->agreement, &events, &n));
	struct t_agreement_event *row = arena_array(cx->arena, n + 1, sizeof *row);
	for (size_t i = n; i > 0; i--) {
		const struct agreement_event *e = &events[i - 1];
		struct str what = e->what;
		bool seen = false;
		for (size_t k = 0; k < o->count && !seen; k++)
			seen = o->list[k].version == e->version;
		if (!seen)
			continue;               /* somebody else's draft */
		for (size_t k = 0; k < LENGTH(happened); k++)
			if (str_is(what, happened[k].what))
				what = str_of(happened[k].say);
		row[d->events_n++] = (struct t_agreement_event){ .at = e->at, .say = e->say,
			.what = say_f(cx->arena, "Version %" PRId64 ": %.*s", e->version, STRF(what)),
			.who = !e->staff.n ? STR("Waymark, or whoever runs it") : say_f(cx->arena, "%.*s, %.*s", STRF(e->staff), STRF(e->organisation)) };
	}
	d->events = row;
	struct t_agreement_version *version = arena_array(cx->arena, o->count + 1, sizeof *version);
	for (size_t i = 0; i < o->count; i++)
		version[i] = (struct t_agreement_version){ say_f(cx->arena, "Version %" PRId64 ": %s", o->list[i].version,
			agreement_status_words(&o->list[i], rq->today)), href_of(cx, &o->list[i], true), &o->list[i] == o->v };
	d->versions = version;
	d->versions_n = o->count;
	return OK;
}

static enum err successions_make(struct cx *cx, const struct request *rq, const struct one *o, struct t_agreement *d)
{
	struct t_agreement_succession *row = arena_array(cx->arena, o->parties + 1, sizeof *row);
	for (size_t i = 0; i < o->parties; i++) {
		struct successor next;
		TRY(organisation_successor(cx, rq->db, o->party[i].id, &next));
		if (next.id != NIL)
			row[d->successions_n++] = (struct t_agreement_succession){ o->party[i].name, next.name };
	}
	d->successions = row;
	return OK;
}

static struct str day_say(struct cx *cx, struct day day, const char *otherwise)
{
	char text[DAY_TEXT];
	return day_known(day) ? say_f(cx->arena, "%s", day_words(day, text)) : str_of(otherwise);
}

static void terms_make(struct cx *cx, const struct agreement_version *v, struct t_agreement *d)
{
	const struct agreement_terms *t = &v->terms;
	d->from_say = day_say(cx, t->starts_on, "when all have signed");
	if (!day_known(t->starts_on) && instant_known(v->live_at) && v->drafted_for != NIL)
		d->from_say = day_say(cx, instant_day(v->live_at), "");
	d->until_say = day_say(cx, t->ends_on, "none was agreed: it goes on until somebody ends it");
	d->review_say = day_say(cx, t->review_on, "no day was agreed");
	d->covers = t->covers == COVERS_ALL_HELD ? STR("All that the giving organisation holds here.") :
		STR("What came in under this agreement.");
	d->basis = t->legal_basis;
	d->document = str_empty(t->document_name) ? STR("none named") : t->document_name;
	d->document_hash = t->document_hash;
	d->at_end = t->at_end == AT_END_HANDED_OVER ? say_f(cx->arena, "What came in under it is handed over to %.*s, which answers for it from "
		"then on.", STRF(t->hand_over_name)) : t->at_end == AT_END_RETURNED ? STR("What came in under it goes back to whoever gave it, as files: whoever runs "
		"Waymark writes them when it is over. Until then the records stay with whoever gave them, and the other side no longer sees them.") :
		STR("Records stay with whoever gave them; the other side no longer sees them.");
	d->asked = t->joint ? STR("The parties answer together: whichever is asked gives out what all of them hold.") :
		STR("Each party answers for the records that it holds itself.");
	d->waited = waited_say(cx, v);
	if (!d->waited.n)
		d->waited = not_waited_say(v);
}

static void may_make(const struct request *rq, const struct one *o, struct t_agreement *d)
{
	bool *may[AGREEMENT_DOS] = { &d->may_offer, &d->may_sign, &d->may_suspend, &d->may_resume, &d->may_end, &d->may_refuse };
	bool own_draft = o->v->drafted_for == rq->who->organisation;
	if (!request_may(rq, "change", "agreement") || (o->acts_for == NIL && !own_draft))
		return;
	for (int i = 0; i < AGREEMENT_DOS; i++)
		*may[i] = agreement_may(o->v, o->party, o->parties, o->sign, o->signs, o->acts_for == NIL ? 0 : o->acts_for,
			(enum agreement_do)i, rq->today);
	d->may_offer = d->may_offer && own_draft;
	for (size_t i = 0; i < o->parties; i++)
		if (o->party[i].id == o->acts_for)
			d->signer = o->party[i].name;
}

static enum err show(struct cx *cx, struct request *rq, struct response *rs, int64_t number, const char *problem)
{
	struct t_frame *frame;
	struct one o = { 0 };
	TRY(one_load(cx, rq, number, &o));
	TRY(frame_make(cx, rq, "A sharing agreement", &frame));
	struct t_agreement d = { .frame = frame, .csrf = rq->csrf, .key = request_form_key(cx), .action = href_of(cx, o.v, false),
		.problem = str_of(problem), .ref = o.v->ref, .title = o.v->title, .number = o.v->version,
		.version = say_f(cx->arena, "Version %" PRId64, o.v->version), .state = str_of(agreement_status_words(o.v, rq->today)),
		.tone = tone_of(o.v, rq->today), .hash = agreement_hash(cx, agreement_text(cx, o.v, o.flow, o.flows)) };
	enum agreement_do done;
	static const char *const told[AGREEMENT_DOS] = { "Offered: the other parties see it now.", "Signed.", "Suspended. Nothing flows under it.",
		"Taken up again.", "Ended. Nothing flows under it any more.", "Refused. Nothing was changed by it." };
	if (agreement_do_parse(form_value(&rq->query, "done"), &done))
		d.done = str_of(told[done]);
	if (o.v->say.n)
		d.why = say_f(cx->arena, "%s: %.*s", agreement_status_words(o.v, rq->today), STRF(o.v->say));
	terms_make(cx, o.v, &d);
	flows_make(cx, &o, &d);
	signs_make(cx, &o, &d);
	may_make(rq, &o, &d);
	if (request_may(rq, "change", "agreement"))
		d.change_href = say_f(cx->arena, "%.*s/change", STRF(d.action));
	if (o.v->status != AGREEMENT_ENDED && o.v->status != AGREEMENT_REPLACED)
		d.preview_href = say_f(cx->arena, "%.*s/preview?version=%" PRId64, STRF(d.action), o.v->version);
	TRY(successions_make(cx, rq, &o, &d));
	TRY(changes_make(cx, rq, &o, &d));
	TRY(history_make(cx, rq, &o, &d));
	t_agreement(&rs->body, &d);
	return OK;
}

enum err page_agreement(struct cx *cx, struct request *rq, struct response *rs)
{
	return show(cx, rq, rs, str_is(form_value(&rq->query, "version"), "last") ? LAST : query_int(&rq->query, "version", 1, 1000000, 0), NULL);
}

/* ---- what is done with it ---- */

struct doing { struct agreement_step step; struct str to; };

static enum err work(struct cx *cx, struct db *db, void *arg)
{
	struct doing *d = arg;
	bool live;
	/* Seen again in the writer's transaction: a party may have ceased to be one. */
	db_guard(db, d->step.actor->signin, d->step.now);
	return agreement_take_step(cx, db, &d->step, &live);
}

enum err page_agreement_do(struct cx *cx, struct request *rq, struct response *rs)
{
	struct doing d = { .step = { .actor = &rq->actor, .policy = rq->settings->catalog->policy, .say = str_trim(form_value(&rq->form, "say")),
		.hash = form_value(&rq->form, "hash"), .now = rq->now } };
	TRY(agreement_seen(cx, rq->db, rq->id[0], &d.step.agreement));
	if (!agreement_do_parse(form_value(&rq->form, "do"), &d.step.what))
		return fail(cx, ERR_BAD_FIELD, "Choose what should happen to the agreement.");
	d.step.version = query_int(&rq->form, "version", 1, 1000000, 0);
	d.to = say_f(cx->arena, "/agreement/%.*s?version=%" PRId64 "&done=%s", STRF(outside(cx->arena, rq->id[0])), d.step.version,
		agreement_do_word(d.step.what));
	struct form_once once = { .key = rq->form_key, .signin = rq->who->id, .now = rq->now, .work = work, .arg = &d, .location = &d.to };
	enum err err = form_once(cx, rq->store, &once);
	if (err == ERR_BAD_FIELD || err == ERR_CONFLICT || err == ERR_STALE) {
		const char *say = arena_text(cx->arena, cx_say(cx));
		rs->status = err_row(err)->http;
		cx_clear(cx);
		return show(cx, rq, rs, d.step.version, say);
	}
	TRY(err);
	return response_go(rs, d.to);
}
