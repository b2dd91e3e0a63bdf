/* What is held back of a subject access request, for the clinician who is named to read it: she sees what she may see anyway, and decides
 * record by record. */
#include "care/subject_access.h"
#include "care/subject_words.h"
#include "web/person.h"

#include <inttypes.h>
#include <sodium.h>

#include "base/must.h"
#include "record/form.h"
#include "web/list_file.h"
#include "web/say.h"

#define ROWS_SHOWN 100          /* on one page: those that wait come first */

/* ---- the list ---- */

static const struct sheet_column columns[] = {
	{ "name", SHEET_WORDS, offsetof(struct t_reviews_row, name) }, { "asked_on", SHEET_DAY, offsetof(struct t_reviews_row, asked) },
	{ "due_on", SHEET_DAY, offsetof(struct t_reviews_row, due) }, { "late", SHEET_YES, offsetof(struct t_reviews_row, late) },
	{ "written", SHEET_YES, offsetof(struct t_reviews_row, written) },
};

enum err page_reviews(struct cx *cx, struct request *rq, struct response *rs)
{
	struct t_frame *frame;
	struct subject_listed *l;
	size_t n;
	TRY(frame_make(cx, rq, "Requests to read", &frame));
	TRY(subject_reviews(cx, rq->db, rq->who->staff, rq->who->organisation, &l, &n));
	struct t_reviews_row *row = arena_array(cx->arena, n + 1, sizeof *row);
	struct t_reviews d = { .frame = frame, .rows = row, .rows_n = n, .place = rq->who->organisation_name };
	for (size_t i = 0; i < n; i++) {
		int64_t patient;
		struct person person;
		row[i] = (struct t_reviews_row){ .asked = l[i].asked, .due = l[i].due, .late = l[i].due.day < rq->today.day,
			.written = instant_known(l[i].given) };
		enum err err = patient_by_outside(cx, rq->db, l[i].person, &patient);
		if (err == ERR_NOT_FOUND) {
			cx_clear(cx);
			continue;
		}
		TRY(err);
		TRY(person_load(cx, rq->db, patient, &person));
		row[i].name = say_name(cx->arena, &person.best.d, false);
		row[i].href = say_f(cx->arena, "/review/%.*s", STRF(outside(cx->arena, l[i].outside)));
		rq->rows++;
	}
	if (list_asked(rq))
		return list_file(cx, rq, rs, &(struct list_about){ .word = "requests-to-read", .title = "Requests to read", .notice = LIST_PEOPLE,
			.back = STR("/reviews") }, columns, LENGTH(columns), row, n, sizeof *row);
	list_offer(cx, rq, frame, "review", STR("/reviews"));
	t_reviews(&rs->body, &d);
	return OK;
}

/* ---- one request ---- */

struct review {
	struct subject_request request;
	struct id person;
	struct subject_pack pack;
	size_t *at, count;              /* rows of the pack: those that wait first */
};

/* Of whom this is: hers to read, not sent yet, and of a person whom she may see. Reads under whatever guard `db` has. */
static enum err review_load(struct cx *cx, struct db *db, const struct request *rq, struct review *ret)
{
	struct subject_listed *l;
	struct subject_seen *seen;
	size_t n, seens;
	*ret = (struct review){ 0 };
	TRY(subject_reviews(cx, db, rq->who->staff, rq->who->organisation, &l, &n));
	for (size_t i = 0; i < n; i++)
		if (id_eq(l[i].outside, rq->id[0]))
			ret->person = l[i].person;
	if (!id_known(ret->person) || patient_by_outside(cx, db, ret->person, &ret->request.patient) != OK)
		return fail(cx, ERR_NOT_FOUND, "There is no such request that waits for you, or the record is not open to you.");
	TRY(subject_request_by(cx, db, rq->id[0], &ret->request));
	TRY(subject_pack_of(cx, db, rq->settings->catalog->policy, &ret->request, rq->today, &ret->pack));
	TRY(subject_seen(cx, db, ret->request.patient, &seen, &seens));
	ret->at = arena_array(cx->arena, ret->pack.rows + 1, sizeof *ret->at);
	for (int decided = 0; decided < 2; decided++)
		for (size_t i = 0; i < ret->pack.rows; i++) {
			const struct subject_row *row = &ret->pack.row[i];
			bool open = false;
			if (!ret->pack.why[i] || (ret->pack.fate[i] != SUBJECT_HELD) != decided)
				continue;
			for (size_t k = 0; k < seens && !open; k++)
				open = seen[k].id == row->id && str_eq(seen[k].section, row->section);
			if (open)
				ret->at[ret->count++] = i;
		}
	return OK;
}

/* What a form names a row by: no number of ours, and other words are another row. */
static struct str mark_of(struct cx *cx, const struct review *r, const struct subject_row *row)
{
	unsigned char h[16];
	char text[ID_TEXT], *hex = arena_alloc(cx->arena, 2 * sizeof h + 1);
	struct str say = say_f(cx->arena, "%s %.*s %.*s", id_text(r->request.outside, text), STRF(row->section), STRF(subject_row_say(cx, row)));
	must(crypto_generichash(h, sizeof h, (const unsigned char *)say.p, say.n, NULL, 0) == 0);
	return str_of(sodium_bin2hex(hex, 2 * sizeof h + 1, h, sizeof h));
}

struct tried { struct str mark, what, words, reason; const char *problem; };

static void row_make(struct cx *cx, const struct request *rq, const struct review *r, size_t i, const struct tried *tried, struct t_review_row *row)
{
	const struct subject_row *s = &r->pack.row[r->at[i]];
	enum subject_fate fate = r->pack.fate[r->at[i]];
	int words = subject_words_at(s->section);
	*row = (struct t_review_row){ .id = say_f(cx->arena, "r%zu", i + 1), .say = subject_row_say(cx, s), .why = str_of(r->pack.why[r->at[i]]),
		.mark = mark_of(cx, r, s), .csrf = rq->csrf, .key = request_form_key(cx), .action = rq->path, .waits = fate == SUBJECT_HELD,
		.state = fate == SUBJECT_WITHHELD ? STR("withheld") : fate == SUBJECT_GIVEN ? STR("released") : STR("to decide"),
		.tone = fate == SUBJECT_HELD ? STR("yellow") : STR("grey"), .has_words = words >= 0 && str_known(s->text[words]) && s->text[words].n };
	if (row->has_words)
		row->words = s->text[words];
	if (!tried || !str_eq(tried->mark, row->mark))
		return;
	row->problem = str_of(tried->problem);
	row->reason = tried->reason;
	row->withhold = str_is(tried->what, "withhold");
	row->release = str_is(tried->what, "release");
	row->part = str_is(tried->what, "part");
	row->words = row->has_words && tried->words.n ? tried->words : row->words;
}

static enum err show(struct cx *cx, struct request *rq, struct response *rs, const struct tried *tried)
{
	struct t_frame *frame;
	struct review r;
	struct seen s;
	TRY(frame_make(cx, rq, "A request to read", &frame));
	TRY(review_load(cx, rq->db, rq, &r));
	TRY(seen_load(cx, rq, r.person, false, &s));
	rq->rows = (int64_t)r.count;
	struct t_review_row *row = arena_array(cx->arena, r.count + 1, sizeof *row);
	struct t_review d = { .frame = frame, .head = seen_head(cx, rq, &s, ""), .asked = r.request.asked, .due = r.request.due,
		.late = r.request.due.day < rq->today.day, .place = rq->who->organisation_name, .rows = row,
		.said = str_is(form_value(&rq->query, "done"), "1") ? STR("Written down.") : STR_NONE };
	for (size_t i = 0; i < r.count; i++)
		d.waiting += r.pack.fate[r.at[i]] == SUBJECT_HELD;
	for (size_t i = 0; i < r.count && i < ROWS_SHOWN; i++)
		row_make(cx, rq, &r, i, tried, &row[d.rows_n++]);
	d.more = (int64_t)(r.count - d.rows_n);
	bool told = false;
	for (size_t i = 0; i < d.rows_n; i++)
		told = told || row[i].problem.n;
	if (tried && !told)
		d.problem = str_of(tried->problem);
	t_review(&rs->body, &d);
	return OK;
}

enum err page_review(struct cx *cx, struct request *rq, struct response *rs)
{
	return show(cx, rq, rs, NULL);
}

/* ---- deciding ---- */

struct deciding { const struct request *rq; const struct tried *tried; struct str to; };

static enum err work(struct cx *cx, struct db *db, void *arg)
{
	struct deciding *w = arg;
	const struct request *rq = w->rq;
	const struct tried *t = w->tried;
	struct review r;
	/* Seen again in the writer's transaction: what she decides about, and that she may read it. */
	db_guard(db, rq->actor.signin, rq->now);
	TRY(review_load(cx, db, rq, &r));
	for (size_t i = 0; i < r.count; i++) {
		const struct subject_row *s = &r.pack.row[r.at[i]];
		if (!str_eq(mark_of(cx, &r, s), t->mark))
			continue;
		struct subject_judging judging = { s->section, s->id, !str_is(t->what, "withhold"), str_is(t->what, "part") ? t->words : STR_NONE,
			t->reason };
		return subject_judge(cx, db, rq->settings->catalog->policy, &r.request, &judging, &(struct subject_actor){ rq->who->staff,
			rq->who->organisation, rq->actor.signin, rq->who->role, str_of(rq->request_id) }, rq->now);
	}
	return fail(cx, ERR_STALE, "This record reads otherwise by now, or somebody decided about it. Read it again below.");
}

enum err page_review_send(struct cx *cx, struct request *rq, struct response *rs)
{
	struct tried t = { .mark = form_value(&rq->form, "mark"), .what = form_value(&rq->form, "do"), .words = str_trim(form_value(&rq->form, "words")),
		.reason = str_trim(form_value(&rq->form, "reason")) };
	struct deciding w = { .rq = rq, .tried = &t, .to = say_f(cx->arena, "%.*s?done=1", STRF(rq->path)) };
	struct form_once once = { .key = rq->form_key, .signin = rq->who->id, .now = rq->now, .work = work, .arg = &w, .location = &w.to };
	enum err err;
	if (!str_is(t.what, "withhold") && !str_is(t.what, "release") && !str_is(t.what, "part"))
		err = fail(cx, ERR_BAD_FIELD, "Choose what becomes of this record.");
	else if (str_is(t.what, "part") && !t.words.n)
		err = fail(cx, ERR_BAD_FIELD, "Write the words that are given out in the place of the record's own.");
	else
		err = form_once(cx, rq->store, &once);
	if (err == ERR_BAD_FIELD || err == ERR_STALE || err == ERR_FORBIDDEN) {
		t.problem = arena_text(cx->arena, cx_say(cx));
		rs->status = err_row(err)->http;
		rq->audit = "look";
		cx_clear(cx);
		return show(cx, rq, rs, &t);
	}
	TRY(err);
	return response_go(rs, w.to);
}
