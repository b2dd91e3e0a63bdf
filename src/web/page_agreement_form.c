/* Drafting an agreement: a new one, or the next version of one, in plain fields. */
#include <inttypes.h>

#include "care/agreement.h"
#include "record/form.h"
#include "web/pages.h"
#include "web/say.h"

#define BLOCKS_MAX 12            /* of one form: more parts are more than one agreement */

static const char *name(struct cx *cx, const char *what, size_t block, int k)
{
	return k < 0 ? arena_printf(cx->arena, "%s%zu", what, block) : arena_printf(cx->arena, "%s%zu_%d", what, block, k);
}

/* ---- what was sent ---- */

static struct str text(const struct request *rq, const char *field)
{
	return str_trim(form_value(&rq->form, field));
}

static struct day day(const struct request *rq, const char *field)
{
	struct day d = DAY_NONE;
	struct str s = text(rq, field);
	return day_parse(s, &d) || day_parse_as(s, "%d/%m/%Y", &d, &(int){ 0 }) ? d : DAY_NONE;
}

static uint32_t ticks(struct cx *cx, const struct request *rq, const char *what, size_t block, int count)
{
	uint32_t set = 0;
	for (int k = 0; k < count; k++)
		set |= str_known(form_value(&rq->form, name(cx, what, block, k))) ? 1u << k : 0;
	return set;
}

static void read(struct cx *cx, const struct request *rq, struct agreement_draft *d)
{
	int64_t covers = query_int(&rq->form, "covers", 1, 2, 0), at_end = query_int(&rq->form, "at_end", 1, 3, 0);
	*d = (struct agreement_draft){ .ref = text(rq, "ref"), .title = text(rq, "title"), .today = rq->today,
		.block = arena_array(cx->arena, BLOCKS_MAX, sizeof *d->block),
		.terms = { .covers = (enum agreement_covers)covers, .starts_on = day(rq, "starts_on"), .ends_on = day(rq, "ends_on"),
			.review_on = day(rq, "review_on"), .legal_basis = text(rq, "legal_basis"), .document_name = text(rq, "document_name"),
			.document_hash = text(rq, "document_hash"), .at_end = (enum agreement_at_end)at_end, .hand_over = NIL,
			.hand_over_ods = text(rq, "hand_over"), .joint = str_known(form_value(&rq->form, "joint")) } };
	for (size_t i = 1; i <= BLOCKS_MAX; i++) {
		struct agreement_block b = { .givers = text(rq, name(cx, "from", i, -1)), .takers = text(rq, name(cx, "to", i, -1)),
			.both_ways = str_known(form_value(&rq->form, name(cx, "both", i, -1))), .classes = ticks(cx, rq, "class", i, CLASSES),
			.purposes = (uint8_t)ticks(cx, rq, "purpose", i, PURPOSES), .labels = (uint8_t)ticks(cx, rq, "label", i, LABELS) };
		if (b.givers.n || b.takers.n)
			d->block[d->blocks++] = b;
	}
}

/* ---- the form ---- */

static void tick_add(struct cx *cx, struct t_agreement_form_tick *list, size_t *n, const char *what, size_t block, int k, const char *words,
		     bool ticked)
{
	list[(*n)++] = (struct t_agreement_form_tick){ str_of(name(cx, what, block, k)), str_of(words), ticked };
}

static void block_make(struct cx *cx, const struct agreement_block *b, size_t number, struct t_agreement_form_block *row)
{
	struct t_agreement_form_tick *class = arena_array(cx->arena, CLASSES + 1, sizeof *class),
		*purpose = arena_array(cx->arena, PURPOSES + 1, sizeof *purpose), *label = arena_array(cx->arena, LABELS + 1, sizeof *label);
	*row = (struct t_agreement_form_block){ .number = (int64_t)number, .givers = b->givers, .takers = b->takers, .both_ways = b->both_ways,
		.classes = class, .purposes = purpose, .labels = label };
	for (int k = 1; k < CLASSES; k++)
		tick_add(cx, class, &row->classes_n, "class", number, k, record_class_name((enum record_class)k), b->classes & 1u << k);
	for (int k = 0; k < PURPOSES; k++)
		tick_add(cx, purpose, &row->purposes_n, "purpose", number, k, purpose_name((enum purpose)k), b->purposes & 1 << k);
	for (int k = 1; k < LABELS; k++)
		tick_add(cx, label, &row->labels_n, "label", number, k, label_name((enum label)k), b->labels & 1 << k);
}

static struct str iso(struct cx *cx, struct day d)
{
	char out[DAY_TEXT];
	return str_of(arena_text(cx->arena, day_iso(d, out)));
}

static enum err form_show(struct cx *cx, const struct request *rq, struct response *rs, const struct agreement_draft *draft, const char *heading,
			  struct str back, const struct agreement_problems *problems)
{
	struct t_frame *frame;
	TRY(frame_make(cx, rq, heading, &frame));
	const struct agreement_terms *t = &draft->terms;
	struct t_agreement_form d = { .frame = frame, .csrf = rq->csrf, .key = request_form_key(cx), .action = rq->path, .heading = str_of(heading),
		.back_href = back, .fresh = str_is(back, "/agreements"), .ref = draft->ref, .title = draft->title, .legal_basis = t->legal_basis,
		.starts_on = iso(cx, t->starts_on), .ends_on = iso(cx, t->ends_on), .review_on = iso(cx, t->review_on),
		.document_name = t->document_name, .document_hash = t->document_hash, .covers_all = t->covers == COVERS_ALL_HELD,
		.returned = t->at_end == AT_END_RETURNED, .handed_over = t->at_end == AT_END_HANDED_OVER, .hand_over = t->hand_over_ods,
		.joint = t->joint };
	struct t_agreement_form_problem *row = arena_array(cx->arena, (problems ? problems->count : 0) + 1, sizeof *row);
	for (size_t i = 0; problems && i < problems->count; i++)
		row[d.problems_n++] = (struct t_agreement_form_problem){ say_f(cx->arena, "#%s", problems->problem[i].field), problems->problem[i].say };
	d.problems = row;
	struct t_agreement_form_block *block = arena_array(cx->arena, draft->blocks + 2, sizeof *block);
	for (size_t i = 0; i < draft->blocks; i++)
		block_make(cx, &draft->block[i], ++d.blocks_n, &block[i]);
	if (draft->blocks < BLOCKS_MAX)
		block_make(cx, &(struct agreement_block){ .purposes = draft->blocks ? 0 : 1 << PURPOSE_CARE }, ++d.blocks_n, &block[draft->blocks]);
	d.blocks = block;
	t_agreement_form(&rs->body, &d);
	return OK;
}

/* The newest version that may be built upon. */
static enum err newest(struct cx *cx, const struct request *rq, struct agreement_version *ret)
{
	struct agreement_version *v;
	size_t count;
	int64_t agreement;
	TRY(agreement_seen(cx, rq->db, rq->id[0], &agreement));
	TRY(agreement_versions_seen(cx, rq->db, agreement, &v, &count));
	*ret = v[count - 1];
	return OK;
}

enum err page_agreement_new(struct cx *cx, struct request *rq, struct response *rs)
{
	struct agreement_draft d = { .today = rq->today, .terms = { .starts_on = DAY_NONE, .ends_on = DAY_NONE, .review_on = DAY_NONE } };
	return form_show(cx, rq, rs, &d, "A new agreement", STR("/agreements"), NULL);
}

enum err page_agreement_change(struct cx *cx, struct request *rq, struct response *rs)
{
	struct agreement_version v;
	struct agreement_flow *flows;
	size_t count;
	TRY(newest(cx, rq, &v));
	TRY(agreement_flows(cx, rq->db, v.id, &flows, &count));
	struct agreement_draft d = { .today = rq->today, .terms = v.terms };
	agreement_blocks(cx, flows, count, &d.block, &d.blocks);
	if (d.blocks > BLOCKS_MAX)
		return fail(cx, ERR_OVER_LIMIT, "This agreement has %zu parts, more than a form can hold. Write it anew.", d.blocks);
	return form_show(cx, rq, rs, &d, "A new version", say_f(cx->arena, "/agreement/%.*s", STRF(outside(cx->arena, rq->id[0]))), NULL);
}

/* ---- keeping it ---- */

struct keeping { const struct request *rq; struct agreement_draft *draft; int64_t agreement; struct str to; };

static enum err work(struct cx *cx, struct db *db, void *arg)
{
	struct keeping *k = arg;
	struct id made;
	TRY(agreement_write(cx, db, &k->rq->actor, k->agreement, k->draft, k->rq->now, &made));
	k->to = say_f(cx->arena, "/agreement/%.*s?version=last", STRF(outside(cx->arena, made)));
	return OK;
}

static enum err keep(struct cx *cx, struct request *rq, struct response *rs, int64_t agreement, const char *heading, struct str back)
{
	struct agreement_draft draft;
	struct agreement_problems problems = { 0 };
	struct agreement_flow *flows;
	size_t count;
	read(cx, rq, &draft);
	struct keeping k = { rq, &draft, agreement, STR_NONE };
	struct form_once once = { .key = rq->form_key, .signin = rq->who->id, .now = rq->now, .work = work, .arg = &k, .location = &k.to };
	enum err err = agreement_draft_read(cx, rq->db, &draft, agreement == NIL, rq->who->organisation, &flows, &count, &problems);
	if (err == OK)
		err = form_once(cx, rq->store, &once);
	if (err == ERR_UNIQUE || err == ERR_CONFLICT || err == ERR_BAD_FIELD) {
		if (problems.count == 0) {
			size_t room = 0;
			problems.problem = NULL;
			*ARRAY_PUSH(cx->arena, problems.problem, problems.count, room) = (struct agreement_problem){
				agreement == NIL ? "ref" : "main", str_of(arena_text(cx->arena, cx_say(cx))) };
		}
		rs->status = 422;
		cx_clear(cx);
		return form_show(cx, rq, rs, &draft, heading, back, &problems);
	}
	TRY(err);
	return response_go(rs, k.to);
}

enum err page_agreement_new_send(struct cx *cx, struct request *rq, struct response *rs)
{
	return keep(cx, rq, rs, NIL, "A new agreement", STR("/agreements"));
}

enum err page_agreement_change_send(struct cx *cx, struct request *rq, struct response *rs)
{
	int64_t agreement;
	TRY(agreement_seen(cx, rq->db, rq->id[0], &agreement));
	return keep(cx, rq, rs, agreement, "A new version", say_f(cx->arena, "/agreement/%.*s", STRF(outside(cx->arena, rq->id[0]))));
}
