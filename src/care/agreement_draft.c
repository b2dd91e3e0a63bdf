/* What somebody wrote down as an agreement, read and judged before anything is written. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "care/agreement.h"
#include "record/organisation.h"

#define REF_MAX     40
#define TITLE_MAX   200
#define WORDS_MAX   500
#define PARTIES_MAX 200          /* of one side of one block: the practices of a county */
#define YEARS_MAX   10           /* no agreement runs longer without being looked at */

static void problem(struct cx *cx, struct agreement_problems *p, const char *field, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
static void problem(struct cx *cx, struct agreement_problems *p, const char *field, const char *format, ...)
{
	char text[1000];
	va_list ap;
	va_start(ap, format);
	vsnprintf(text, sizeof text, format, ap);
	va_end(ap);
	*ARRAY_PUSH(cx->arena, p->problem, p->count, p->room) = (struct agreement_problem){ field, str_of(arena_text(cx->arena, text)) };
}

/* ---- the terms ---- */

static bool is_hash(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!((s.p[i] >= '0' && s.p[i] <= '9') || (s.p[i] >= 'a' && s.p[i] <= 'f')))
			return false;
	return s.n == 64;
}

static void days_check(struct cx *cx, const struct agreement_draft *d, struct agreement_problems *p)
{
	const struct agreement_terms *t = &d->terms;
	if (!day_known(t->ends_on))
		problem(cx, p, "ends_on", "Say the last day of the agreement. It ends by itself after it.");
	else if (t->ends_on.day < d->today.day)
		problem(cx, p, "ends_on", "The last day has passed.");
	else if (t->ends_on.day > day_add_months(d->today, 12 * YEARS_MAX).day)
		problem(cx, p, "ends_on", "An agreement runs at most %d years. It can be renewed by a new version.", YEARS_MAX);
	if (day_known(t->starts_on) && day_known(t->ends_on) && t->starts_on.day > t->ends_on.day)
		problem(cx, p, "starts_on", "The agreement would begin after its last day.");
	if (!day_known(t->review_on))
		problem(cx, p, "review_on", "Say by which day the agreement is reviewed.");
	else if (day_known(t->ends_on) && t->review_on.day > t->ends_on.day)
		problem(cx, p, "review_on", "The review has to come before the last day.");
}

static enum err terms_check(struct cx *cx, struct db *db, struct agreement_draft *d, bool fresh, struct agreement_problems *p)
{
	struct agreement_terms *t = &d->terms;
	if (fresh && (str_empty(d->ref) || d->ref.n > REF_MAX))
		problem(cx, p, "ref", "Give the agreement a reference of at most %d letters, as NW-014.", REF_MAX);
	if (fresh && (str_empty(d->title) || d->title.n > TITLE_MAX))
		problem(cx, p, "title", "Give the agreement a title of at most %d letters.", TITLE_MAX);
	if (str_empty(t->legal_basis) || t->legal_basis.n > WORDS_MAX)
		problem(cx, p, "legal_basis", "Say on what legal basis the records are shared, in at most %d letters.", WORDS_MAX);
	days_check(cx, d, p);
	if (t->document_name.n > WORDS_MAX)
		problem(cx, p, "document_name", "Keep the name of the document to %d letters.", WORDS_MAX);
	if (!str_empty(t->document_hash) && !is_hash(t->document_hash))
		problem(cx, p, "document_hash", "A SHA-256 has 64 digits of 0 to 9 and a to f. `sha256sum FILE` prints it.");
	if (!str_empty(t->document_hash) && str_empty(t->document_name))
		problem(cx, p, "document_name", "Say of which document this is the SHA-256.");
	if (t->covers != COVERS_UNDER_IT && t->covers != COVERS_ALL_HELD)
		problem(cx, p, "covers", "Choose which records the agreement covers.");
	if (t->at_end != AT_END_KEPT && t->at_end != AT_END_RETURNED && t->at_end != AT_END_HANDED_OVER)
		problem(cx, p, "at_end", "Choose what happens to the records at the end.");
	t->hand_over = NIL;
	if (t->at_end != AT_END_HANDED_OVER)
		return OK;
	struct organisation next;
	enum err err = str_empty(t->hand_over_ods) ? ERR_NOT_FOUND : organisation_by_ods(cx, db, t->hand_over_ods, &next);
	if (err == ERR_NOT_FOUND) {
		cx_clear(cx);
		problem(cx, p, "hand_over", "Say to which organisation the records are handed over, by its ODS code, as it is known here.");
		return OK;
	}
	TRY(err);
	t->hand_over = next.id;
	t->hand_over_name = next.name;
	return OK;
}

/* ---- the flows ---- */

struct side { struct agreement_party *party; size_t count; };

static enum err side_read(struct cx *cx, struct db *db, struct str list, const char *field, struct side *ret, struct agreement_problems *p)
{
	ret->party = arena_array(cx->arena, PARTIES_MAX, sizeof *ret->party);
	ret->count = 0;
	for (size_t i = 0; i < list.n;) {
		size_t from = i;
		while (i < list.n && !strchr(" \t\r\n,;", list.p[i]))
			i++;
		struct str ods = str_sub(list, from, i - from);
		i += i < list.n || ods.n == 0;
		if (ods.n == 0)
			continue;
		struct organisation org;
		struct successor next;
		enum err err = organisation_by_ods(cx, db, ods, &org);
		if (err == ERR_NOT_FOUND) {
			cx_clear(cx);
			problem(cx, p, field, "There is no organisation %.*s here.", STRF(ods));
			continue;
		}
		TRY(err);
		TRY(organisation_successor(cx, db, org.id, &next));
		if (next.id != NIL)
			problem(cx, p, field, "%.*s was succeeded by %.*s: agree with %.*s.", STRF(org.name), STRF(next.name), STRF(next.ods));
		if (ret->count == PARTIES_MAX) {
			problem(cx, p, field, "At most %d organisations in one line.", PARTIES_MAX);
			return OK;
		}
		ret->party[ret->count++] = (struct agreement_party){ org.id, ods, org.name };
	}
	if (ret->count == 0)
		problem(cx, p, field, field[0] == 'f' ? "Say who gives, by ODS code." : "Say who is given, by ODS code.");
	return OK;
}

struct making { struct agreement_flow *flow; size_t count, room; };

/* The same class from the same party to the same for the same purpose, twice: what either carries. */
static void flow_add(struct cx *cx, struct making *m, const struct agreement_flow *f)
{
	for (size_t i = 0; i < m->count; i++) {
		struct agreement_flow *was = &m->flow[i];
		if (was->from.id == f->from.id && was->to.id == f->to.id && was->class == f->class && was->purpose == f->purpose) {
			was->labels |= f->labels;
			return;
		}
	}
	*ARRAY_PUSH(cx->arena, m->flow, m->count, m->room) = *f;
}

static void block_flows(struct cx *cx, const struct agreement_block *b, const struct side *from, const struct side *to, struct making *m)
{
	for (size_t i = 0; i < from->count; i++)
		for (size_t k = 0; k < to->count; k++) {
			if (from->party[i].id == to->party[k].id)
				continue;
			for (int c = 1; c < CLASSES; c++)
				for (int p = 0; p < PURPOSES; p++)
					if (b->classes & 1u << c && b->purposes & 1 << p)
						flow_add(cx, m, &(struct agreement_flow){ from->party[i], to->party[k], (enum record_class)c,
							(enum purpose)p, b->labels });
		}
}

static enum err block_read(struct cx *cx, struct db *db, struct agreement_block *b, size_t number, struct making *m, struct agreement_problems *p)
{
	struct side from, to;
	TRY(side_read(cx, db, b->givers, arena_printf(cx->arena, "from%zu", number), &from, p));
	TRY(side_read(cx, db, b->takers, arena_printf(cx->arena, "to%zu", number), &to, p));
	if (!(b->classes & ~1u))
		problem(cx, p, arena_printf(cx->arena, "class%zu", number), "Choose what is shared.");
	if (!b->purposes)
		problem(cx, p, arena_printf(cx->arena, "purpose%zu", number), "Choose for what it is shared.");
	if (b->labels & 1 << LABEL_V)
		b->labels |= 1 << LABEL_R;
	b->labels |= LABEL_NORMAL;
	size_t before = m->count;
	block_flows(cx, b, &from, &to, m);
	if (b->both_ways)
		block_flows(cx, b, &to, &from, m);
	if (m->count == before && from.count && to.count && b->classes & ~1u && b->purposes)
		problem(cx, p, arena_printf(cx->arena, "to%zu", number), "Nothing flows: whoever gives and whoever is given are the same.");
	return OK;
}

enum err agreement_draft_read(struct cx *cx, struct db *db, struct agreement_draft *d, bool fresh, int64_t organisation,
			      struct agreement_flow **ret_flows, size_t *ret_count, struct agreement_problems *p)
{
	struct making m = { 0 };
	struct agreement_party *parties;
	size_t count;
	int64_t party;
	TRY(terms_check(cx, db, d, fresh, p));
	if (d->blocks == 0)
		problem(cx, p, "from1", "Say who gives, by ODS code.");
	for (size_t i = 0; i < d->blocks; i++)
		TRY(block_read(cx, db, &d->block[i], i + 1, &m, p));
	agreement_flow_parties(cx, m.flow, m.count, &parties, &count);
	TRY(agreement_party_of(cx, db, parties, count, organisation, &party));
	if (m.count && fresh && party == NIL)
		problem(cx, p, "from1", "Your own organisation has to be one of the parties.");
	*ret_flows = m.flow;
	*ret_count = m.count;
	return p->count ? fail(cx, ERR_BAD_FIELD, "%.*s", STRF(p->problem[0].say)) : OK;
}

/* ---- back into blocks ---- */

struct cell { struct agreement_party from, to; uint32_t classes; uint8_t purposes, labels; };

static bool has_word(struct str list, struct str word)
{
	struct str one, rest = list;
	for (bool more = true; more;) {
		more = str_cut(rest, ' ', &one, &rest);
		if (str_eq(one, word))
			return true;
	}
	return false;
}

static struct str joined(struct cx *cx, struct str list, struct str word)
{
	return list.n == 0 ? word : str_of(arena_printf(cx->arena, "%.*s %.*s", STRF(list), STRF(word)));
}

void agreement_blocks(struct cx *cx, const struct agreement_flow *flows, size_t count, struct agreement_block **ret, size_t *ret_count)
{
	struct cell *cell = arena_array(cx->arena, count + 1, sizeof *cell);
	size_t cells = 0;
	/* One a pair, purpose and labels: with all their classes; then purposes together. */
	for (size_t i = 0; i < count; i++) {
		size_t k = 0;
		while (k < cells && !(cell[k].from.id == flows[i].from.id && cell[k].to.id == flows[i].to.id &&
				      cell[k].purposes == 1 << flows[i].purpose && cell[k].labels == flows[i].labels))
			k++;
		if (k == cells)
			cell[cells++] = (struct cell){ flows[i].from, flows[i].to, 0, (uint8_t)(1 << flows[i].purpose), flows[i].labels };
		cell[k].classes |= 1u << flows[i].class;
	}
	for (size_t i = 0; i < cells; i++)
		for (size_t k = i + 1; k < cells; k++)
			if (cell[i].classes && cell[k].from.id == cell[i].from.id && cell[k].to.id == cell[i].to.id &&
			    cell[k].classes == cell[i].classes && cell[k].labels == cell[i].labels) {
				cell[i].purposes |= cell[k].purposes;
				cell[k].classes = 0;
			}
	/* Then receivers of the same giver, then givers with the same receivers. */
	*ret = arena_array(cx->arena, cells + 1, sizeof **ret);
	*ret_count = 0;
	for (size_t i = 0; i < cells; i++) {
		if (!cell[i].classes)
			continue;
		struct agreement_block b = { .givers = cell[i].from.ods, .takers = cell[i].to.ods, .classes = cell[i].classes,
			.purposes = cell[i].purposes, .labels = cell[i].labels };
		for (size_t k = i + 1; k < cells; k++)
			if (cell[k].classes == b.classes && cell[k].from.id == cell[i].from.id && cell[k].purposes == b.purposes &&
			    cell[k].labels == b.labels) {
				b.takers = joined(cx, b.takers, cell[k].to.ods);
				cell[k].classes = 0;
			}
		size_t at = 0;
		while (at < *ret_count && !((*ret)[at].classes == b.classes && (*ret)[at].purposes == b.purposes && (*ret)[at].labels == b.labels &&
					    str_eq((*ret)[at].takers, b.takers)))
			at++;
		if (at == *ret_count)
			(*ret)[(*ret_count)++] = b;
		else if (!has_word((*ret)[at].givers, b.givers))
			(*ret)[at].givers = joined(cx, (*ret)[at].givers, b.givers);
	}
}
