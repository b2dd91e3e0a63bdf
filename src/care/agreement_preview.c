/* One count over the record for each set of labels and each extent that the flows name: mostly one or two. */
#include "care/agreement_preview.h"

#include <inttypes.h>

#define COUNT_LEAST 5            /* fewer people could be told apart: the number that the NHS suppresses below */

struct counted { int64_t agreement; uint8_t closed; struct agreement_given *given; size_t count; };
struct making { bool counting; struct agreement_change *change; size_t count, room; struct counted *counted; size_t counts, counts_room; };

static enum err count_of(struct cx *cx, struct db *db, struct making *m, int64_t agreement, uint8_t closed, struct counted *ret)
{
	for (size_t i = 0; i < m->counts; i++)
		if (m->counted[i].agreement == agreement && m->counted[i].closed == closed) {
			*ret = m->counted[i];
			return OK;
		}
	*ret = (struct counted){ .agreement = agreement, .closed = closed };
	TRY(agreement_given(cx, db, agreement, closed, &ret->given, &ret->count));
	*ARRAY_PUSH(cx->arena, m->counted, m->counts, m->counts_room) = *ret;
	return OK;
}

static bool countable(enum record_class class)
{
	return class <= CLASS_LETTER;        /* the rest is written by hand, and has tables of its own */
}

static struct agreement_change *change_of(struct cx *cx, struct making *m, const struct agreement_flow *f)
{
	size_t at = 0;
	for (; at < m->count; at++) {
		struct agreement_change *c = &m->change[at];
		int order = str_cmp(c->from.ods, f->from.ods);
		if (order == 0)
			order = str_cmp(c->to.ods, f->to.ods);
		if (order == 0)
			order = (int)c->class - (int)f->class;
		if (order == 0)
			return c;
		if (order > 0)
			break;
	}
	*ARRAY_PUSH(cx->arena, m->change, m->count, m->room) = (struct agreement_change){ 0 };
	for (size_t i = m->count - 1; i > at; i--)
		m->change[i] = m->change[i - 1];
	m->change[at] = (struct agreement_change){ .from = f->from, .to = f->to, .class = f->class, .counted = countable(f->class) };
	return &m->change[at];
}

static enum err amounts(struct cx *cx, struct db *db, struct making *m, const struct agreement_version *v, bool after)
{
	struct agreement_flow *flows;
	size_t count;
	TRY(agreement_flows(cx, db, v->id, &flows, &count));
	for (size_t i = 0; i < count; i++) {
		struct agreement_change *c = change_of(cx, m, &flows[i]);
		struct agreement_amount *a = after ? &c->after : &c->before;
		a->labels |= flows[i].labels;
	}
	for (size_t i = 0; i < m->count; i++) {
		struct agreement_change *c = &m->change[i];
		struct agreement_amount *a = after ? &c->after : &c->before;
		struct counted counted;
		if (!m->counting || !a->labels || !c->counted)
			continue;
		TRY(count_of(cx, db, m, v->terms.covers == COVERS_ALL_HELD ? 0 : v->agreement, (uint8_t)(LABEL_ALL & ~a->labels), &counted));
		for (size_t k = 0; k < counted.count; k++)
			if (counted.given[k].organisation == c->from.id && counted.given[k].class == c->class) {
				a->records += counted.given[k].records;
				a->people += counted.given[k].people;
			}
	}
	return OK;
}

enum err agreement_preview(struct cx *cx, struct db *db, const struct agreement_version *v, const struct agreement_version *before,
			   bool count, struct agreement_change **ret, size_t *ret_count)
{
	struct making m = { .counting = count };
	if (before)
		TRY(amounts(cx, db, &m, before, false));
	TRY(amounts(cx, db, &m, v, true));
	*ret = m.change;
	*ret_count = m.count;
	return OK;
}

const struct agreement_version *agreement_before(const struct agreement_version *list, size_t count, const struct agreement_version *v)
{
	const struct agreement_version *found = NULL;
	for (size_t i = 0; i < count; i++)
		if (list[i].agreement == v->agreement && list[i].version < v->version &&
		    (list[i].status == AGREEMENT_LIVE || list[i].status == AGREEMENT_SUSPENDED || list[i].status == AGREEMENT_REPLACED))
			found = &list[i];
	return found;
}

struct str agreement_about(struct cx *cx, int64_t count, bool own)
{
	if (own || count == 0)
		return str_of(arena_printf(cx->arena, "%" PRId64, count));
	if (count < COUNT_LEAST)
		return STR("fewer than 5");
	return str_of(arena_printf(cx->arena, "about %" PRId64, (count + 2) / 5 * 5));
}
